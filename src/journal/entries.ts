import type { Entry, Outcome } from './journal.ts';
import { type IntentRecord, type JournalRecord, type OutcomeRecord, parseTarget } from './record.ts';

/** No call lives this long, so a process that has not told an outcome by now never will. */
const ABANDONED_AFTER_MS = 5 * 60_000;

/**
 * The refusals that speak of the content itself, which is the same in every attempt under one key: had Soku accepted
 * it before, it would not find it invalid now. Not so where a time was given, which may have come meanwhile.
 */
const CONTENT_REFUSALS = ['validation_error', 'bad_request'];

interface Attempt {
  intent: IntentRecord;
  /** The key it sends. */
  key: string;
  /** What it came to by itself; an acceptance is kept by key. */
  own: Exclude<Outcome, 'accepted'>;
  errorCode?: string | undefined;
  settledAt?: string;
}

/**
 * Reads the records of one credential, in order, as entries, newest first. Two rules:
 *
 * Keys. Soku makes one post of one idempotency key, so attempts at the same content must send the same key, even when
 * several processes begin at once. The order of the records decides: an intent takes the key of the first attempt
 * before it, within its look-back, that is still open, else of the last one accepted, else its own. All processes
 * read the same order, and a record is in its place before its writer looks at what stands before it, so of any two
 * the later sees the earlier; and because the key follows from what stands before alone, neither a crash nor
 * another reader's moment changes it. A caller that resumes an attempt asks for that attempt's key and keeps it.
 *
 * Outcomes. An acceptance holds for the key: every attempt that sent it counts as accepted, whatever else is told of
 * them. A rejection holds for its own attempt only: a 403 or 429 on the second try says nothing of a first try that
 * may have gone through, and a new key could then make a second post. A refusal of the content itself holds for all
 * attempts under the key. So a key is rejected when all of its attempts are, and open while one is.
 */
export function readEntries(records: JournalRecord[], now: number): Entry[] {
  const attempts = new Map<string, Attempt>();
  const acceptances = new Map<string, OutcomeRecord>();
  for (const record of records) {
    if (record.record === 'outcome') settle(record, attempts, acceptances);
    else if (!attempts.has(record.id)) {
      const key = keyToSend(record, attempts.values(), acceptances);
      attempts.set(record.id, { intent: record, key, own: 'pending' });
    }
  }
  /** By `nameOf`, like the acceptances. */
  const open = new Set<string>();
  for (const attempt of attempts.values()) if (attempt.own !== 'rejected') open.add(nameOf(attempt));
  return [...attempts.values()].map((attempt) => toEntry(attempt, acceptances, open, now)).reverse();
}

/** A key stands for one content; refused for one, it may have been accepted for another. */
const nameOf = ({ intent, key }: Pick<Attempt, 'intent' | 'key'>) => `${intent.content} ${key}`;

function keyToSend(
  intent: IntentRecord,
  earlier: Iterable<Attempt>,
  acceptances: Map<string, OutcomeRecord>,
): string {
  const oldest = Date.parse(intent.time) - intent.lookbackMs;
  let open: string | undefined;
  let accepted: string | undefined;
  for (const twin of earlier) {
    if (twin.intent.content !== intent.content || Date.parse(twin.intent.time) < oldest) continue;
    if (acceptances.has(nameOf(twin))) accepted = twin.key;
    else if (twin.own === 'rejected') continue;
    else open ??= twin.key;
    if (twin.key === intent.idempotencyKey) return twin.key;
  }
  return open ?? accepted ?? intent.idempotencyKey;
}

function settle(
  record: OutcomeRecord,
  attempts: Map<string, Attempt>,
  acceptances: Map<string, OutcomeRecord>,
): void {
  const attempt = attempts.get(record.id);
  if (attempt !== undefined) attempt.key = record.idempotencyKey;
  if (record.outcome === 'accepted') {
    const name = `${record.content} ${record.idempotencyKey}`;
    if (!acceptances.has(name)) acceptances.set(name, record);
    return;
  }
  const timed = attempt?.intent.scheduledTime !== undefined;
  const forAll = record.outcome === 'rejected' && !timed && CONTENT_REFUSALS.includes(record.errorCode ?? '');
  for (const one of attempts.values()) {
    const sameKey = one.key === record.idempotencyKey && one.intent.content === record.content;
    if (one !== attempt && !(forAll && sameKey)) continue;
    one.own = record.outcome;
    one.errorCode = record.errorCode;
    one.settledAt = record.time;
  }
}

function toEntry(
  attempt: Attempt,
  acceptances: Map<string, OutcomeRecord>,
  open: Set<string>,
  now: number,
): Entry {
  const { intent, key, own, errorCode, settledAt } = attempt;
  const entry: Entry = {
    id: intent.id,
    credential: intent.credential,
    content: intent.content,
    idempotencyKey: key,
    targets: intent.targets.flatMap(parseTarget),
    ...(intent.scheduledTime !== undefined && { scheduledTime: intent.scheduledTime }),
    ...(intent.text !== undefined && { text: intent.text }),
    submittedAt: intent.time,
    outcome: own,
  };
  const acceptance = acceptances.get(nameOf(attempt));
  if (acceptance !== undefined) {
    const { postSubmissionId, time } = acceptance;
    return { ...entry, outcome: 'accepted', settledAt: time, ...(postSubmissionId && { postSubmissionId }) };
  }
  if (own === 'pending') {
    const abandoned = now - Date.parse(intent.time) > ABANDONED_AFTER_MS;
    return abandoned ? { ...entry, outcome: 'unknown' } : entry;
  }
  if (own === 'rejected' && open.has(nameOf(attempt))) return { ...entry, outcome: 'unknown' };
  if (own === 'rejected' && errorCode !== undefined) entry.errorCode = errorCode;
  return { ...entry, ...(settledAt !== undefined && { settledAt }) };
}
