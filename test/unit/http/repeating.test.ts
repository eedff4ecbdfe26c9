import { expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../src/clock.ts';
import { waitingClock } from '../../support/virtual-clock.ts';
import { drop, ok, respond, serve, setUp } from './support.ts';

const ONCE = { repeatable: false };

test('a fault that passes costs one more attempt, which is the very same request', async () => {
  const { url, requests } = await serve(respond(503), ok);
  const answer = await setUp().send(url, { headers: { 'idempotency-key': 'k' } });
  expect(answer).toMatchObject({ status: 200, body: { kind: 'json', value: { fine: true } } });
  expect(requests).toHaveLength(2);
  expect(requests[1]).toEqual(requests[0]);
});

test.each([
  { after: '503', fault: respond(503), uncertain: true },
  { after: 'a dropped connection', fault: drop, uncertain: true },
  { after: '429', fault: respond(429), uncertain: false },
])('after $after the next answer is uncertain: $uncertain', async ({ fault, uncertain }) => {
  const { url } = await serve(fault, respond(401));
  expect(await setUp().send(url)).toMatchObject({ status: 401, uncertain });
});

test('an uncertain attempt is not forgotten over later certain ones', async () => {
  const { url } = await serve(drop, respond(429), respond(400));
  expect(await setUp().send(url)).toMatchObject({ status: 400, uncertain: true });
});

test('after three retries the last answer counts', async () => {
  const { url, requests } = await serve(respond(500), respond(502), respond(503), respond(504), ok);
  expect(await setUp().send(url)).toMatchObject({ status: 504, uncertain: true });
  expect(requests).toHaveLength(4);
});

test('the waits grow', async () => {
  const { url } = await serve(respond(503));
  const clock = waitingClock();
  await setUp(clock).send(url);
  expect(clock.waits).toEqual([1_500, 2_500, 4_500]);
});

test('a wait is as long as the answer asks', async () => {
  const { url } = await serve(respond(429, '', { 'retry-after': '7' }), ok);
  const clock = waitingClock();
  await setUp(clock).send(url);
  expect(clock.waits).toEqual([7_500]);
});

test('before anything goes again after an unclear attempt, it is asked whether it may', async () => {
  const { url, requests } = await serve(respond(429), drop, ok);
  const asked: number[] = [];
  const answered = setUp().send(url, {
    beforeRepeat: async () => {
      asked.push(requests.length);
      return false;
    },
  });
  await expect(answered).rejects.toMatchObject({ failure: 'network', sent: true });
  expect(asked, 'a refusal is not unclear').toEqual([2]);
  expect(requests).toHaveLength(2);
});

test('an unclear answer that may not be repeated stands', async () => {
  const { url } = await serve(respond(502), ok);
  const answer = await setUp().send(url, { beforeRepeat: async () => false });
  expect(answer).toMatchObject({ status: 502, unclear: true, uncertain: false });
});

test('what only reads is never unclear', async () => {
  const { url } = await serve(drop, respond(502), respond(302));
  const { send } = setUp();
  const read = await send(url, { method: 'GET' });
  expect(read).toMatchObject({
    status: 302,
    unclear: false,
    uncertain: false,
  });
});

test('what is left of the limit is reported of each attempt', async () => {
  const limit = { 'x-ratelimit-limit': '30', 'x-ratelimit-remaining': '3' };
  const { url } = await serve(respond(200, '{}', limit));
  const { send, attempts } = setUp();
  await send(url);
  expect(attempts).toMatchObject([{ status: 200, rateLimit: '3 of 30' }]);
});

test('a wait that does not fit is told at once', async () => {
  const { url, requests } = await serve(respond(429, '', { 'retry-after': '301' }));
  const clock = waitingClock();
  expect(await setUp(clock).send(url)).toMatchObject({
    status: 429,
    retryAfterSeconds: 301,
    uncertain: false,
  });
  expect(requests).toHaveLength(1);
  expect(clock.waits).toEqual([]);
});

test.each([
  ['a server fault', respond(503), { status: 503 }],
  ['a refusal', respond(400), { status: 400 }],
])('what is not repeatable goes once: %s', async (_name, listener, answer) => {
  const { url, requests } = await serve(listener, ok);
  expect(await setUp().send(url, ONCE)).toMatchObject(answer);
  expect(requests).toHaveLength(1);
});

test('what is not repeatable goes again after a 429, which did nothing', async () => {
  const { url, requests } = await serve(respond(429), ok);
  expect(await setUp().send(url, ONCE)).toMatchObject({ status: 200 });
  expect(requests).toHaveLength(2);
});

test('a deadline that ends while waiting leaves what was answered', async () => {
  const { url, requests } = await serve(respond(429, '', { 'retry-after': '5' }), ok);
  // The deadline is due although its time seems not to have come: two timers need not fire in order.
  let end = () => {};
  const clock: Clock = {
    now: () => 0,
    sleep(ms, signal) {
      if (ms < 60_000) end();
      return ms === 300_000
        ? new Promise((resolve) => {
            end = resolve;
          })
        : systemClock.sleep(60_000, signal);
    },
  };
  const answer = await setUp(clock).send(url, { attemptTimeoutMs: 200_000 });
  expect(answer).toMatchObject({ status: 429, uncertain: false, retryAfterSeconds: 6 });
  expect(requests).toHaveLength(1);
});

test.each([
  { status: 429, did: 'nothing', sent: false },
  { status: 503, did: 'perhaps something', sent: true },
])('the caller ends a wait at once, after $status, which did $did', async ({ status, sent }) => {
  const caller = new AbortController();
  const { url, requests } = await serve((incoming, outgoing) => {
    // Longer than a test may take: one that waited would not come to its end.
    respond(status, '', { 'retry-after': '120' })(incoming, outgoing);
  });
  const clock: Clock = {
    now: systemClock.now,
    sleep(ms, signal) {
      const slept = systemClock.sleep(ms, signal);
      // The deadline's is longer.
      if (ms < 200_000) caller.abort();
      return slept;
    },
  };
  const pending = setUp(clock).send(url, { caller: caller.signal });
  await expect(pending).rejects.toMatchObject({ failure: 'cancelled', sent });
  expect(requests).toHaveLength(1);
});
