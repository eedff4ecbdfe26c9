import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { createPacer } from '../../../src/pacing/pacer.ts';
import { createSharedPacer } from '../../../src/pacing/shared-pacer.ts';
import { openSharedStore } from '../../../src/store/shared-store.ts';
import { hasRedis, openRedis, type RedisServer } from '../../support/redis.ts';

const [limit, windowMs] = [3, 60_000];

async function openPacer({ url }: RedisServer, credential = 'key') {
  const log = { warn: () => {}, info: () => {} };
  const store = await openSharedStore({ url, prefix: 'pace', log });
  onTestFinished(() => store.close());
  let ids = 0;
  const newId = () => `${process.pid} ${performance.now()} ${ids++}`;
  const alone = createPacer(systemClock, limit, windowMs);
  return createSharedPacer({ store, credential, clock: systemClock, limit, windowMs, newId, alone });
}

describe.skipIf(!hasRedis)('a shared pacer', () => {
  it('counts what all send of one key, and says how long to wait', async () => {
    const server = await openRedis();
    const [one, two] = [await openPacer(server), await openPacer(server)];
    for (const pacer of [one, two, one]) expect(await pacer.reserve()).toEqual({ waitMs: 0 });
    const { waitMs } = await two.reserve();
    expect(waitMs).toBeGreaterThan(windowMs - 5_000);
    expect(waitMs).toBeLessThanOrEqual(windowMs);
    expect(await (await openPacer(server, 'another key')).reserve()).toEqual({ waitMs: 0 });
  });

  it('holds all back while Soku says that the limit is spent', async () => {
    const server = await openRedis();
    const [one, two] = [await openPacer(server), await openPacer(server)];
    one.observe({ limit, remaining: 0, resetsAt: Date.now() + 20_000 });
    await expect.poll(async () => (await two.reserve()).waitMs).toBeGreaterThan(15_000);
  });

  it('paces alone while the store is away, and remembers what it sent before', async () => {
    const server = await openRedis();
    const pacer = await openPacer(server);
    for (let sent = 0; sent < limit - 1; sent += 1) await pacer.reserve();
    await server.kill();
    expect(await pacer.reserve()).toEqual({ waitMs: 0 });
    expect((await pacer.reserve()).waitMs).toBeGreaterThan(0);
  });
});
