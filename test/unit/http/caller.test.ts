import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { type HttpEnv, withCaller } from '../../../src/transports/http/caller.ts';

/** Who counts as the caller of a request that comes from this address. */
async function callerOf(remoteAddress: string, headers: Record<string, string> = {}): Promise<string> {
  const app = new Hono<HttpEnv>();
  app.use(withCaller((apiKey) => apiKey === 'accepted'));
  app.get('/', (context) => context.text(context.get('callerId')));
  const answer = await app.request('/', { headers }, { incoming: { socket: { remoteAddress } } });
  return answer.text();
}

it.each([
  ['one IPv4 address, in both its forms', '203.0.113.9', '::ffff:203.0.113.9', true],
  ['two IPv4 addresses', '203.0.113.9', '203.0.113.10', false],
  ['two addresses of one IPv6 network', '2001:db8::1', '2001:db8::ffff:2', true],
  ['two IPv6 networks', '2001:db8::1', '2001:db8:0:1::1', false],
])('%s: whether they are one caller', async (_what, one, other, isOne) => {
  expect((await callerOf(one)) === (await callerOf(other))).toBe(isOne);
});

it('a made-up key or a header of a proxy makes no other caller, a key that Soku has accepted does', async () => {
  const plain = await callerOf('203.0.113.9');
  for (const headers of [
    { 'soku-api-key': 'made-up' },
    { 'x-forwarded-for': '198.51.100.7', forwarded: 'for=198.51.100.7', 'x-real-ip': '198.51.100.7' },
  ])
    expect(await callerOf('203.0.113.9', headers)).toBe(plain);
  const accepted = { 'soku-api-key': 'accepted' };
  expect(await callerOf('203.0.113.9', accepted)).toBe(await callerOf('198.51.100.7', accepted));
  expect(await callerOf('203.0.113.9', accepted)).not.toBe(plain);
});
