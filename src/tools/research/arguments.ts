import * as z from 'zod';

/** Header values must not hold spaces or line breaks. */
const HEADER_SAFE = /^[\x21-\x7e]{1,200}$/;

/** On every tool: AUTH's account choice. */
export const accountId = z
  .string()
  .refine((value) => HEADER_SAFE.test(value), 'an id without spaces')
  .optional()
  .describe('Connected YouTube account; absent = the default one.');

/** REF: anything else is answered with 501. */
export const platform = z.enum(['youtube']).default('youtube').describe('Only youtube so far.');

/** What both research endpoints take (KW, CR). */
export const researchArguments = {
  region: z.string().min(1).default('US').describe('Country code.'),
  maxResults: z.int().min(1).max(50).default(20).describe('How many results.'),
  recencyDays: z.int().min(1).max(3650).default(365).describe('How far to look back.'),
};

export const niche = z.string().optional().describe('E.g. home baking.');

/** TITLE, DESC. */
export const keywordsWithScores = z
  .array(
    z.strictObject({
      keyword: z.string().min(1).describe('The keyword.'),
      competitionScore: z.number().min(0).max(1).optional().describe('0 (easy) to 1.'),
      trendDirection: z.string().optional().describe('E.g. rising.'),
    }),
  )
  .optional()
  .describe('Keywords as soke_research_keywords rates them.');
