import type { Deadline } from '../http/deadline.ts';
import { until } from '../http/until.ts';
import type { Entry, Journal } from '../journal/journal.ts';
import { ConflictError, UnderWayError } from './errors.ts';
import type { Flights } from './flights.ts';

interface NamedKey {
  /** As the call named it; absent: it left that to us. */
  idempotencyKey?: string | undefined;
}

/**
 * The attempts at this content that asked for a key or sent it, newest first. Nobody knows for how long Soku remembers a
 * key: for other content it may answer with the submission that it made of this one.
 *
 * @throws ConflictError when the key stands for other content, JournalUnavailableError
 */
export async function attemptsUnder(
  idempotencyKey: string,
  { credential, content }: Pick<Entry, 'credential' | 'content'>,
  journal: Pick<Journal, 'findByKey'>,
): Promise<Entry[]> {
  const { entries } = await journal.findByKey(credential, idempotencyKey, 0);
  const other = entries.find((entry) => entry.content !== content && entry.outcome !== 'rejected');
  if (other !== undefined)
    throw new ConflictError({ idempotencyKey, postSubmissionId: other.postSubmissionId });
  return entries;
}

/**
 * Looks again once the intent is on record: another process may have begun other content under the same key meanwhile. Of
 * the two at least the later one sees the other, and takes its own back.
 *
 * @throws ConflictError, JournalUnavailableError: nothing was sent
 */
export async function requireOwnKey(
  entry: Entry,
  { idempotencyKey }: NamedKey,
  journal: Pick<Journal, 'findByKey' | 'settle'>,
): Promise<void> {
  if (entry.idempotencyKey !== idempotencyKey || entry.outcome === 'accepted') return;
  try {
    await attemptsUnder(idempotencyKey, entry, journal);
  } catch (error) {
    await journal.settle(entry, { outcome: 'rejected', errorCode: 'not_sent' });
    throw error;
  }
}

/** Calls of one process that name the same key go one after the other: the next sees on record what the key stands for. */
export async function oneOfItsKey<T>(
  flights: Flights<T>,
  { credential, idempotencyKey }: NamedKey & { credential: string },
  deadline: Pick<Deadline, 'signal'>,
  work: () => Promise<T>,
): Promise<T> {
  if (idempotencyKey === undefined) return work();
  const name = `${credential} key ${idempotencyKey}`;
  for (let other = flights.underWay(name); other !== undefined; other = flights.underWay(name)) {
    const ended = other.then(
      () => {},
      () => {},
    );
    await until(deadline.signal, ended, () => new UnderWayError(0));
  }
  return flights.begin(name, work);
}
