import * as fc from 'fast-check';
import type { Fault } from '../../../src/sandbox/index.ts';

/** How one call asks for its content. */
export interface Wording {
  allowDuplicate: boolean;
  idempotencyKey: string | undefined;
  /** The same targets, named in the other order. */
  swapped: boolean;
}

/** What cuts a call off: the client gives up, or the server process dies; once so many requests have arrived. */
export interface Cut {
  by: 'abort' | 'crash';
  afterRequests: number;
}

export type Step =
  /** The same call, to one server after the other, all at once. */
  | { do: 'call'; content: number; wording: Wording; times: number; faults: Fault[]; cut: Cut | undefined }
  | { do: 'batch'; contents: number[]; stopOnError: boolean; faults: Fault[]; cut: Cut | undefined }
  | { do: 'restart' }
  | { do: 'wait'; minutes: number };

/** What happens, one after the other. */
export type Schedule = Step[];

const CONTENTS = 3;

const respond = (status: number, rest: object = {}): Fault => ({
  kind: 'respond',
  status,
  body: {},
  ...rest,
});
const seconds = fc.constantFrom('0', '1', '3', '20', '100', 'soon', '-1');

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { arbitrary: fc.constant<Fault>({ kind: 'none' }), weight: 2 },
  fc.constant<Fault>({ kind: 'drop_before' }),
  { arbitrary: fc.constant<Fault>({ kind: 'drop_after' }), weight: 2 },
  fc.constant(respond(429)),
  seconds.map((value) => respond(429, { headers: { 'Retry-After': value } })),
  fc.boolean().map((processFirst) => respond(500, { processFirst })),
  fc.boolean().map((processFirst) => respond(503, { processFirst })),
  fc.constant(respond(403)),
  fc.constant(respond(400, { body: { error: { code: 'upload_failed' } } })),
  // Shorter and longer than the time that passes by itself when everybody waits.
  fc
    .record({ ms: fc.constantFrom(2, 60), processFirst: fc.boolean() })
    .map((delay): Fault => ({ kind: 'delay', ...delay })),
  fc.boolean().map((processFirst): Fault => ({ kind: 'hang', processFirst })),
  fc.boolean().map((processFirst): Fault => ({ kind: 'partial', processFirst })),
  fc.boolean().map((processFirst) => respond(201, { body: '{"postSub', processFirst })),
  fc.boolean().map((processFirst) => respond(200, { body: '', processFirst })),
);

const faults = fc.array(fault, { maxLength: 5 });

/** Mostly not there. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, { arbitrary, weight: 1 });

const cut: fc.Arbitrary<Cut | undefined> = seldom(
  fc.record({ by: fc.constantFrom('abort', 'crash'), afterRequests: fc.integer({ min: 1, max: 2 }) }),
);

const wording: fc.Arbitrary<Wording> = fc.record({
  allowDuplicate: seldom(fc.constant(true)).map((wanted) => wanted ?? false),
  idempotencyKey: seldom(fc.constantFrom('key-a', 'key-b')),
  swapped: fc.boolean(),
});

const content = fc.nat({ max: CONTENTS - 1 });
const times = seldom(fc.integer({ min: 2, max: 3 })).map((many) => many ?? 1);

const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ do: fc.constant('call'), content, wording, times, faults, cut }), weight: 8 },
  {
    arbitrary: fc.record({
      do: fc.constant('batch'),
      contents: fc.array(content, { minLength: 1, maxLength: 4 }),
      stopOnError: fc.boolean(),
      faults,
      cut,
    }),
    weight: 2,
  },
  { arbitrary: fc.record({ do: fc.constant('restart') }), weight: 2 },
  {
    arbitrary: fc.record({ do: fc.constant('wait'), minutes: fc.constantFrom(1, 6, 120) }),
    weight: 1,
  },
);

/** What may go wrong, in any order. */
export const schedules: fc.Arbitrary<Schedule> = fc.array(step, { minLength: 1, maxLength: 4 });
