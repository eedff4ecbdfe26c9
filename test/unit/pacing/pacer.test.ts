import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPacer } from '../../../src/pacing/pacer.ts';
import { standingClock } from '../../support/virtual-clock.ts';

const MINUTE = 60_000;

/** The same, by looking at every request that ever went. */
function slowPacer(limit: number) {
  let went: number[] = [];
  return (now: number) => {
    went = went.map((time) => Math.min(time, now)).filter((time) => time > now - MINUTE);
    const waitMs = Math.max(0, (went.at(-limit) ?? now - MINUTE) + MINUTE - now);
    if (waitMs === 0) went.push(now);
    return { waitMs };
  };
}

/** A pacer of 3 requests a minute, and a clock that the test moves. */
function pacerOfThree() {
  const time = standingClock(1_000_000);
  return { time, pacer: createPacer(time, 3, MINUTE) };
}

describe('a sliding window', () => {
  test('lets as many go as the limit says, then none until the first is a minute old', async () => {
    const { time, pacer } = pacerOfThree();
    for (const _ of [1, 2, 3]) {
      expect(await pacer.reserve()).toEqual({ waitMs: 0 });
      time.advance(1_000);
    }
    expect(await pacer.reserve()).toEqual({ waitMs: 57_000 });
    time.advance(57_000);
    expect(await pacer.reserve()).toEqual({ waitMs: 0 });
    expect(await pacer.reserve()).toEqual({ waitMs: 1_000 });
  });

  test('gives each of many who ask at once a place of their own', async () => {
    const { pacer } = pacerOfThree();
    const waits = await Promise.all([1, 2, 3, 4, 5].map(() => pacer.reserve()));
    expect(waits.map(({ waitMs }) => waitMs)).toEqual([0, 0, 0, MINUTE, MINUTE]);
  });

  test('makes nobody wait longer than a minute, also when the clock was set back', async () => {
    const { time, pacer } = pacerOfThree();
    pacer.observe({ limit: 3, remaining: 0, resetsAt: time.now() + 20_000 });
    time.advance(-24 * 60 * MINUTE);
    expect(await pacer.reserve()).toEqual({ waitMs: MINUTE });
    time.advance(MINUTE);
    for (const _ of [1, 2, 3]) expect(await pacer.reserve()).toEqual({ waitMs: 0 });
    time.advance(-24 * 60 * MINUTE);
    expect(await pacer.reserve()).toEqual({ waitMs: MINUTE });
    time.advance(MINUTE);
    expect(await pacer.reserve()).toEqual({ waitMs: 0 });
  });

  test('is empty after a minute of rest', async () => {
    const { time, pacer } = pacerOfThree();
    for (const _ of [1, 2, 3]) await pacer.reserve();
    time.advance(MINUTE);
    expect(await pacer.reserve()).toEqual({ waitMs: 0 });
  });

  test('gives the same places however many requests went before, and whichever way the clock goes', async () => {
    const steps = fc.array(
      fc.record({
        asks: fc.integer({ min: 0, max: 400 }),
        movesMs: fc.oneof(
          { weight: 4, arbitrary: fc.integer({ min: 0, max: 20_000 }) },
          { weight: 1, arbitrary: fc.integer({ min: -2 * MINUTE, max: 2 * MINUTE }) },
        ),
      }),
      { maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1_000 }), steps, async (limit, taken) => {
        const time = standingClock(1_000_000);
        const pacer = createPacer(time, limit, MINUTE);
        const expected = slowPacer(limit);
        for (const { asks, movesMs } of taken) {
          time.advance(movesMs);
          for (let ask = 0; ask < asks; ask += 1)
            if ((await pacer.reserve()).waitMs !== expected(time.now()).waitMs)
              throw new Error(`request ${ask} at ${time.now()} got another place`);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('what the other side says', () => {
  test('nothing left: wait for its reset', async () => {
    const { time, pacer } = pacerOfThree();
    pacer.observe({ limit: 3, remaining: 0, resetsAt: time.now() + 20_000 });
    expect(await pacer.reserve()).toEqual({ waitMs: 20_000 });
    time.advance(20_000);
    expect(await pacer.reserve()).toEqual({ waitMs: 0 });
  });

  test('something left: go, also after nothing was left', async () => {
    const { time, pacer } = pacerOfThree();
    pacer.observe({ limit: 3, remaining: 0, resetsAt: time.now() + 20_000 });
    pacer.observe({ limit: 3, remaining: 1, resetsAt: time.now() + 20_000 });
    expect(await pacer.reserve()).toEqual({ waitMs: 0 });
  });

  test('no headers change nothing', async () => {
    const { time, pacer } = pacerOfThree();
    pacer.observe({ limit: 3, remaining: 0, resetsAt: time.now() + 20_000 });
    pacer.observe(undefined);
    expect(await pacer.reserve()).toEqual({ waitMs: 20_000 });
  });

  test('nothing left without a reset changes nothing', async () => {
    const { pacer } = pacerOfThree();
    pacer.observe({ limit: 3, remaining: 0 });
    expect(await pacer.reserve()).toEqual({ waitMs: 0 });
  });

  test('a reset further away than the window is not believed', async () => {
    const { time, pacer } = pacerOfThree();
    pacer.observe({ limit: 3, remaining: 0, resetsAt: time.now() + 3_600_000 });
    expect(await pacer.reserve()).toEqual({ waitMs: MINUTE });
  });
});
