import type { Tool } from '../call/define-tool.ts';
import { TOOLSETS, type Toolset } from '../config/settings.ts';
import { lazily } from '../lazily.ts';

/** The toolsets, and what only views call. */
export type Group = Toolset | 'app';

const GROUPS: readonly Group[] = [...TOOLSETS, 'app'];

const publish = lazily(() => import('./publish/index.ts'), 'publishTools');
const media = lazily(() => import('./media/index.ts'), 'mediaTools');
const account = lazily(() => import('./account/index.ts'), 'accountTools');
const research = lazily(() => import('./research/index.ts'), 'researchTools');
const app = lazily(() => import('./app/index.ts'), 'appTools');

const loaders: Record<Group, () => Promise<readonly Tool[]>> = {
  publish: async () => (await publish()).publishTools,
  media: async () => (await media()).mediaTools,
  account: async () => (await account()).accountTools,
  research: async () => (await research()).researchTools,
  app: async () => (await app()).appTools,
};

/** The tools of some groups, in the order in which clients see them. @throws LoadError */
export async function loadTools(groups: readonly Group[] = TOOLSETS): Promise<readonly Tool[]> {
  const chosen = GROUPS.filter((group) => groups.includes(group));
  return (await Promise.all(chosen.map((group) => loaders[group]()))).flat();
}
