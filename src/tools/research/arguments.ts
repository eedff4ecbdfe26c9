import * as z from 'zod';
import { notListed } from '../../call/listing-words.ts';
import { MAX_ENTRIES, MAX_LINE, MAX_NAME } from '../limits.ts';

/** Header values must not hold spaces or line breaks. */
const HEADER_SAFE = /^[\x21-\x7e]+$/;

/** On every tool: AUTH's account choice. */
export const accountId = z
  .string()
  .min(1)
  .max(MAX_NAME)
  .refine((value) => HEADER_SAFE.test(value), 'an id without spaces')
  .optional()
  .describe("Soke's channel id, from the person; absent: default.");

/** REF: anything else is answered with 501. */
export const platform = z
  .enum(['youtube'])
  .default('youtube')
  .describe('Only youtube so far.')
  .register(notListed, {});

/** What both research endpoints take (KW, CR). */
export const researchArguments = {
  region: z
    .string()
    .min(1)
    .max(MAX_NAME)
    .default('US')
    .describe('Country of the audience, ISO 3166-1, e.g. FR.'),
  maxResults: z.int().min(1).max(50).default(20).describe('How many at most.'),
  recencyDays: z.int().min(1).max(3650).default(365).describe('Only videos of the last N days.'),
};

export const niche = z.string().max(MAX_LINE).optional().describe('Wider area, e.g. baking.');

/** Of scores: TITLE's samples are in the 80s, no page names the scale. */
export const SCALE = 'Higher is better, most likely of 100.';

/** A list of keywords or links. */
export const phrases = z.array(z.string().min(1).max(MAX_LINE)).max(MAX_ENTRIES);

/** TITLE, DESC. */
export const keywordsWithScores = z
  .array(
    z.strictObject({
      keyword: z.string().min(1).max(MAX_NAME).describe('The keyword.'),
      competitionScore: z.number().min(0).max(1).optional().describe('0 (easy) to 1 (hard).'),
      trendDirection: z.string().max(MAX_NAME).optional().describe('E.g. rising.'),
    }),
  )
  .max(MAX_ENTRIES)
  .optional()
  .describe('Keywords as soke_research_keywords rates them.');
