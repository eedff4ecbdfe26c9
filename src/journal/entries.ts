import { CLOCK_JUMP_MS, type Entry, type Outcome } from './journal.ts';
import { type IntentRecord, type JournalRecord, type OutcomeRecord, parseTarget } from './record.ts';
import type { Writers } from './writers.ts';

/** How long an attempt may be under way that doesn't say how long it has: no call lived longer. */
const LONGEST_CALL_MS = 5 * 60_000;
/** From the end of a call's time to the record of its outcome. */
const SETTLING_MS = 1_000;

/** What an attempt came to of which nothing was sent. */
const NEVER_LEFT = new Set<string | undefined>(['not_sent', 'journal_unavailable']);

/** All attempts at one content under one key. */
interface KeyUse {
  key: string;
  /** How many keys of this content stand before it. */
  place: number;
  of: ContentUse;
  /** In the order of the records. */
  acceptances: OutcomeRecord[];
  /** Attempts that were not rejected. */
  live: number;
  /** When the newest of them began, epoch ms. */
  lastAt: number;
}

/** The keys that were sent with one content. */
interface ContentUse {
  byKey: Map<string, KeyUse>;
  /** Those that another attempt may have to send: accepted, or with an attempt that was not rejected. */
  alive: Set<KeyUse>;
}

interface Attempt {
  intent: IntentRecord;
  use: KeyUse;
  /** What it came to by itself; an acceptance is kept by key. */
  own: Exclude<Outcome, 'accepted'>;
  settlement?: OutcomeRecord;
}

/**
 * Reads the records of one credential, in order, as entries, newest first. Takes time in proportion to their number.
 *
 * Keys. Soku makes one post of one idempotency key, so attempts at the same content must send the same key, even when
 * several processes begin at once. The order of the records decides: an intent takes the key of the first attempt
 * before it, within its look-back, that is still open, else of the last one accepted, else its own. All processes
 * read the same order, and a record is in its place before its writer looks at what stands before it, so of any two
 * the later sees the earlier; and because the key follows from what stands before alone, neither a crash nor
 * another reader's moment changes it. A caller that resumes an attempt asks for that attempt's key and keeps it.
 *
 * Outcomes. An acceptance holds for the key: every attempt that sent it counts as accepted, whatever else is told of
 * them. A rejection holds for its own attempt only: what is refused now says nothing of an earlier try that may have
 * gone through (its media may have gone since, its time come), and a new key could then make a second post. So a key
 * is rejected when all of its attempts are, and open while one is. An outcome whose intent is lost is an attempt too.
 */
export function readEntries(
  records: readonly JournalRecord[],
  now: number,
  writers: Pick<Writers, 'isGone'>,
): Entry[] {
  const attempts = new Map<string, Attempt>();
  const uses = new Map<string, ContentUse>();
  const begin = (intent: IntentRecord, key: string) => {
    const use = useOf(uses, intent.content, key);
    use.lastAt = Date.parse(intent.time);
    addLive(use, 1);
    const attempt: Attempt = { intent, use, own: 'pending' };
    attempts.set(intent.id, attempt);
    return attempt;
  };
  for (const record of records) {
    const known = attempts.get(record.id);
    if (record.record === 'intent') {
      if (known === undefined) begin(record, keyToSend(record, uses.get(record.content)));
    } else if (known !== undefined) settle(known, record, uses);
    else if (record.outcome !== 'rejected')
      settle(begin(intentOf(record), record.idempotencyKey), record, uses);
  }
  return [...attempts.values()].map((attempt) => toEntry(attempt, now, writers)).reverse();
}

function useOf(uses: Map<string, ContentUse>, content: string, key: string): KeyUse {
  const ofContent = uses.get(content) ?? { byKey: new Map<string, KeyUse>(), alive: new Set<KeyUse>() };
  uses.set(content, ofContent);
  const place = ofContent.byKey.size;
  const use = ofContent.byKey.get(key) ?? { key, place, of: ofContent, acceptances: [], live: 0, lastAt: 0 };
  ofContent.byKey.set(key, use);
  return use;
}

/** Counts attempts of a key that are not rejected. A post refused thousands of times leaves no key to look through. */
function addLive(use: KeyUse, attempts: number): void {
  use.live += attempts;
  if (use.live > 0 || use.acceptances.length > 0) use.of.alive.add(use);
  else use.of.alive.delete(use);
}

