import { announce } from './announce.ts';
import { auditApiKeys } from './audit-api-keys.ts';
import { checkSetup } from './check-setup.ts';
import { planWeek } from './plan-week.ts';
import type { Prompt } from './prompt.ts';
import { repurposeTranscript } from './repurpose-transcript.ts';
import { whatWentWrong } from './what-went-wrong.ts';
import { youtubeVideo } from './youtube-video.ts';

/** What a person can pick from their host's menu. */
export const PROMPTS: readonly Prompt[] = [
  announce,
  planWeek,
  repurposeTranscript,
  youtubeVideo,
  checkSetup,
  auditApiKeys,
  whatWentWrong,
];
