import { describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { fastClock, openSandbox, serveAndConnect, temporaryFolder } from '../support/servers.ts';

const POSTS = 'POST /v1/posts';
const x = [{ platform: 'x' }];

/** A clock that can be set forward; waits are real but a hundred times as fast. */
function movableClock(): Clock & { forward(ms: number): void } {
  const base = fastClock(100);
  let ahead = 0;
  return {
    now: () => base.now() + ahead,
    sleep: base.sleep,
    forward: (ms) => {
      ahead += ms;
    },
  };
}

describe('a scheduled post whose answer was lost and whose time has come', () => {
  it('is not advised to be sent at another time', async () => {
    const clock = movableClock();
    const sandbox = await openSandbox({ clock });
    const client = await serveAndConnect(sandbox.url, { clock, env: { SOKU_TIMEOUT_MS: '20000' } });
    const post = {
      text: 'sched',
      platforms: x,
      scheduledTime: new Date(clock.now() + 120_000).toISOString(),
    };
    sandbox.faults.always(POSTS, { kind: 'drop_after' });
    const lost = await client.call('soku_create_post', post);
    expect(lost.error).toMatchObject({ outcome: 'unknown' });
    clock.forward(90_000);
    const late = await client.call('soku_create_post', post);
    expect(late.error).toMatchObject({ code: 'earlier_attempt_open', outcome: 'unknown', retryable: false });
    expect(late.text).not.toContain('Nothing was published');
    expect(late.text).not.toContain('publish now');
    const batch = await client.call('soku_create_posts', { posts: [post] });
    expect(batch.result).toMatchObject({ items: [{ error: { code: 'earlier_attempt_open' } }] });
    expect(sandbox.posts).toHaveLength(1);
  });

  it('is named as the first one when it is on record as accepted', async () => {
    const clock = movableClock();
    const sandbox = await openSandbox({ clock });
    const client = await serveAndConnect(sandbox.url, { clock });
    const post = {
      text: 'sched',
      platforms: x,
      scheduledTime: new Date(clock.now() + 120_000).toISOString(),
    };
    await client.call('soku_create_post', post);
    clock.forward(90_000);
    expect((await client.call('soku_create_post', post)).error).toMatchObject({ kind: 'duplicate' });
  });
});

describe('a confirmation token', () => {
  const ask = { SOKU_CONFIRM: 'preview' };
  const post = { text: 'Hello', platforms: x };

  it('carries the same call through a lost answer, and is used up then, also after a restart', async () => {
    const clock = movableClock();
    const sandbox = await openSandbox({ clock });
    const env = {
      ...ask,
      SOKU_TIMEOUT_MS: '20000',
      SOKU_STATE_DIR: temporaryFolder(),
      SOKU_CONFIRM_SECRET: 'one-secret-for-both',
    };
    const client = await serveAndConnect(sandbox.url, { clock, env });
    const { result } = await client.call('soku_validate_post', post);
    const confirmed = { ...post, confirmationToken: result.confirmationToken };
    sandbox.faults.always(POSTS, { kind: 'drop_after' });
    expect((await client.call('soku_create_post', confirmed)).error).toMatchObject({ outcome: 'unknown' });
    sandbox.faults.clear();
    expect((await client.call('soku_create_post', confirmed)).result).toMatchObject({ resumed: true });
    const restarted = await serveAndConnect(sandbox.url, { clock, env });
    for (const caller of [client, restarted]) {
      const again = await caller.call('soku_create_post', confirmed);
      expect(again.error).toMatchObject({ code: 'confirmation_used' });
    }
    expect(sandbox.posts).toHaveLength(1);
  });

  it('is still good after a refusal', async () => {
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url, { env: { ...ask, SOKU_TIMEOUT_MS: '1000' } });
    const { result } = await client.call('soku_validate_post', post);
    const confirmed = { ...post, confirmationToken: result.confirmationToken };
    sandbox.faults.next(POSTS, { kind: 'respond', status: 429, headers: { 'Retry-After': '30' } });
    expect((await client.call('soku_create_post', confirmed)).error).toMatchObject({ kind: 'rate_limit' });
    expect((await client.call('soku_create_post', confirmed)).result).toMatchObject({ status: 'submitted' });
  });

  it('opens one of several equal posts that are sent at once, however long the journal takes', async () => {
    const sandbox = await openSandbox();
    const memory = createMemoryJournal({ clock: systemClock });
    let questions = 0;
    const journal: Journal = {
      ...memory,
      async findByContent(...question) {
        questions += 1;
        await systemClock.sleep(50 * questions);
        return memory.findByContent(...question);
      },
    };
    const client = await serveAndConnect(sandbox.url, { env: ask, journal });
    const { result } = await client.call('soku_validate_post', { ...post, allowDuplicate: true });
    const confirmed = { ...post, allowDuplicate: true, confirmationToken: result.confirmationToken };
    await Promise.all([1, 2, 3].map(() => client.call('soku_create_post', confirmed)));
    expect(sandbox.posts).toHaveLength(1);
  });
});