function keyToSend(intent: IntentRecord, ofContent: ContentUse | undefined): string {
  const oldest = Date.parse(intent.time) - intent.lookbackMs;
  let open: KeyUse | undefined;
  let accepted: KeyUse | undefined;
  for (const use of ofContent?.alive ?? []) {
    if (use.lastAt < oldest) continue;
    if (use.key === intent.idempotencyKey) return use.key;
    if (use.acceptances.length === 0) open = open === undefined || use.place < open.place ? use : open;
    else accepted = accepted === undefined || use.place > accepted.place ? use : accepted;
  }
  return open?.key ?? accepted?.key ?? intent.idempotencyKey;
}

/** What an outcome tells of an intent that can't be read any more. */
function intentOf({ time, id, credential, content, idempotencyKey, kind, by }: OutcomeRecord): IntentRecord {
  const known = { time, id, credential, content, idempotencyKey, lookbackMs: 0, targets: [] };
  const given = { ...(by !== undefined && { by }), ...(kind !== undefined && { kind }) };
  return { record: 'intent', ...known, ...given };
}

function settle(attempt: Attempt, record: OutcomeRecord, uses: Map<string, ContentUse>): void {
  if (attempt.use.key !== record.idempotencyKey) {
    const sent = useOf(uses, record.content, record.idempotencyKey);
    if (attempt.own !== 'rejected') {
      addLive(attempt.use, -1);
      addLive(sent, 1);
      sent.lastAt = Math.max(sent.lastAt, Date.parse(attempt.intent.time));
    }
    attempt.use = sent;
  }
  const { use, own } = attempt;
  if (record.outcome === 'accepted') {
    use.acceptances.push(record);
    addLive(use, 0);
    return;
  }
  addLive(use, Number(own === 'rejected') - Number(record.outcome === 'rejected'));
  attempt.own = record.outcome;
  attempt.settlement = record;
}

function toEntry(
  { intent, use, own, settlement }: Attempt,
  now: number,
  writers: Pick<Writers, 'isGone'>,
): Entry {
  const { time, body, scheduledTime, text, kind, by, agreedBy, writer } = intent;
  const hasLeft = !NEVER_LEFT.has(settlement?.errorCode);
  // Each post reads its twenty predecessors: set one by one, since spreading takes five times as long.
  const entry: Entry = {
    id: intent.id,
    credential: intent.credential,
    content: intent.content,
    idempotencyKey: use.key,
    targets: intent.targets.flatMap(parseTarget),
    submittedAt: time,
    outcome: own,
  };
  if (by !== undefined) entry.by = by;
  if (agreedBy !== undefined) entry.agreedBy = agreedBy;
  if (body !== undefined && hasLeft) entry.body = body;
  if (kind !== undefined) entry.kind = kind;
  if (scheduledTime !== undefined) entry.scheduledTime = scheduledTime;
  if (text !== undefined) entry.text = text;
  const accounts = settlement?.accounts;
  if (accounts !== undefined) entry.accounts = accounts;
  const [acceptance] = use.acceptances;
  if (acceptance !== undefined) return Object.assign(entry, acceptedAs(acceptance, use));
  if (own === 'pending') {
    const longestMs = intent.deadlineMs === undefined ? LONGEST_CALL_MS : intent.deadlineMs + SETTLING_MS;
    const endsAt = Date.parse(time) + longestMs;
    if (now > endsAt || Date.parse(time) > now + CLOCK_JUMP_MS) return { ...entry, outcome: 'unknown' };
    const isGone = writer !== undefined && writers.isGone(writer);
    return { ...entry, endsAt, ...(isGone && { outcome: 'unknown' }) };
  }
  if (own === 'rejected' && use.live > 0) return { ...entry, outcome: 'unknown' };
  const errorCode = own === 'rejected' ? settlement?.errorCode : undefined;
  return {
    ...entry,
    ...(errorCode !== undefined && { errorCode }),
    ...(settlement !== undefined && { settledAt: settlement.time }),
  };
}

function acceptedAs({ postSubmissionId, time, requestId }: OutcomeRecord, { acceptances }: KeyUse) {
  const others = new Set(acceptances.map((one) => one.postSubmissionId));
  others.delete(postSubmissionId);
  const otherSubmissionIds = [...others].filter((id) => id !== undefined);
  return {
    outcome: 'accepted' as const,
    settledAt: time,
    ...(postSubmissionId !== undefined && { postSubmissionId }),
    ...(otherSubmissionIds.length > 0 && { otherSubmissionIds }),
    ...(requestId !== undefined && { requestId }),
    ...(acceptances.some(({ repeated }) => repeated === true) && { repeated: true }),
  };
}
