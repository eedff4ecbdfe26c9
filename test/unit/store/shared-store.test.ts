import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StoreUnavailableError, StoreUnfitError } from '../../../src/store/errors.ts';
import { defineScript, openSharedStore, type SharedStore } from '../../../src/store/shared-store.ts';
import { hasRedis, openRedis } from '../../support/redis.ts';

async function openStore(url: string, said: string[] = []): Promise<SharedStore> {
  const log = { warn: (line: string) => said.push(line), info: (line: string) => said.push(line) };
  const store = await openSharedStore({ url, prefix: 'test', log });
  onTestFinished(() => store.close());
  return store;
}

/** Resolves when the store can be used. */
const usable = (store: SharedStore) => expect.poll(() => store.trouble()).toBeUndefined();

async function timed(work: Promise<unknown>): Promise<{ error: unknown; ms: number }> {
  const from = performance.now();
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, ms: performance.now() - from };
}

const ECHO = defineScript('return { KEYS[1], ARGV[1] }');

describe.skipIf(!hasRedis)('a shared store', () => {
  it('runs a script over keys of one credential, also after the server forgot it', async () => {
    const server = await openRedis();
    const store = await openStore(server.url);
    const key = store.key('cred', 'c', 'x');
    expect(key).toBe('test:{cred}:c:x');
    expect(await store.run(ECHO, [key], ['é😀\n'])).toEqual([key, 'é😀\n']);
    server.cli('script', 'flush');
    expect(await store.run(ECHO, [key], ['again'])).toEqual([key, 'again']);
  });

  it.each([
    ['allkeys-lru', ['--maxmemory-policy', 'allkeys-lru']],
    ['volatile-ttl', ['--maxmemory-policy', 'volatile-ttl', '--maxmemory', '100mb']],
  ])('is refused when it evicts (%s), and the line says why', async (policy, args) => {
    const server = await openRedis(args);
    await expect(openStore(server.url)).rejects.toThrow(
      new StoreUnfitError(
        `SOKU_REDIS_URL: the store's maxmemory-policy is ${policy}, so it forgets what was sent when its memory is full, and a post could go out twice: set it to noeviction.`,
      ),
    );
  });

  it('says that a store which keeps nothing over a restart may lose what it was told', async () => {
    const server = await openRedis(['--appendonly', 'no']);
    const said: string[] = [];
    await openStore(server.url, said);
    expect(said[0]).toMatch(/^The shared store is not append-only/);
  });

  it('answers while it hangs, at once when that is known, and works again by itself', async () => {
    const server = await openRedis();
    const said: string[] = [];
    const store = await openStore(server.url, said);
    const key = store.key('cred', 'k');
    server.signal('SIGSTOP');
    const first = await timed(store.send(key, 'GET', key));
    expect(first.error).toBeInstanceOf(StoreUnavailableError);
    const known = [];
    for (let tries = 0; tries < 10; tries += 1) known.push(await timed(store.send(key, 'GET', key)));
    for (const { error } of known) expect(error).toBeInstanceOf(StoreUnavailableError);
    // A busy machine holds up one or the other, but not all of them.
    expect(Math.min(...known.map(({ ms }) => ms))).toBeLessThan(50);
    // Longer than the connection is kept.
    await delay(2_500);
    server.signal('SIGCONT');
    await usable(store);
    expect(await store.send(key, 'SET', key, '1')).toBe('OK');
    expect(said.filter((line) => line.includes("can't be used"))).toHaveLength(1);
  });

  it('works again after the server was killed, with what had been acknowledged', async () => {
    const server = await openRedis();
    const store = await openStore(server.url);
    const key = store.key('cred', 'k');
    let back = 0;
    store.whenBack(() => {
      back += 1;
    });
    await store.send(key, 'SET', key, 'kept');
    await server.kill();
    await expect(store.send(key, 'GET', key)).rejects.toThrow(StoreUnavailableError);
    await server.start();
    await usable(store);
    expect(await store.send(key, 'GET', key)).toBe('kept');
    expect(back).toBe(1);
  });

  it('lets the start go on without it, and is there when the server is', async () => {
    const server = await openRedis();
    await server.kill();
    const store = await openStore(server.url);
    expect(store.trouble()).toBeDefined();
    await server.start();
    await usable(store);
    expect(await store.send('k', 'PING')).toBe('PONG');
  });

  it('signs in with a password, and says what is wrong with a wrong one without telling it', async () => {
    const server = await openRedis(['--requirepass', 'p%w:1/2']);
    const said: string[] = [];
    const store = await openStore(
      `redis://:${encodeURIComponent('p%w:1/2')}@127.0.0.1:${server.port}/2`,
      said,
    );
    expect(store.trouble()).toBeUndefined();
    const refused = (reason: string) =>
      new StoreUnfitError(`SOKU_REDIS_URL: the store refuses user or password (${reason}).`);
    await expect(openStore(`redis://:wrongwrong@127.0.0.1:${server.port}`, said)).rejects.toThrow(
      refused('WRONGPASS'),
    );
    await expect(openStore(server.url, said)).rejects.toThrow(refused('NOAUTH'));
    expect(said).toEqual([expect.stringMatching(/can be used \[redis:\/\/127.0.0.1:\d+\]$/)]);
  });
});
