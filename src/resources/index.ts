import { accounts } from './accounts.ts';
import { platform, platforms } from './platforms.ts';
import { post, posts } from './posts.ts';
import type { Resource, ResourceTemplate } from './resource.ts';
import { setup } from './setup.ts';
import { trouble, troubleshooting } from './troubleshooting.ts';

/** Everything there is to read under an address of its own. */
export const RESOURCES: readonly Resource[] = [platforms, accounts, setup, posts, troubleshooting];

/** Everything there is to read by name. */
export const RESOURCE_TEMPLATES: readonly ResourceTemplate[] = [platform, post, trouble];
