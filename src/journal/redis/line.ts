import * as z from 'zod';
import { type JournalRecord, lookbackMs, parseRecord } from '../record.ts';

const kept = z.looseObject({
  /** When it got its place, epoch ms. */
  at: z.number(),
  /** Until when it matters at least, epoch ms. */
  until: z.number().optional(),
  /** Of an intent: from when on earlier ones count, epoch ms. */
  since: z.number().optional(),
  /** Of a record that was moved into the store: its line, as it was. */
  line: z.string().optional(),
});

/**
 * A record in the store, as the line that the file journal would have. The store's own fields stand before those of the
 * record, since it alone knows the time.
 */
export function lineOf(text: string): string {
  const { at, until: _, since, line, ...record } = kept.parse(JSON.parse(text));
  if (line !== undefined) return line;
  const stamp = since === undefined ? {} : { lookbackMs: lookbackMs(since, at) };
  return JSON.stringify({ time: new Date(at).toISOString(), ...record, ...stamp });
}

/** The record in it; undefined for what isn't one. */
export function recordOf(text: string): JournalRecord | undefined {
  try {
    return parseRecord(lineOf(text));
  } catch {
    return undefined;
  }
}