it('the person sees the whole post, its switches, and that it goes out again', async () => {
  const sandbox = await openSandbox();
  const questions: string[] = [];
  const person = (question: string) => {
    questions.push(question);
    return 'decline' as const;
  };
  const client = await serveAndConnect(sandbox.url, { env: { SOKU_CONFIRM: 'ask' }, person });
  const text = `${'word '.repeat(400)}the end`;
  const switches = { enableRepurposing: true, trialReel: true, allowDuplicate: true };
  const videoUrl = 'https://files.example/a.mp4';
  await client.call('soku_create_post', {
    text,
    videoUrl,
    platforms: [{ platform: 'instagram' }],
    ...switches,
  });
  expect(questions[0]).toContain('the end');
  expect(questions[0]).toContain('Again: also if the same post went out before');
  expect(questions[0]).toContain("runs the account's repurposing automations");
  expect(questions[0]).toContain('trial reel');
});

it.each(['text', 'videoUrl'])('a secret of the server in %s is not published', async (field) => {
  const sandbox = await openSandbox();
  const client = await serveAndConnect(sandbox.url);
  const value =
    field === 'text' ? `key: ${SANDBOX_KEYS.active}` : `https://f.example/${SANDBOX_KEYS.active}.mp4`;
  const { error, text } = await client.call('soku_create_post', { text: 'x', [field]: value, platforms: x });
  expect(error).toMatchObject({ kind: 'input', code: 'secret_in_post', field });
  expect(text).not.toContain(SANDBOX_KEYS.active);
  expect(sandbox.requests).toHaveLength(0);
});

it('a limit met at first does not pin the wrong way to send the key', async () => {
  const sandbox = await openSandbox({ readings: ['bearer'] });
  const client = await serveAndConnect(sandbox.url, { env: { SOKU_TIMEOUT_MS: '1000' } });
  sandbox.faults.next(POSTS, { kind: 'respond', status: 429, headers: { 'Retry-After': '30' } });
  expect((await client.call('soku_create_post', { text: 'a', platforms: x })).error).toMatchObject({
    kind: 'rate_limit',
  });
  expect((await client.call('soku_create_post', { text: 'a', platforms: x })).result).toMatchObject({
    status: 'submitted',
  });
});

it('a state folder that cannot be made stops a post, unless best effort will do', async () => {
  const sandbox = await openSandbox();
  const client = await serveAndConnect(sandbox.url, {
    env: { SOKU_STATE_DIR: '/proc/nope', SOKU_JOURNAL: 'best-effort' },
  });
  const strict = await serveAndConnect(sandbox.url, { env: { SOKU_STATE_DIR: '/proc/nope' } });
  const refused = await strict.call('soku_create_post', { text: 'a', platforms: x });
  expect(refused.error).toMatchObject({ code: 'journal_unavailable', outcome: 'nothing_happened' });
  expect(sandbox.requests).toHaveLength(0);
  const { result } = await client.call('soku_create_post', { text: 'a', platforms: x });
  expect(result).toMatchObject({
    status: 'submitted',
    warnings: expect.arrayContaining([expect.stringContaining('This submission could not be written')]),
  });
});

it('a batch names what may have been submitted apart from what failed', async () => {
  const clock = fastClock(100);
  const sandbox = await openSandbox({ clock });
  const client = await serveAndConnect(sandbox.url, { clock, env: { SOKU_TIMEOUT_MS: '20000' } });
  sandbox.faults.always(POSTS, { kind: 'drop_after' });
  const { text } = await client.call('soku_create_posts', { posts: [{ text: 'a', platforms: x }] });
  expect(text).toContain('0 of 1 posts are submitted, 1 may or may not be submitted, 0 failed, 0 not sent');
});
