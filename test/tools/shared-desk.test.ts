import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { createFileWaitingPosts } from '../../src/desk/file-waiting-posts.ts';
import { createMemoryWaitingPosts } from '../../src/desk/memory-waiting-posts.ts';
import type { Decision, DeskOutcome, WaitingPost, WaitingPosts } from '../../src/desk/waiting-posts.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { openSharedStore } from '../../src/store/shared-store.ts';
import { createSharedWaitingPosts } from '../../src/submission/shared-waiting-posts.ts';
import { connectHttp } from '../support/clients.ts';
import { speakAsPage } from '../support/desk.ts';
import { comeIn, cookiesOf, PASSWORD, serveWithDesk, tryPassword } from '../support/http-desk.ts';
import { keysOf, POSTS, postRequests } from '../support/posting.ts';
import { hasRedis, openRedis, type RedisServer } from '../support/redis.ts';
import { openSandbox, silentLog, temporaryFolder } from '../support/servers.ts';
import { standingClock } from '../support/virtual-clock.ts';

const post = { text: 'Hello\n\u202ethere', platforms: [{ platform: 'x' }] };

/** Servers with nothing in common but the store. */
const replica = (
  sandbox: Sandbox,
  store: RedisServer,
  { env = {}, clock }: { env?: Record<string, string>; clock?: Clock } = {},
) =>
  serveWithDesk(sandbox.url, {
    env: { SOKU_REDIS_URL: store.url, SOKU_CONFIRM_SECRET: 'the-same-for-every-replica', ...env },
    ...(clock !== undefined && { clock }),
  });

async function agentAt(url: string) {
  const client = await connectHttp('client-2026', `${url}/mcp`);
  onTestFinished(() => client.close());
  return client;
}

describe.skipIf(!hasRedis)('desks of servers that share a store', () => {
  it('have one waiting post between them, which presses at both send once', async () => {
    const [sandbox, store] = [await openSandbox(), await openRedis()];
    const urls = [await replica(sandbox, store), await replica(sandbox, store)];
    const agents = await Promise.all(urls.map(agentAt));
    const [first] = agents;
    const people = await Promise.all(urls.map((url) => comeIn(url)));
    // Asked for at one, seen at both.
    await first?.call('soku_create_post', post);
    for (const person of people) expect((await person.state()).waiting).toHaveLength(1);
    const asked = await Promise.all(agents.map((agent) => agent.call('soku_create_post', post)));
    expect(new Set(asked.map(({ result }) => result.waitingId)).size).toBe(1);
    expect(asked.every(({ result }) => result.status === 'waiting')).toBe(true);

    sandbox.faults.next(POSTS, { kind: 'delay', ms: 200, processFirst: true });
    const presses = [...people, ...people, ...people].map((person) => person.press('publish'));
    const words = (await Promise.all(presses)).map((pressed) => pressed.words);
    expect(words.filter((said) => said.startsWith('Submitted'))).toHaveLength(1);
    expect(sandbox.posts).toHaveLength(1);
    expect(postRequests(sandbox)).toHaveLength(1);
    expect(keysOf(sandbox)).toHaveLength(1);
    for (const agent of agents)
      expect((await agent.call('soku_create_post', post)).result).toMatchObject({
        status: 'submitted',
        postSubmissionId: sandbox.posts[0]?.postSubmissionId,
      });
    expect(sandbox.posts).toHaveLength(1);
  });

  it('of a yes and a no at the same moment one counts, for all', async () => {
    const [sandbox, store] = [await openSandbox(), await openRedis()];
    const urls = [await replica(sandbox, store), await replica(sandbox, store)];
    const [agent] = await Promise.all(urls.map(agentAt));
    const people = await Promise.all(urls.map((url) => comeIn(url)));
    for (let round = 0; round < 10; round += 1) {
      const before = sandbox.posts.length;
      const args = { ...post, text: `Round ${round}` };
      const { waitingId } = (await agent?.call('soku_create_post', args))?.result ?? {};
      const [one, two] = round % 2 === 0 ? people : people.toReversed();
      await Promise.all([
        one?.press('publish', undefined, String(waitingId)),
        two?.press('decline', 'no', String(waitingId)),
      ]);
      const told = await agent?.call('soku_create_post', args);
      const wasSent = sandbox.posts.length - before;
      expect([told?.result?.status, told?.error?.code]).toEqual(
        wasSent === 1 ? ['submitted', undefined] : [undefined, 'declined'],
      );
    }
  });

  it('a session holds at every server, and is over at every server', async () => {
    const [sandbox, store] = [await openSandbox(), await openRedis()];
    const [one, two] = [await replica(sandbox, store), await replica(sandbox, store)];
    const cookie = cookiesOf(await tryPassword(one, PASSWORD));
    const name = cookie.split('=')[0] ?? '';
    // A proxy in front of both gives them one name; here their ports differ.
    const there = cookie.replace(name, name.replace(/\d+$/, new URL(two).port));
    const person = speakAsPage(`${two}/desk`, there);
    expect((await person.state()).waiting).toEqual([]);
    expect(store.cli('--scan')).not.toContain(cookie.split('=')[1]);
    await person.send('/api/sign-out', {});
    expect((await fetch(`${one}/desk/api/state`, { headers: { cookie } })).status).toBe(401);
  });

  it('nothing waits and nothing is sent while the store is away; what waited is there again', async () => {
    const [sandbox, store] = [await openSandbox(), await openRedis()];
    const url = await replica(sandbox, store);
    const agent = await agentAt(url);
    await agent.call('soku_create_post', post);
    const person = await comeIn(url);
    const [waiting] = (await person.state()).waiting;
    await store.kill();
    const refused = await agent.call('soku_create_post', { ...post, text: 'Two' });
    expect(refused.error).toMatchObject({ code: 'journal_unavailable', outcome: 'nothing_happened' });
    expect((await fetch(`${url}/desk/api/state`, { headers: { cookie: person.cookie } })).status).toBe(503);
    await store.start();
    await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), {
      timeout: 30_000,
    });
    await expect
      .poll(async () => (await person.state()).waiting)
      .toMatchObject([{ id: waiting?.id, status: 'waiting' }]);
    expect((await person.press('publish')).words).toMatch(/^Submitted/);
    expect(sandbox.posts).toHaveLength(1);
  });

  it('says of a post that may have gone out that it may have, also when the store is away by then', async () => {
    const [sandbox, store] = [await openSandbox(), await openRedis()];
    // Only what is waited for between two questions to Soku is hurried.
    const clock = standingClock(Date.now(), (ms) => ms < 5_000);
    const url = await replica(sandbox, store, { env: { SOKU_RESEND: 'never' }, clock });
    const agent = await agentAt(url);
    await agent.call('soku_create_post', post);
    const person = await comeIn(url);
    sandbox.faults.next(POSTS, { kind: 'hang', processFirst: true });
    const pressing = person.press('publish');
    await vi.waitFor(() => expect(postRequests(sandbox)).toHaveLength(1), { timeout: 30_000 });
    await store.kill();
    // Its connections with it, so that no answer comes.
    await sandbox.close();
    const { final, words } = await pressing;
    expect(sandbox.posts).toHaveLength(1);
    expect(words).not.toMatch(/Nothing was (?:sent|published)/);
    expect(words).toMatch(/dashboard/);
    expect(final).toBe(false);
  });
});

