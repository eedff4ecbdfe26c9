import { describe, expect, it, vi } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { heldBack, keysOf, listed, POSTS, post, postRequests } from '../support/posting.ts';
import { hasRedis, openRedis, type RedisServer } from '../support/redis.ts';
import { openSandbox, serveAndConnect } from '../support/servers.ts';

/** Servers with nothing in common but the store. */
const replica = (sandbox: Sandbox, store: RedisServer, env: Record<string, string> = {}) =>
  serveAndConnect(sandbox.url, { env: { SOKU_REDIS_URL: store.url, ...env } });

const readiness = async (url: string) => {
  const response = await fetch(new URL('/readyz', url));
  return { status: response.status, body: await response.json() };
};

describe.skipIf(!hasRedis)('servers that share a store', () => {
  it('send what is asked of them at once only once, and give each the same answer', async () => {
    const [sandbox, store] = [await openSandbox(), await openRedis()];
    const servers = await Promise.all([1, 2, 3].map(() => replica(sandbox, store)));
    sandbox.faults.next(POSTS, { kind: 'delay', ms: 300, processFirst: true });
    const answers = await Promise.all(servers.map((server) => post(server, 'once')));
    expect(sandbox.posts).toHaveLength(1);
    expect(keysOf(sandbox)).toHaveLength(1);
    // One that came in when all was over is told of a duplicate.
    for (const { text } of answers) expect(text).toContain(sandbox.posts[0]?.postSubmissionId);
  });

  it('know what the others sent', async () => {
    const [sandbox, store] = [await openSandbox(), await openRedis()];
    const [one, two] = [await replica(sandbox, store), await replica(sandbox, store)];
    await post(one, 'mine');
    const again = await post(two, 'mine');
    expect(again.error).toMatchObject({ kind: 'duplicate', code: 'duplicate_content' });
    expect(await listed(two)).toMatchObject([{ text: 'mine' }]);
    const fresh = await replica(sandbox, store, { SOKU_REDIS_PREFIX: 'other' });
    expect(await listed(fresh)).toEqual([]);
  });

  it('send nothing that fewer replicas of the store have than SOKU_REDIS_WAIT asks for', async () => {
    const [sandbox, store] = [await openSandbox(), await openRedis()];
    const server = await replica(sandbox, store, { SOKU_REDIS_WAIT: '1' });
    expect((await post(server, 'too few')).error).toMatchObject({
      code: 'journal_unavailable',
      outcome: 'nothing_happened',
    });
    expect(postRequests(sandbox)).toHaveLength(0);
    const another = await replica(sandbox, store);
    expect((await post(another, 'enough')).result).toMatchObject({ status: 'submitted' });
  });

  it('send nothing while it is away, go on with what needs it not, and work again by themselves', async () => {
    const [sandbox, store] = [await openSandbox(), await openRedis()];
    const server = await replica(sandbox, store);
    expect(await readiness(server.url)).toEqual({ status: 200, body: { status: 'ok' } });
    await store.kill();
    const refused = await post(server, 'not now');
    expect(refused.error).toMatchObject({
      kind: 'config',
      code: 'journal_unavailable',
      outcome: 'nothing_happened',
      retryable: true,
      retryAfterSeconds: 5,
    });
    expect(refused.text).toMatch(/^Nothing was (sent|published)/);
    const batch = await server.call('soku_create_posts', {
      posts: [1, 2].map((n) => ({ text: `batch ${n}`, platforms: [{ platform: 'x' }] })),
    });
    expect(batch.text).not.toContain('submitted as');
    expect(postRequests(sandbox)).toHaveLength(0);
    const valid = await server.call('soku_validate_post', { text: 'fine', platforms: [{ platform: 'x' }] });
    expect(valid.result).toMatchObject({ valid: true });
    const rendered = await server.call('soku_render_template', { templateSlug: 'tweetImage' });
    expect(rendered.isError).toBe(false);
    const checked = await server.call('soku_check_connection');
    expect(checked.text).toContain("The shared store can't be used, so no post is sent.");
    expect(await readiness(server.url)).toEqual({ status: 503, body: { status: 'store unreachable' } });
    await store.start();
    await vi.waitFor(async () => expect((await readiness(server.url)).status).toBe(200), { timeout: 30_000 });
    expect((await post(server, 'not now')).result).toMatchObject({ status: 'submitted' });
    expect(sandbox.posts).toHaveLength(1);
  });

  it('write down later what became of a post that was sent when the store went away', async () => {
    const [sandbox, store] = [await openSandbox(), await openRedis()];
    const [one, two] = [await replica(sandbox, store), await replica(sandbox, store)];
    const { fault, letGo } = heldBack(true);
    sandbox.faults.next(POSTS, fault);
    const sent = post(one, 'on its way');
    await vi.waitFor(() => expect(postRequests(sandbox)).toHaveLength(1), { timeout: 30_000 });
    await store.kill();
    letGo();
    const answer = await sent;
    expect(answer.result).toMatchObject({
      status: 'submitted',
      postSubmissionId: sandbox.posts[0]?.postSubmissionId,
      warnings: [expect.stringMatching(/kept in memory and written as soon as that works again/)],
    });
    await store.start();
    await vi.waitFor(async () => expect((await readiness(two.url)).status).toBe(200), { timeout: 30_000 });
    // What was kept in memory is written in the meantime.
    await vi.waitFor(
      async () => expect((await post(two, 'on its way')).error).toMatchObject({ code: 'duplicate_content' }),
      { timeout: 30_000, interval: 2_000 },
    );
    expect(sandbox.posts).toHaveLength(1);
  });

  it('take a confirmation token that another gave, and take it once', async () => {
    const [sandbox, store] = [await openSandbox(), await openRedis()];
    const env = { SOKU_CONFIRM: 'preview', SOKU_CONFIRM_SECRET: 'the-same-for-every-replica' };
    const [one, two] = [await replica(sandbox, store, env), await replica(sandbox, store, env)];
    const shown = await one.call('soku_validate_post', { text: 'seen', platforms: [{ platform: 'x' }] });
    const { confirmationToken } = shown.result;
    expect((await post(two, 'seen', { confirmationToken })).result).toMatchObject({ status: 'submitted' });
    const again = await post(one, 'seen', { confirmationToken, allowDuplicate: true });
    expect(again.error).toMatchObject({ kind: 'confirmation' });
    expect(sandbox.posts).toHaveLength(1);
  });

  it('pace a batch each under one limit', async () => {
    const [sandbox, store] = [await openSandbox(), await openRedis()];
    const env = { SOKU_TIMEOUT_MS: '15000' };
    const [one, two] = [await replica(sandbox, store, env), await replica(sandbox, store, env)];
    const batch = (server: typeof one, name: string) =>
      server.call('soku_create_posts', {
        posts: Array.from({ length: 20 }, (_, n) => ({
          text: `${name} ${n}`,
          platforms: [{ platform: 'x' }],
        })),
      });
    const ended = await Promise.all([batch(one, 'one'), batch(two, 'two')]);
    expect(sandbox.posts).toHaveLength(30);
    // Nobody had to be told by a 429.
    expect(postRequests(sandbox)).toHaveLength(30);
    const notSent = ended.map(({ result }) => Number(result.notSent));
    expect(notSent.reduce((sum, count) => sum + count, 0)).toBe(10);
  });

  it('tell callers nothing of where the store is', async () => {
    const [sandbox, store] = [await openSandbox(), await openRedis()];
    const server = await replica(sandbox, store);
    await store.kill();
    expect((await post(server, 'x')).text).not.toContain(String(store.port));
  });
});
