import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { closedUrl, drop, hang, ok, serve, serveSilence, setUp } from './support.ts';

const ONCE = { repeatable: false };

test('refused: nothing was sent, so anything may go again, and in the end that is known', async () => {
  const { send, attempts } = setUp();
  const failure = { failure: 'network', sent: false, code: 'ECONNREFUSED' };
  const url = await closedUrl();
  await expect(send(url, ONCE)).rejects.toMatchObject({ ...failure, host: new URL(url).host });
  expect(attempts).toHaveLength(4);
  expect(attempts[3]).toMatchObject({ failure: 'network', code: 'ECONNREFUSED' });
});

test('a name that does not resolve: nothing was sent', async () => {
  await expect(setUp().send('http://soku.invalid', ONCE)).rejects.toMatchObject({
    failure: 'network',
    sent: false,
  });
});

test('dropped after the request came: it was sent, and only what is repeatable goes again', async () => {
  const { url, requests } = await serve(drop);
  await expect(setUp().send(url, ONCE)).rejects.toMatchObject({ failure: 'network', sent: true });
  expect(requests).toHaveLength(1);
  await expect(setUp().send(url)).rejects.toMatchObject({ failure: 'network', sent: true });
  expect(requests).toHaveLength(1 + 4);
});

test('reset in the middle of the body: sent, and not taken for an answer', async () => {
  const { url, requests } = await serve((incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-length': '100' });
    outgoing.write('{"postSubmissionId":"', () => incoming.socket.destroy());
  });
  await expect(setUp().send(url, ONCE)).rejects.toMatchObject({ failure: 'network', sent: true });
  expect(requests).toHaveLength(1);
});

test('an answer that never comes: the attempt ends, and the call with its deadline', async () => {
  const { url, requests } = await serve(hang, ok);
  const clock = new VirtualClock();
  const pending = setUp(clock).send(url, { attemptTimeoutMs: 60_000 });
  await expect.poll(() => requests).toHaveLength(1);
  await clock.advance(60_000);
  // The deadline, and the wait before the second attempt.
  await expect.poll(() => clock.timers).toBe(2);
  await clock.advance(10_000);
  expect(await pending).toMatchObject({ status: 200, uncertain: true });
  expect(requests).toHaveLength(2);

  const never = await serve(hang);
  const ended = setUp(clock).send(never.url, { timeoutMs: 100 });
  const failed = expect(ended).rejects.toMatchObject({ failure: 'timeout', sent: true });
  await expect.poll(() => never.requests).toHaveLength(1);
  await clock.advance(100);
  await failed;
  expect(never.requests).toHaveLength(1);
});

test('a body that never ends its trickle ends with the deadline', async () => {
  const clock = new VirtualClock();
  let written = 0;
  const { url } = await serve((_incoming, outgoing) => {
    outgoing.writeHead(200);
    const trickle = setInterval(() => outgoing.write(' ', () => (written += 1)), 5);
    outgoing.on('close', () => clearInterval(trickle));
  });
  const pending = setUp(clock).send(url, { timeoutMs: 100 });
  const failed = expect(pending).rejects.toMatchObject({ failure: 'timeout', sent: true });
  await expect.poll(() => written).toBeGreaterThan(3);
  await clock.advance(100);
  await failed;
});

test('a connection that never stands ends with the deadline, and nothing was sent', async () => {
  const { url, sockets } = await serveSilence();
  const clock = new VirtualClock();
  // A TLS handshake that nobody answers.
  const pending = setUp(clock).send(url.replace('http:', 'https:'), { timeoutMs: 200 });
  const failed = expect(pending).rejects.toMatchObject({ failure: 'timeout', sent: false });
  await expect.poll(() => sockets).not.toHaveLength(0);
  await clock.advance(200);
  await failed;
});

test('the caller ends a connection that never stands at once, and nothing was sent', async () => {
  const { url, sockets } = await serveSilence();
  const caller = new AbortController();
  const pending = setUp(systemClock).send(url.replace('http:', 'https:'), { caller: caller.signal });
  const failed = expect(pending).rejects.toMatchObject({ failure: 'cancelled', sent: false });
  await vi.waitFor(() => expect(sockets).not.toHaveLength(0), { timeout: 30_000 });
  caller.abort();
  await failed;
});

test('the caller ends the waiting for an answer at once; it was sent and does not go again', async () => {
  const { url, requests } = await serve(hang);
  const caller = new AbortController();
  const pending = setUp(systemClock).send(url, { caller: caller.signal });
  const failed = expect(pending).rejects.toMatchObject({ failure: 'cancelled', sent: true });
  await vi.waitFor(() => expect(requests).toHaveLength(1), { timeout: 30_000 });
  caller.abort();
  await failed;
  expect(requests).toHaveLength(1);
});

test('a call that was given up before it began sends nothing', async () => {
  const { url, sockets } = await serve(ok);
  const pending = setUp().send(url, { caller: AbortSignal.abort() });
  await expect(pending).rejects.toMatchObject({ failure: 'cancelled', sent: false });
  expect(sockets).toHaveLength(0);
});

test('connections are kept and used again', async () => {
  const { url, sockets } = await serve(ok);
  const { send } = setUp();
  await send(url);
  // A connection is free again one turn after its answer.
  await setImmediate();
  await send(url);
  expect(sockets).toHaveLength(1);
});

test('a kept connection that the server closed in between is not sent on', async () => {
  const { url, sockets, requests } = await serve(ok);
  const { send } = setUp();
  await send(url, ONCE);
  const [socket] = sockets;
  if (socket === undefined) throw new Error('no connection came');
  socket.end();
  await once(socket, 'close');
  expect(await send(url, ONCE)).toMatchObject({ status: 200, uncertain: false });
  expect(sockets).toHaveLength(2);
  expect(requests).toHaveLength(2);
});

test('a kept connection that the server resets under the next request counts as sent', async () => {
  const { url, sockets, requests } = await serve(ok, drop, ok);
  const { send } = setUp();
  await send(url);
  await setImmediate();
  expect(await send(url)).toMatchObject({ status: 200, uncertain: true });
  expect(sockets).toHaveLength(2);
  expect(requests).toHaveLength(3);
});

test('closing ends what still runs', async () => {
  const { url, requests } = await serve(hang);
  const { send, http } = setUp(systemClock);
  const failed = expect(send(url, ONCE)).rejects.toMatchObject({ failure: 'network', sent: true });
  await vi.waitFor(() => expect(requests).toHaveLength(1), { timeout: 30_000 });
  await http.close();
  await failed;
});
