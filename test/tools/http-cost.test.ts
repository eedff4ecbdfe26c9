import { Readable } from 'node:stream';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { JSON_HEADERS, message, raw } from '../support/raw-http.ts';
import { openSandbox, serveAndConnect } from '../support/servers.ts';

const POST = { text: 'hi', platforms: [{ platform: 'x' }] };
const CALL = JSON.stringify(message('tools/call', { name: 'soku_validate_post', arguments: POST }));

/** Counts the timers that are started, and the bodies that are made into streams of the web. */
function counters() {
  const counted = { timers: 0 };
  const clock: Clock = {
    now: systemClock.now,
    sleep(ms, signal) {
      counted.timers += 1;
      return systemClock.sleep(ms, signal);
    },
  };
  const toWeb = vi.spyOn(Readable, 'toWeb');
  onTestFinished(() => toWeb.mockRestore());
  return { clock, counted, toWeb };
}

it('a call that sends nothing costs no timer, and its body no stream of the web', async () => {
  const { clock, counted, toWeb } = counters();
  const sandbox = await openSandbox();
  const { url } = await serveAndConnect(sandbox.url, { clock });
  const call = async (headers: object = {}) => {
    const answer = await raw(url, { headers: { ...JSON_HEADERS, ...headers }, body: CALL });
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('The post is valid.') });
  };
  await call();
  expect(counted.timers).toBe(0);
  expect(toWeb).not.toHaveBeenCalled();

  // Of what comes without its length nobody knows how long it is. And it shows that both would have been seen.
  await call({ 'transfer-encoding': 'chunked' });
  expect(toWeb).toHaveBeenCalledOnce();
  const sent = { ...message('tools/call', { name: 'soku_create_post', arguments: POST }) };
  await raw(url, { headers: JSON_HEADERS, body: JSON.stringify(sent) });
  expect(sandbox.posts).toHaveLength(1);
  expect(counted.timers).toBeGreaterThan(0);
});
