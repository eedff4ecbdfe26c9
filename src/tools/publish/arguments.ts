import * as z from 'zod';
import { inBrief, listedBriefly, listingWords, notListed } from '../../call/listing-words.ts';
import { MEDIA_TYPES, PLATFORMS } from '../../publishing/post.ts';
import { MAX_TEXT, MAX_URL } from '../limits.ts';

/** One entry of `platforms`. The name is checked with the post, so that a near miss gets a suggestion. */
const platformEntry = z.strictObject({
  platform: z
    .string()
    .max(64)
    .meta({ enum: PLATFORMS })
    .describe('Social network.')
    .register(listingWords, { words: 'platform' })
    .register(inBrief, { words: 'Network.' }),
  accountId: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      "Soku's id of the account, from soku_check_connection, the person or the dashboard. Absent: the only one; if several, an error.",
    )
    .register(inBrief, { words: "Soku's id; absent: the only one." }),
});

const url = z.string().min(1).max(MAX_URL);
const urls = z.array(url).min(1).max(50);

/** What a post consists of: shared by the tools that check and that send posts. */
export const contentArguments = {
  text: z
    .string()
    .max(MAX_TEXT)
    .optional()
    .describe(
      "Caption, as given; optional with media. Characters: X 280, Threads 500, YouTube 100 (the title; description, tags, visibility, thumbnail can't be sent). Instagram, TikTok, YouTube need media.",
    )
    .register(inBrief, { words: 'Caption.' }),
  platforms: z
    .array(platformEntry)
    .min(1)
    .max(50)
    .describe('Where it goes; at least one.')
    .register(inBrief, { words: 'Its targets, at least one.' }),
  mediaType: z
    .enum(MEDIA_TYPES)
    .optional()
    .describe('Inferred from the media when absent.')
    .register(inBrief, { words: 'Absent: inferred.' }),
  imageUrls: urls
    .optional()
    .describe('Public URLs, in order; X takes 4, YouTube none.')
    .register(inBrief, { words: 'Public image URLs.' }),
  videoUrl: url
    .optional()
    .describe('Public URL of one video; YouTube needs one.')
    .register(inBrief, { words: 'Public video URL.' }),
  mediaUrls: urls
    .optional()
    .describe('Instead of imageUrls or videoUrl: public URLs of either kind.')
    .register(inBrief, { words: 'Instead of imageUrls or videoUrl.' }),
  scheduledTime: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe(
      'ISO 8601 with offset or Z, e.g. 2026-03-09T15:00:00+01:00; absent = now. Without offset, timeZone is needed.',
    )
    .register(listingWords, { words: 'scheduledTime' })
    .register(inBrief, { words: 'ISO 8601; absent: now.' }),
  timeZone: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('IANA zone of a scheduledTime without offset, e.g. Europe/Paris.')
    .register(inBrief, { words: 'IANA zone of a time without offset.' }),
  enableRepurposing: z
    .boolean()
    .optional()
    .describe("If asked for: runs the account's repurposing automations, which may post more.")
    .register(inBrief, { words: 'Only if asked for: once sent, automations may post more.' }),
  trialReel: z
    .boolean()
    .optional()
    .describe('If asked for: Instagram video as a trial reel, for non-followers first.')
    .register(inBrief, { words: 'Only if asked for: Instagram video, non-followers first.' }),
};

/** It goes out in a header, which takes printable ASCII and loses spaces at its ends. */
export const idempotencyKey = z
  .string()
  .min(1)
  .max(200)
  .refine((key) => /^(?! )[\x20-\x7e]*(?<! )$/.test(key), 'plain ASCII characters')
  .optional()
  .describe('Made where it is absent, and reused on a repeat.')
  .register(notListed, {});

/** Of objects whose arguments soku_create_post's listing describes, where it is there. */
export const asInCreatePost = { by: 'soku_create_post' };

/** What only sending takes. */
export const sendingArguments = {
  idempotencyKey,
  allowDuplicate: z
    .boolean()
    .optional()
    .describe('Send although the same text, media, targets and time went out lately.')
    .register(listingWords, { words: 'allowDuplicate' })
    .register(inBrief, { words: 'If wanted twice: each call sends it again.' }),
};

/** The most posts that one call takes. */
export const MAX_POSTS = 25;

/** Room for the token of every post of a list, with comma and blank. */
const MAX_TOKENS = MAX_POSTS * 80;

/** Only where the settings ask for a preview. */
export const confirmationToken = z.string().min(1).max(MAX_TOKENS).optional();

/** A scheduled time as results show it. */
export const scheduledTimeResult = z
  .object({
    utc: z.string(),
    local: z.string().optional(),
    timeZone: z.string().optional(),
    relative: z.string(),
  })
  .describe('utc, local (ISO 8601), timeZone and relative.')
  .register(listedBriefly, { brief: true });

export const targetResult = z.object({ platform: z.string(), accountId: z.string().optional() });

/** Where a post goes, under the names of the argument `platforms`. */
export const targetsResult = z
  .array(targetResult)
  .describe('platform and accountId of each.')
  .register(listedBriefly, { brief: true });

/** What a submission is called. */
export const postSubmissionId = z.string().describe('Soku’s id of the submission.');