const waitingPost = (id: string, since: number): WaitingPost => ({
  id,
  credential: 'c',
  binding: id,
  post: { text: id, mediaType: 'text', targets: [{ platform: 'x' }] },
  allowDuplicate: false,
  idempotencyKey: `key-${id}`,
  since,
  expiresAt: since + 1_000,
});

const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), id: fc.constantFrom('aaaaaaaa', 'bbbbbbbb') }),
  fc.record({
    do: fc.constant('decide' as const),
    id: fc.constantFrom('aaaaaaaa', 'bbbbbbbb', 'cccccccc'),
    verdict: fc.constantFrom('publish' as const, 'decline' as const),
  }),
  fc.record({
    do: fc.constant('settle' as const),
    id: fc.constantFrom('aaaaaaaa', 'bbbbbbbb'),
    final: fc.constantFrom(true, false, 'submitted' as const),
  }),
  fc.record({ do: fc.constant('later' as const), ms: fc.constantFrom(1, 31 * 24 * 3_600_000) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What somebody sees who carries out these steps. */
async function play(posts: WaitingPosts, steps: readonly Step[], clock: { now: number }): Promise<unknown[]> {
  const seen: unknown[] = [];
  const known = new Set<string>();
  for (const [index, one] of steps.entries()) {
    if (one.do === 'later') clock.now += one.ms;
    else if (one.do === 'add') {
      seen.push(await posts.add(waitingPost(one.id, clock.now)));
      known.add(one.id);
    } else if (one.do === 'decide') {
      const decision: Decision = { verdict: one.verdict, at: clock.now, remark: String(index) };
      seen.push(await posts.decide(one.id, decision).catch(() => 'none waits'));
    } else if (known.has(one.id)) {
      const submitted = { postSubmissionId: `${index}`, idempotencyKey: 'k', warnings: [] };
      const outcome: DeskOutcome =
        one.final === 'submitted'
          ? { at: clock.now, submitted }
          : { at: clock.now, failed: { message: `${index}`, final: one.final } };
      if ((await posts.get(one.id)) !== undefined) await posts.settle(one.id, outcome);
    }
    clock.now += 1;
    seen.push(await posts.list());
    for (const id of ['aaaaaaaa', 'bbbbbbbb', 'cccccccc']) seen.push((await posts.get(id)) ?? 'none');
  }
  return seen;
}

describe.skipIf(!hasRedis)('waiting posts in the store', () => {
  it('behave as those in files and in memory do, whatever is done with them', async () => {
    const store = await openRedis();
    const shared = await openSharedStore({ url: store.url, prefix: 'soku', log: silentLog });
    onTestFinished(() => shared.close());
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        round += 1;
        const start = Date.parse('2026-11-21T12:00:00Z');
        const clockOf = () => ({ now: start });
        const asClock = (clock: { now: number }) => ({ now: () => clock.now });
        const [a, b, c] = [clockOf(), clockOf(), clockOf()];
        const warn = () => {};
        const renamed = {
          ...shared,
          key: (...words: [string, ...string[]]) => shared.key(...words, `r${round}`),
        };
        const inStore = createSharedWaitingPosts({ store: renamed, clock: asClock(a), warn });
        const inFiles = createFileWaitingPosts({ folder: temporaryFolder(), clock: asClock(b), warn });
        const stored = await play(inStore, steps, a);
        expect(stored).toEqual(await play(inFiles, steps, b));
        const hasAged = steps.some((one) => one.do === 'later' && one.ms > 1);
        // Memory keeps all: the sandbox ends soon.
        if (!hasAged) expect(stored).toEqual(await play(createMemoryWaitingPosts(), steps, c));
      }),
      { numRuns: 60 },
    );
  });
});
