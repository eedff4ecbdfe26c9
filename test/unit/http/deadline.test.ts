import { expect, test } from 'vitest';
import { startDeadline } from '../../../src/http/deadline.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

test('tells what is left and aborts when the time is over', async () => {
  const clock = new VirtualClock();
  const deadline = startDeadline(clock, 1_000);
  await clock.advance(999);
  expect(deadline.remainingMs()).toBe(1);
  expect(deadline.signal.aborted).toBe(false);
  await clock.advance(1);
  expect(deadline.signal.aborted).toBe(true);
  expect(deadline.cancelled).toBe(false);
  await clock.advance(1_000);
  expect(deadline.remainingMs()).toBe(0);
});

test("ends with the caller's own signal", async () => {
  const clock = new VirtualClock();
  const caller = new AbortController();
  const deadline = startDeadline(clock, 1_000, caller.signal);
  expect(deadline.cancelled).toBe(false);
  caller.abort();
  expect(deadline.signal.aborted).toBe(true);
  expect(deadline.cancelled).toBe(true);
  await clock.advance(2_000);
  expect(deadline.cancelled, 'what came first counts').toBe(true);
});

test('a caller who gives up after the time was over did not end the call', async () => {
  const clock = new VirtualClock();
  const caller = new AbortController();
  const deadline = startDeadline(clock, 1_000, caller.signal);
  await clock.advance(1_000);
  caller.abort();
  expect(deadline.cancelled).toBe(false);
});

test('a caller who gave up before it began', () => {
  const deadline = startDeadline(new VirtualClock(), 1_000, AbortSignal.abort());
  expect(deadline.signal.aborted).toBe(true);
  expect(deadline.cancelled).toBe(true);
});

test('costs no timer until its signal is asked for, which disposing frees again', async () => {
  const clock = new VirtualClock();
  const deadline = startDeadline(clock, 1_000);
  await clock.advance(400);
  expect(deadline.remainingMs()).toBe(600);
  expect(clock.timers).toBe(0);
  const { signal } = deadline;
  expect(clock.timers).toBe(1);
  await clock.advance(599);
  expect(signal.aborted, 'it ends when it would have ended').toBe(false);
  deadline.dispose();
  expect(clock.timers).toBe(0);
  await clock.advance(5_000);
  expect(signal.aborted, 'disposing aborts nothing').toBe(false);
});

test('a signal that is first asked for when the time is over has aborted', async () => {
  const clock = new VirtualClock();
  const deadline = startDeadline(clock, 1_000);
  await clock.advance(1_000);
  expect(deadline.signal.aborted).toBe(true);
  expect(deadline.cancelled).toBe(false);
});

test('asked for after it was disposed of, its signal never aborts by itself', async () => {
  const clock = new VirtualClock();
  const deadline = startDeadline(clock, 1_000);
  deadline.dispose();
  const { signal } = deadline;
  expect(clock.timers).toBe(0);
  await clock.advance(5_000);
  expect(signal.aborted).toBe(false);
});

test.each(['before', 'after'])('who started it may cancel it, %s its signal is asked for', (when) => {
  const deadline = startDeadline(new VirtualClock(), 1_000);
  if (when === 'after') expect(deadline.signal.aborted).toBe(false);
  deadline.cancel();
  expect(deadline.signal.aborted).toBe(true);
  expect(deadline.cancelled).toBe(true);
});
