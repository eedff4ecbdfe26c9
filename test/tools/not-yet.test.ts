import { describe, expect, it } from 'vitest';
import type { ToolAnswer } from '../support/clients.ts';
import { DROP_AFTER, keysOf, openOutOfTime, POSTS, post, postRequests, refusal } from '../support/posting.ts';
import { hasRedis, openRedis } from '../support/redis.ts';
import { openSandbox, serveAndConnect } from '../support/servers.ts';

const HOUR_MS = 3_600_000;
const MOST_ATTEMPTS = 20;

const codesOf = (answers: readonly ToolAnswer[]) => answers.map(({ error }) => error.code);

describe('attempts at one content', () => {
  /** A Soku that refuses it each time. */
  async function openRefused() {
    const opened = await openOutOfTime();
    opened.sandbox.faults.always(POSTS, refusal(422));
    const answers: ToolAnswer[] = [];
    for (let sent = 0; sent < MOST_ATTEMPTS; sent += 1) {
      answers.push(await post(opened.client, 'again'));
      await opened.clock.sleep(10_000);
    }
    expect(new Set(codesOf(answers))).toEqual(new Set(['made_up']));
    return opened;
  }

  it('are at most 20 in an hour: then it says how long to wait, and nothing leaves', async () => {
    const { sandbox, client, clock } = await openRefused();
    const { error, text } = await post(client, 'again');
    expect(error).toMatchObject({
      kind: 'rate_limit',
      code: 'too_many_attempts',
      outcome: 'nothing_happened',
      retryable: true,
      retryAfterSeconds: 3_600 - MOST_ATTEMPTS * 10,
    });
    expect(text).toMatch(/^Nothing was published\./);
    expect(error.fix).toContain(`call again after ${error.retryAt}`);
    expect(error.fix).not.toContain('seconds');
    expect(postRequests(sandbox)).toHaveLength(MOST_ATTEMPTS);
    await clock.sleep(Number(error.retryAfterSeconds) * 1_000);
    sandbox.faults.always(POSTS, { kind: 'none' });
    expect((await post(client, 'again')).result).toMatchObject({ status: 'submitted' });
  });

  it('hold up no other content, and no person who wants it sent all the same', async () => {
    const { sandbox, client } = await openRefused();
    sandbox.faults.always(POSTS, { kind: 'none' });
    expect((await post(client, 'again')).error.code).toBe('too_many_attempts');
    expect((await post(client, 'another')).isError).toBe(false);
    expect((await post(client, 'again', { allowDuplicate: true })).isError).toBe(false);
  });

  it('in a batch keep back the one alone', async () => {
    const { sandbox, client } = await openRefused();
    sandbox.faults.always(POSTS, { kind: 'none' });
    const posts = ['again', 'another'].map((text) => ({ text, platforms: [{ platform: 'x' }] }));
    expect((await client.call('soku_create_posts', { posts })).result).toMatchObject({
      items: [{ status: 'failed', error: { code: 'too_many_attempts' } }, { status: 'submitted' }],
    });
  });

  it('that are open stay so, and go on under their key later', async () => {
    const { sandbox, client, clock } = await openOutOfTime({ env: { SOKU_TIMEOUT_MS: '1500' } });
    sandbox.faults.always(POSTS, DROP_AFTER);
    for (let sent = 0; sent < MOST_ATTEMPTS; sent += 1) {
      expect((await post(client, 'lost')).error.outcome).toBe('unknown');
      await clock.sleep(10_000);
    }
    const sent = postRequests(sandbox).length;
    expect((await post(client, 'lost')).error).toMatchObject({
      code: 'too_many_attempts',
      outcome: 'unknown',
      retryable: true,
    });
    expect(postRequests(sandbox)).toHaveLength(sent);
    await clock.sleep(HOUR_MS);
    sandbox.faults.always(POSTS, { kind: 'none' });
    expect((await post(client, 'lost')).result).toMatchObject({ resumed: true });
    expect(keysOf(sandbox)).toHaveLength(1);
  });
});

describe("Soku's limit of 30 posts a minute", () => {
  it('keeps back single posts too, as long as their call lasts, and no free place is waited for', async () => {
    const { sandbox, client, clock } = await openOutOfTime({ env: { SOKU_TIMEOUT_MS: '90000' } });
    const startedAt = clock.now();
    for (let sent = 0; sent < 30; sent += 1) await post(client, `number ${sent}`);
    expect(clock.now() - startedAt).toBe(0);
    expect((await post(client, 'number 30')).isError).toBe(false);
    expect(clock.now() - startedAt).toBe(60_000);
    expect(postRequests(sandbox).map(({ status }) => status)).not.toContain(429);
  });

  it('is told with a time where the call is over before', async () => {
    const { sandbox, client } = await openOutOfTime();
    for (let sent = 0; sent < 30; sent += 1) await post(client, `number ${sent}`);
    expect((await post(client, 'number 30')).error).toMatchObject({
      kind: 'rate_limit',
      code: 'posts_a_minute',
      outcome: 'nothing_happened',
      retryable: true,
      retryAfterSeconds: 60,
    });
    expect(postRequests(sandbox)).toHaveLength(30);
  });

  it.skipIf(!hasRedis)('holds over all servers that share a store, whoever sends what', async () => {
    // A Soku that would take them all.
    const sandbox = await openSandbox({ clock: { now: hourly() } });
    const store = await openRedis();
    const env = { SOKU_REDIS_URL: store.url, SOKU_TIMEOUT_MS: '25000' };
    const servers = await Promise.all([1, 2, 3].map(() => serveAndConnect(sandbox.url, { env })));
    const singles = Array.from({ length: 36 }, (_, index) => servers[index % 2])
      .map((server, index) => server && post(server, `number ${index}`))
      .filter((call) => call !== undefined);
    const posts = Array.from({ length: 10 }, (_, index) => ({
      text: `of a batch ${index}`,
      platforms: [{ platform: 'x' }],
    }));
    const [answers] = await Promise.all([
      Promise.all(singles),
      servers[2]?.call('soku_create_posts', { posts }),
    ]);
    expect(postRequests(sandbox)).toHaveLength(30);
    const keptBack = answers.filter(({ isError }) => isError);
    expect(keptBack.length).toBeGreaterThanOrEqual(6);
    expect(new Set(codesOf(keptBack))).toEqual(new Set(['posts_a_minute']));
  });
});

/** A clock that is an hour further each time. */
function hourly(): () => number {
  let now = Date.now();
  return () => {
    now += HOUR_MS;
    return now;
  };
}
