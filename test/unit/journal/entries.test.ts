import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEntries } from '../../../src/journal/entries.ts';
import type { Settlement } from '../../../src/journal/journal.ts';
import type { JournalRecord } from '../../../src/journal/record.ts';
import { noWriters } from '../../../src/journal/writers.ts';
import { growth, NEARLY_LINEAR } from '../../support/growth.ts';
import { HOUR, NOON } from './support.ts';

/** Soku, as far as keys go: one submission of one key. It turns anyone away at the door while `open` is false. */
function createSoku(contentIsValid: boolean) {
  const submissions = new Map<string, string>();
  const send = (key: string, doorIsOpen: boolean): Settlement => {
    if (!doorIsOpen) return { outcome: 'rejected', errorCode: 'forbidden' };
    if (!contentIsValid) return { outcome: 'rejected', errorCode: 'validation_error' };
    const postSubmissionId = submissions.get(key) ?? `ps of ${key}`;
    submissions.set(key, postSubmissionId);
    return { outcome: 'accepted', postSubmissionId };
  };
  return { submissions, send };
}

const fate = fc.constantFrom(
  'answered',
  'turned away',
  'request lost',
  'reply lost',
  'dies before',
  'dies after',
);
type Fate = 'answered' | 'turned away' | 'request lost' | 'reply lost' | 'dies before' | 'dies after';

/** One call of create_post in some process; between two yields the others may go on. */
function* call(name: string, fateOfIt: Fate, records: JournalRecord[], soku: ReturnType<typeof createSoku>) {
  const entries = readEntries(records, NOON, noWriters);
  if (entries.some(({ outcome }) => outcome === 'accepted')) return;
  const resumed = entries.find(({ outcome }) => outcome === 'pending' || outcome === 'unknown');
  yield;
  const common = {
    time: new Date(NOON).toISOString(),
    id: name,
    credential: 'credential-a',
    content: 'content-1',
  };
  const asked = resumed?.idempotencyKey ?? `key of ${name}`;
  records.push({ ...common, record: 'intent', idempotencyKey: asked, lookbackMs: HOUR, targets: ['x'] });
  yield;
  const idempotencyKey =
    readEntries(records, NOON, noWriters).find(({ id }) => id === name)?.idempotencyKey ?? 'none';
  yield;
  if (fateOfIt === 'dies before') return;
  const answer =
    fateOfIt === 'request lost' ? undefined : soku.send(idempotencyKey, fateOfIt !== 'turned away');
  yield;
  if (fateOfIt === 'dies after') return;
  const settlement =
    fateOfIt === 'reply lost' || answer === undefined ? { outcome: 'unknown' as const } : answer;
  records.push({ ...common, record: 'outcome', idempotencyKey, ...settlement });
}

it('whatever the order of calls, losses and deaths, one content makes one post, and the journal says no other', () => {
  fc.assert(
    fc.property(
      fc.array(fate, { minLength: 2, maxLength: 7 }),
      fc.infiniteStream(fc.nat()),
      fc.boolean(),
      (fates, choices, contentIsValid) => {
        const records: JournalRecord[] = [];
        const soku = createSoku(contentIsValid);
        let running = fates.map((one, index) => call(`call-${index}`, one, records, soku));
        while (running.length > 0) {
          const { value } = choices.next();
          const chosen = running[(value ?? 0) % running.length];
          if (chosen?.next().done) running = running.filter((one) => one !== chosen);
        }
        expect(soku.submissions.size).toBeLessThanOrEqual(1);
        for (const { outcome, idempotencyKey, postSubmissionId } of readEntries(records, NOON, noWriters)) {
          if (outcome === 'accepted') expect(soku.submissions.get(idempotencyKey)).toBe(postSubmissionId);
          if (outcome === 'rejected') expect(soku.submissions.has(idempotencyKey)).toBe(false);
        }
        // And whoever calls last is answered for that one post.
        for (const _ of call('last', 'answered', records, soku));
        expect(soku.submissions.size).toBe(contentIsValid ? 1 : 0);
      },
    ),
    { numRuns: 1000, seed: 20261115 },
  );
});

