import * as z from 'zod';
import { PLATFORMS, type Target } from '../publishing/post.ts';

/**
 * The longest line that is written: far more than the largest post that may be sent takes. A line goes out in one write
 * call, which a local file system appends whole.
 */
export const MAX_LINE_BYTES = 128 * 1024;
/** As much of a post's text is kept. */
export const TEXT_CHARACTERS = 120;
/** What the store adds to a record: its time and look-back. */
const STAMP_BYTES = 100;

const person = z.object({ subject: z.string(), name: z.string() });

const common = {
  time: z.string().refine((time) => !Number.isNaN(Date.parse(time))),
  id: z.string().min(1),
  credential: z.string(),
  content: z.string(),
  idempotencyKey: z.string(),
  /** Who had it done, where people sign in. */
  by: person.optional(),
  /** A post unless it says otherwise. */
  kind: z.literal('transcription').optional(),
};

const intentRecord = z.object({
  ...common,
  record: z.literal('intent'),
  /** How far back an earlier submission of the same content counted when this one was begun. */
  lookbackMs: z.number(),
  /** `instagram` or `instagram:<accountId>`. */
  targets: z.array(z.string()),
  /** Names the body that goes out. */
  body: z.string().optional(),
  scheduledTime: z.string().optional(),
  text: z.string().optional(),
  /** Who agreed to it at the desk, where people sign in. */
  agreedBy: person.optional(),
  /** How long its call may take. */
  deadlineMs: z.number().optional(),
  /** The process that wrote it, see writers.ts. */
  writer: z.string().optional(),
});

const outcomeRecord = z.object({
  ...common,
  record: z.literal('outcome'),
  outcome: z.enum(['accepted', 'rejected', 'unknown']),
  postSubmissionId: z.string().optional(),
  errorCode: z.string().optional(),
  requestId: z.string().optional(),
  /** It was sent again after an attempt without a clear answer, so it may be there more than once. */
  repeated: z.boolean().optional(),
  /** What Soku named when it refused because the post left open which. */
  accounts: z
    .array(z.object({ platform: z.enum(PLATFORMS), accountId: z.string(), name: z.string().optional() }))
    .optional()
    .catch(undefined),
});

const journalRecord = z.discriminatedUnion('record', [intentRecord, outcomeRecord]);

/** "This is about to be sent." */
export type IntentRecord = z.infer<typeof intentRecord>;
/** "This became of it", for the intent with the same `id`; its `idempotencyKey` is the key that was sent. */
export type OutcomeRecord = z.infer<typeof outcomeRecord>;
export type JournalRecord = z.infer<typeof journalRecord>;

/** A record as one line of JSON, without the newline. */
export function formatRecord(record: JournalRecord): string {
  const { time, ...rest } = record;
  return JSON.stringify({ time, ...rest });
}

/** The record in a line, or undefined for anything else. Fields it doesn't know are left out. */
export function parseRecord(line: string): JournalRecord | undefined {
  let value: unknown;
  try {
    // An editor may have put a byte order mark in front of the file.
    value = JSON.parse(line.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
  return journalRecord.safeParse(value).data;
}

/** The bytes that a record takes at most, before the store has stamped it. */
export function sizeOf(record: Omit<IntentRecord, 'time' | 'lookbackMs'>): number {
  return Buffer.byteLength(JSON.stringify(record)) + STAMP_BYTES;
}

/** An intent with the time at which it was given its place, by the store's clock. */
export function stampIntent(
  intent: Omit<IntentRecord, 'time' | 'lookbackMs'>,
  since: number,
  now: number,
): IntentRecord {
  return { time: new Date(now).toISOString(), ...intent, lookbackMs: lookbackMs(since, now) };
}

/** How far back from `now` earlier intents count, when they do from `since` on. */
export function lookbackMs(since: number, now: number): number {
  // -1: not even what was submitted this very millisecond.
  return Math.min(now, Math.max(-1, now - since));
}

/** `platform:accountId` -> `{ platform, accountId }`, the way back of `writeTarget`. A platform that this version doesn't know is left out. */
export function parseTarget(text: string): Target[] {
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  const platform = PLATFORMS.find((known) => known === name);
  if (platform === undefined) return [];
  return [colon < 0 ? { platform } : { platform, accountId: text.slice(colon + 1) }];
}

/** The contents of the records that name a key, and the ids of the intents among them. */
export function namedBy(
  records: readonly JournalRecord[],
  idempotencyKey: string,
): { contents: Set<string>; asked: Set<string> } {
  const naming = records.filter((record) => record.idempotencyKey === idempotencyKey);
  return {
    contents: new Set(naming.map(({ content }) => content)),
    asked: new Set(naming.filter(({ record }) => record === 'intent').map(({ id }) => id)),
  };
}
