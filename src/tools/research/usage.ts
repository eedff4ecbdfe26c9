import * as z from 'zod';
import { notListed } from '../../call/listing-words.ts';
import type { SokeUsage } from '../../soke/usage.ts';
import { oneLine } from '../../text/untrusted.ts';

/** The instructions tell of it once: on every tool its fields would cost clients 700 tokens. */
export const usageResult = z.looseObject({}).register(notListed, {});

/** Its fields, for the lines. */
const usageFields = z.object({
  requestId: z.string().optional(),
  credits: z.record(z.string(), z.number()).optional(),
  rateLimit: z
    .object({ limit: z.number(), remaining: z.number(), resetsAt: z.string().optional() })
    .optional(),
});

/** What every answer of Soke tells besides its data: `X-Soke-*` headers and `meta.request_id`. */
type Usage = z.infer<typeof usageFields>;

function resetTime(resetsAt: number | undefined): string | undefined {
  if (resetsAt === undefined) return undefined;
  const time = new Date(resetsAt);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** The usage as results show it. */
export function mapUsage({ requestId, rateLimit, credits }: SokeUsage): Usage {
  const resetsAt = resetTime(rateLimit?.resetsAt);
  return {
    ...(requestId !== undefined && { requestId: oneLine(requestId, 80) }),
    ...(credits !== undefined && { credits }),
    ...(rateLimit !== undefined && {
      rateLimit: {
        limit: rateLimit.limit,
        remaining: rateLimit.remaining,
        ...(resetsAt !== undefined && { resetsAt }),
      },
    }),
  };
}

/** `Soke credits: 478 remaining`, `Rate limit: 9 of 10 calls left, resets at ...`, `Request id: ...`. */
export function usageLines(usage: object): string[] {
  const { requestId, credits, rateLimit } = usageFields.parse(usage);
  const resets = rateLimit?.resetsAt === undefined ? '' : `, resets at ${rateLimit.resetsAt}`;
  return [
    ...(credits === undefined
      ? []
      : [
          `Soke credits: ${Object.entries(credits)
            .map(([name, value]) => `${value} ${name}`)
            .join(', ')}`,
        ]),
    ...(rateLimit === undefined
      ? []
      : [`Rate limit: ${rateLimit.remaining} of ${rateLimit.limit} calls left${resets}`]),
    ...(requestId === undefined ? [] : [`Request id: ${requestId}`]),
  ];
}