it('5,000 refused attempts at one content are read in one go', () => {
  const records = Array.from({ length: 5_000 }, (_, index): JournalRecord[] => {
    const common = {
      time: new Date(NOON).toISOString(),
      id: `${index}`,
      credential: 'a',
      content: 'c',
      idempotencyKey: `k${index}`,
    };
    return [
      { ...common, record: 'intent', lookbackMs: HOUR, targets: ['x'] },
      { ...common, record: 'outcome', outcome: 'rejected', errorCode: 'forbidden' },
    ];
  }).flat();
  const entries = readEntries(records, NOON, noWriters);
  expect(entries).toHaveLength(5_000);
  expect(entries[0]).toMatchObject({ id: '4999', idempotencyKey: 'k4999', outcome: 'rejected' });
});

it('takes no longer for each attempt than for the first, however often the same post was refused', () => {
  const refusedOften = (count: number) =>
    Array.from({ length: count }, (_, number): JournalRecord[] => {
      const common = {
        time: new Date(NOON + number).toISOString(),
        id: `refused ${number}`,
        credential: 'credential-a',
        content: 'content-1',
        idempotencyKey: `key ${number}`,
      };
      return [
        { ...common, record: 'intent', lookbackMs: HOUR, targets: ['x'] },
        { ...common, record: 'outcome', outcome: 'rejected', errorCode: 'validation_error' },
      ];
    }).flat();
  expect(growth(refusedOften, 4_000, (records) => readEntries(records, NOON, noWriters))).toBeLessThan(
    NEARLY_LINEAR,
  );
});

describe('the key of an attempt', () => {
  const about = (id: string) => ({
    time: new Date(NOON).toISOString(),
    id,
    credential: 'credential-a',
    content: 'content-1',
  });
  const intent = (id: string, lookbackMs = HOUR): JournalRecord => ({
    ...about(id),
    record: 'intent',
    idempotencyKey: `key of ${id}`,
    lookbackMs,
    targets: ['x'],
  });
  const outcome = (id: string, outcome: 'accepted' | 'rejected' | 'unknown'): JournalRecord => ({
    ...about(id),
    record: 'outcome',
    idempotencyKey: `key of ${id}`,
    outcome,
    ...(outcome === 'accepted' && { postSubmissionId: `ps of ${id}` }),
  });
  // Wanted beside the one before: looks back for nothing.
  const ALONE = -1;

  it.each<[string, JournalRecord[], string]>([
    ['the oldest open', [intent('first'), intent('second', ALONE)], 'first'],
    [
      'the last accepted',
      [intent('first'), outcome('first', 'accepted'), intent('second', ALONE), outcome('second', 'accepted')],
      'second',
    ],
    [
      'one open before one accepted',
      [intent('first'), outcome('first', 'accepted'), intent('second', ALONE)],
      'second',
    ],
    ['its own, after a refused one', [intent('first'), outcome('first', 'rejected')], 'third'],
    [
      'one refused that turned out to be unclear, in its old place',
      [intent('first'), outcome('first', 'rejected'), intent('second', ALONE), outcome('first', 'unknown')],
      'first',
    ],
    [
      'its own, after one that was refused twice, unclear between',
      [
        intent('first'),
        outcome('first', 'rejected'),
        outcome('first', 'unknown'),
        outcome('first', 'rejected'),
      ],
      'third',
    ],
    [
      'the one that was sent in the end',
      [intent('first'), { ...outcome('first', 'unknown'), idempotencyKey: 'key of other' }],
      'other',
    ],
    [
      'one unclear of which another try was refused',
      [
        intent('first'),
        outcome('first', 'unknown'),
        intent('second'),
        { ...outcome('second', 'rejected'), idempotencyKey: 'key of first' },
      ],
      'first',
    ],
  ])('is that of %s', (_, before, expected) => {
    const [newest] = readEntries([...before, intent('third')], NOON, noWriters);
    expect(newest).toMatchObject({ id: 'third', idempotencyKey: `key of ${expected}` });
  });
});
