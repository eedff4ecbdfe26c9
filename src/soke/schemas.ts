import * as z from 'zod';
import { looseNumber, looseString } from '../text/loose.ts';

// Loose on purpose: an extra, null or differently typed side field must never turn a success into an error.
// Only what a result can't do without is required.

const id = z.union([z.string().min(1), z.number().transform(String)]);
const looseId = id.optional().catch(undefined);

/** An array whose entries that don't fit are left out; empty when there is none. */
const looseArray = <T>(entry: z.ZodType<T>) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((entries) =>
      entries.flatMap((value): T[] => {
        const parsed = entry.safeParse(value);
        return parsed.success ? [parsed.data] : [];
      }),
    );

/** AUTH. The body of a refresh isn't shown: what it leaves out stays as it was. */
export const tokensSchema = z.object({
  accessToken: z.string().min(1),
  refreshToken: looseString,
  expiresAt: looseString,
});

/** TITLE. */
export const optimizedTitleSchema = z.object({
  originalTitle: looseString,
  alternatives: z
    .array(z.object({ title: z.string().min(1), score: looseNumber, reasoning: looseString }))
    .min(1),
});

/** SCORE: `breakdown` is keyed by dimension; the page's list of dimensions is cut. */
export const contentScoreSchema = z.object({
  overallScore: z.number(),
  breakdown: z
    .record(z.string(), z.object({ value: looseNumber, suggestion: looseString }).optional().catch(undefined))
    .catch({}),
});

/** DESC. */
export const descriptionSchema = z.object({
  description: z.string().min(1),
  wordCount: looseNumber,
  keywordsIncluded: looseArray(z.string()),
  sections: looseArray(z.string()),
});

/** ASYNC has `jobId`, THUMB and TRX have `id`; TRX puts the result's fields beside them (S4). */
export const jobSchema = z.looseObject({
  jobId: looseId,
  id: looseId,
  status: looseString,
  progress: looseNumber,
  estimatedCompletionSeconds: looseNumber,
  result: z.unknown().optional(),
  error: z
    .union([z.string(), z.object({ message: z.string() }).transform(({ message }) => message)])
    .optional()
    .catch(undefined),
});

/** TRX, when it is done. */
export const transcriptSchema = z.object({
  transcript: z.string(),
  sourceUrl: looseString,
  durationSeconds: looseNumber,
  wordCount: looseNumber,
  language: looseString,
});

/** CHAT; what `message.data` holds besides `services_used` is cut. */
const chatMessage = z.object({
  content: looseString,
  data: z
    .object({ services_used: looseArray(z.string()) })
    .optional()
    .catch(undefined),
});

export const chatSchema = z.object({
  model: looseString,
  choices: z.array(z.object({ message: chatMessage.extend({ content: z.string().min(1) }) })).min(1),
});

/** One frame of a streamed chat. CHAT doesn't show it: this is the form of the API that it follows. */
export const chatFrameSchema = z.object({
  model: looseString,
  choices: looseArray(
    z.object({
      delta: chatMessage.optional().catch(undefined),
      message: chatMessage.optional().catch(undefined),
    }),
  ),
  error: z.unknown().optional(),
});
