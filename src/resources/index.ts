import { accounts } from './accounts.ts';
import { platform, platforms } from './platforms.ts';
import { post, posts } from './posts.ts';
import type { ReadingDeps, Resource, ResourceTemplate } from './resource.ts';
import { setup } from './setup.ts';
import { trouble, troubleshooting } from './troubleshooting.ts';

/** Everything there is to read under an address of its own. */
export const RESOURCES: readonly Resource[] = [platforms, accounts, setup, posts, troubleshooting];

/** Everything there is to read by name. */
export const RESOURCE_TEMPLATES: readonly ResourceTemplate[] = [platform, post, trouble];

type Offered = Pick<ReadingDeps, 'has'>;

const isThere =
  ({ has }: Offered) =>
  ({ needs }: { needs?: string }) =>
    needs === undefined || has(needs);

/** Those under an address of their own for a client that is offered these tools. */
export const resourcesFor = (offered: Offered) => RESOURCES.filter(isThere(offered));

/** Those by name. */
export const templatesFor = (offered: Offered) => RESOURCE_TEMPLATES.filter(isThere(offered));
