import type { Tool } from '../../call/define-tool.ts';
import { renderOgImage } from './render-og-image.ts';
import { renderTemplate } from './render-template.ts';
import { transcribeMedia } from './transcribe-media.ts';
import { uploadMedia } from './upload-media.ts';

/** Media, images and transcripts: the toolset `media`. */
export const mediaTools: readonly Tool[] = [uploadMedia, renderTemplate, renderOgImage, transcribeMedia];
