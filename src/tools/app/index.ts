import type { Tool } from '../../call/define-tool.ts';
import { loadPicture } from './load-picture.ts';
import { publishPreviewed } from './publish-previewed.ts';

/** What views call and models are not shown. */
export const appTools: readonly Tool[] = [publishPreviewed, loadPicture];
