import * as z from 'zod';
import { withoutHidden } from '../text/hidden.ts';
import { looseBoolean, looseNumber, looseString } from '../text/loose.ts';
import { oneLine } from '../text/untrusted.ts';

// Loose on purpose: an extra, null or differently typed side field must never turn a success into an error.
// Only what a result can't do without is required.

/** An id goes into texts, logs and the journal: on one line, nothing hidden in it. */
const id = z
  .union([z.string(), z.number()])
  .transform((value) => oneLine(String(value), 400).slice(0, 200))
  .pipe(z.string().min(1));

/** ERR 4.1; `type` and `details` come and go (C3). */
export const errorBodySchema = z.object({
  error: z.object({
    code: looseString,
    message: looseString,
    requestId: looseString,
    details: z.unknown().optional(),
  }),
});

/** POSTS, CODE. */
export const createdPostSchema = z.object({ postSubmissionId: id });

/** As long as one may be that a tool takes; cut it would be another. */
const MAX_ADDRESS = 8_000;

/** An address that a person may be shown and a post may carry: of the web, on one line, what hides in it encoded. */
const webAddress = z
  .string()
  .regex(/^https?:\/\/\S+$/i)
  .refine((address) => URL.canParse(address))
  .transform((address) => (withoutHidden(address) === address ? address : new URL(address).href))
  .pipe(z.string().max(MAX_ADDRESS));

/** MEDIA v-late: only `url`. */
export const uploadedMediaSchema = z.object({ url: webAddress });

/** TPL, OG: the hosted image and the render's id. */
export const renderedImageSchema = z.object({ url: webAddress, id: id.optional().catch(undefined) });

/** TRANS has all four fields; CODE reads only `jobId` (C14). One of the first two must be there. */
export const transcriptionSchema = z
  .object({
    jobId: id.optional().catch(undefined),
    transcript: looseString,
    creditsDebited: looseNumber,
    likelyLyrics: looseBoolean,
  })
  .refine((answer) => answer.jobId !== undefined || answer.transcript !== undefined);

const looseTargets = z
  .array(z.union([z.string(), z.object({ platform: z.string(), accountId: looseString })]))
  .optional()
  .catch(undefined);

/** GET /v1/posts has no page of its own (TROUBLE shows only the curl): each field is read if it is there. */
export const accountPostSchema = z.object({
  postSubmissionId: id.optional().catch(undefined),
  id: id.optional().catch(undefined),
  idempotencyKey: looseString,
  status: looseString,
  createdAt: looseString,
  submittedAt: looseString,
  scheduledTime: looseString,
  text: looseString,
  content: z.object({ text: looseString, platform: looseTargets }).optional().catch(undefined),
  targets: looseTargets,
});

export const accountPostsSchema = z.union([
  z.array(z.unknown()).transform((posts) => ({ posts, total: undefined, hasMore: undefined })),
  z.object({ posts: z.array(z.unknown()), total: looseNumber, hasMore: looseBoolean }),
  z
    .object({ data: z.array(z.unknown()), total: looseNumber, hasMore: looseBoolean })
    .transform(({ data, total, hasMore }) => ({ posts: data, total, hasMore })),
]);
