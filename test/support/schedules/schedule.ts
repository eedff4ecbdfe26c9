import * as fc from 'fast-check';
import { ANSWERS } from './answers.ts';

/** What ends a call before its time: its client gives up, or the process dies. */
export interface Cut {
  by: 'abort' | 'kill';
  /** Once as many requests have come in since it began, */
  afterRequests: number;
  /** and some milliseconds more. */
  afterMs: number;
}

/** How an operation of the disk goes wrong; the number says which one from the beginning of the step. */
export interface DiskError {
  operation: number;
  code: 'ENOSPC' | 'EIO' | 'EACCES' | 'short';
}

export type Step =
  /** The same call to these servers at once, all with these answers in turn, by their numbers. */
  | {
      do: 'call';
      content: number;
      servers: readonly number[];
      key: string | undefined;
      swapped: boolean;
      /** The person wants it once more. */
      again: boolean;
      answers: number[];
      cut: Cut | undefined;
      disk: DiskError[];
    }
  | { do: 'batch'; contents: number[]; stopOnError: boolean; answers: number[]; cut: Cut | undefined }
  | { do: 'restart' }
  | { do: 'pass'; minutes: number }
  /** The servers' clock is set back. */
  | { do: 'set-back'; minutes: number };

/** What happens, one after the other. */
export type Schedule = Step[];

/** The last one is for a time to come. */
export const CONTENTS = 3;

/** Mostly not there. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, { arbitrary, weight: 1 });

const cut: fc.Arbitrary<Cut | undefined> = seldom(
  fc.record({
    by: fc.constantFrom('abort', 'kill'),
    afterRequests: fc.nat({ max: 2 }),
    afterMs: fc.constantFrom(0, 0, 1, 3, 40),
  }),
);
const disk: fc.Arbitrary<DiskError[]> = seldom(
  fc.array(
    fc.record({
      operation: fc.nat({ max: 30 }),
      code: fc.constantFrom('ENOSPC', 'EIO', 'EACCES', 'short'),
    }),
    { minLength: 1, maxLength: 4 },
  ),
).map((errors) => errors ?? []);
const answers = fc.array(fc.nat({ max: ANSWERS.length - 1 }), { maxLength: 5 });
const content = fc.nat({ max: CONTENTS - 1 });
const servers = fc.oneof(
  { arbitrary: fc.constantFrom([0], [1]), weight: 3 },
  { arbitrary: fc.constantFrom([0, 1], [0, 0], [0, 1, 0]), weight: 1 },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({
      do: fc.constant('call'),
      content,
      servers,
      key: seldom(fc.constantFrom('key-a', 'key-b')),
      swapped: fc.boolean(),
      again: seldom(fc.constant(true)).map((again) => again ?? false),
      answers,
      cut,
      disk,
    }),
    weight: 8,
  },
  {
    arbitrary: fc.record({
      do: fc.constant('batch'),
      contents: fc.uniqueArray(content, { minLength: 1, maxLength: CONTENTS }),
      stopOnError: fc.boolean(),
      answers,
      cut,
    }),
    weight: 1,
  },
  { arbitrary: fc.record({ do: fc.constant('restart') }), weight: 1 },
  {
    arbitrary: fc.record({
      do: fc.constant('pass'),
      minutes: fc.constantFrom(1, 30, 90, 20 * 60, 26 * 60, 3 * 24 * 60),
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      do: fc.constant('set-back'),
      minutes: fc.constantFrom(1, 90, 26 * 60, 40 * 24 * 60),
    }),
    weight: 1,
  },
);

/** What may go wrong, in any order. */
export const schedules: fc.Arbitrary<Schedule> = fc.array(step, { minLength: 1, maxLength: 4 });
