import type { Tool } from '../call/define-tool.ts';
import { TOOLSETS, type Toolset } from '../config/settings.ts';
import { mediaTools } from './media/index.ts';
import { publishTools } from './publish/index.ts';

/** The two that everybody has are in the entry file; the others are loaded by those who have them. */
const loaders: Record<Toolset, () => Promise<readonly Tool[]>> = {
  publish: async () => publishTools,
  media: async () => mediaTools,
  account: async () => (await import('./account/index.ts')).accountTools,
  research: async () => (await import('./research/index.ts')).researchTools,
};

/** The tools of some toolsets, in the order in which clients see them. */
export async function loadTools(toolsets: readonly Toolset[] = TOOLSETS): Promise<readonly Tool[]> {
  const chosen = TOOLSETS.filter((toolset) => toolsets.includes(toolset));
  return (await Promise.all(chosen.map((toolset) => loaders[toolset]()))).flat();
}
