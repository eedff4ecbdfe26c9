import * as z from 'zod';
import { PLATFORMS, type Target } from '../publishing/post.ts';

/**
 * The longest line that is written. A line goes out in one write call, which a local file system appends whole at any
 * length; the bound lets a reader find both ends of a line that lies across two of its chunks.
 */
export const MAX_LINE_BYTES = 8192;

const common = {
  time: z.string().refine((time) => !Number.isNaN(Date.parse(time))),
  id: z.string().min(1),
  credential: z.string(),
  content: z.string(),
  idempotencyKey: z.string(),
};

const intentRecord = z.object({
  ...common,
  record: z.literal('intent'),
  /** How far back an earlier submission of the same content counted when this one was begun. */
  lookbackMs: z.number(),
  /** `instagram` or `instagram:<accountId>`. */
  targets: z.array(z.string()),
  scheduledTime: z.string().optional(),
  text: z.string().optional(),
});

const outcomeRecord = z.object({
  ...common,
  record: z.literal('outcome'),
  outcome: z.enum(['accepted', 'rejected', 'unknown']),
  postSubmissionId: z.string().optional(),
  errorCode: z.string().optional(),
});

const journalRecord = z.discriminatedUnion('record', [intentRecord, outcomeRecord]);

/** "This is about to be sent." */
export type IntentRecord = z.infer<typeof intentRecord>;
/** "This became of it", for the intent with the same `id`; its `idempotencyKey` is the key that was sent. */
export type OutcomeRecord = z.infer<typeof outcomeRecord>;
export type JournalRecord = z.infer<typeof journalRecord>;

/**
 * A record as one line of JSON, without the newline. The search relies on the time's place in front and on
 * `"name":value` without spaces.
 */
export function formatRecord(record: JournalRecord): string {
  const { time, ...rest } = record;
  return JSON.stringify({ time, ...rest });
}

/** The record in a line, or undefined for anything else. Fields it doesn't know are left out. */
export function parseRecord(line: string): JournalRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return journalRecord.safeParse(value).data;
}

/** The time of a record's line (epoch ms), without the cost of parsing it; NaN for anything else. */
export function timeOf(line: string): number {
  return Date.parse(/^\{"time":"([^"]+)"/.exec(line)?.[1] ?? '');
}

/** `platform:accountId` -> `{ platform, accountId }`, the way back of `writeTarget`. A platform that this version doesn't know is left out. */
export function parseTarget(text: string): Target[] {
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  const platform = PLATFORMS.find((known) => known === name);
  if (platform === undefined) return [];
  return [colon < 0 ? { platform } : { platform, accountId: text.slice(colon + 1) }];
}

/** The first `count` characters of a text, never half of one. */
export function firstCharacters(text: string, count: number): string {
  // A character takes at most two code units.
  return [...text.slice(0, 2 * count)].slice(0, count).join('');
}
