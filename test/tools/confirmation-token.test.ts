import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { openOutOfTime, POSTS, X } from '../support/posting.ts';
import { openSandbox, serveAndConnect } from '../support/servers.ts';

describe('a confirmation token', () => {
  const ask = { SOKU_CONFIRM: 'preview' };
  const post = { text: 'Hello', platforms: X };

  it('carries the same call through a lost answer, and is used up then, also after a restart', async () => {
    const env = { ...ask, SOKU_TIMEOUT_MS: '20000', SOKU_CONFIRM_SECRET: 'one-secret-for-both' };
    const { clock, sandbox, journal, client } = await openOutOfTime({ env });
    const { result } = await client.call('soku_validate_post', post);
    const confirmed = { ...post, confirmationToken: result.confirmationToken };
    sandbox.faults.always(POSTS, { kind: 'drop_after' });
    expect((await client.call('soku_create_post', confirmed)).error).toMatchObject({ outcome: 'unknown' });
    sandbox.faults.clear();
    expect((await client.call('soku_create_post', confirmed)).result).toMatchObject({ resumed: true });
    const restarted = await serveAndConnect(sandbox.url, { clock, journal, env });
    for (const caller of [client, restarted]) {
      const again = await caller.call('soku_create_post', confirmed);
      expect(again.error).toMatchObject({ code: 'confirmation_used' });
    }
    expect(sandbox.posts).toHaveLength(1);
  });

  it('opens a long post for several accounts of one platform, which one preview shows whole', async () => {
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url, { local: true, env: ask });
    const platforms = ['ig_main', 'ig_second'].map((accountId) => ({ platform: 'instagram', accountId }));
    const imageUrls = ['https://cdn.example.com/a.png'];
    const long = { text: 'A longer word. '.repeat(60).trim(), platforms, imageUrls };
    const { result } = await client.call('soku_validate_post', long);
    const confirmed = { ...long, confirmationToken: result.confirmationToken };
    const sent = await client.call('soku_create_post', confirmed);
    expect(sent.result, sent.text).toMatchObject({ status: 'submitted' });
    expect(sandbox.posts).toHaveLength(1);
  });

  it('is still good after a refusal', async () => {
    const sandbox = await openSandbox();
    const env = { ...ask, SOKU_TIMEOUT_MS: '10000' };
    const client = await serveAndConnect(sandbox.url, { local: true, env });
    const { result } = await client.call('soku_validate_post', post);
    const confirmed = { ...post, confirmationToken: result.confirmationToken };
    const body = { error: { code: 'subscription_inactive', message: 'Renew it.' } };
    sandbox.faults.next(POSTS, { kind: 'respond', status: 403, body });
    expect((await client.call('soku_create_post', confirmed)).error).toMatchObject({
      kind: 'subscription',
    });
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
