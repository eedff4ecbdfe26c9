import { describe, expect, test } from 'vitest';
import type { Journal } from '../../src/journal/journal.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import type { Fault, Sandbox } from '../../src/sandbox/index.ts';
import { openOutOfTime, post } from '../support/posting.ts';
import { openSandbox, serveAndConnect } from '../support/servers.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const TRANSCRIBE = 'POST /v1/ai/transcribe';
const DAY = 24 * 3_600_000;
const MEDIA = { mediaId: 'media_sandbox1' };
const TOOL = 'soku_transcribe_media';
const DROP_AFTER: Fault = { kind: 'drop_after' };
const LOST = Array.from({ length: 4 }, () => DROP_AFTER);
const keys = ({ requests }: Sandbox) => [
  ...new Set(requests.map(({ headers }) => headers['idempotency-key'])),
];

describe('a transcription', () => {
  test('left open is taken up under its key, over a day, another hint and a restart', async () => {
    const { clock, sandbox, journal, client } = await openOutOfTime();
    sandbox.faults.next(TRANSCRIBE, ...LOST);
    const lost = await client.call(TOOL, MEDIA);
    const [key] = keys(sandbox);
    expect(lost.error).toMatchObject({ outcome: 'unknown', fix: expect.stringContaining(String(key)) });
    expect(lost.text).toContain('The media may or may not have been transcribed');
    sandbox.faults.clear();
    await clock.sleep(DAY / 2);
    const restarted = await serveAndConnect(sandbox.url, { clock, journal, random: () => 0 });
    const again = await restarted.call(TOOL, { ...MEDIA, durationSeconds: 61, model: 'whisper-1' });
    expect(again.result).toMatchObject({ status: 'completed', idempotencyKey: key });
    expect(keys(sandbox)).toHaveLength(1);
    expect((await client.call('soku_list_posts')).result.posts).toEqual([]);
  });

  test('is on record before it leaves: what can not be written down is not sent', async () => {
    const { sandbox } = await openOutOfTime();
    const client = await serveAndConnect(sandbox.url, { env: { SOKU_STATE_DIR: '/proc/nope' } });
    expect((await client.call(TOOL, MEDIA)).error).toMatchObject({ code: 'journal_unavailable' });
    expect(sandbox.requests).toHaveLength(0);
  });

  test('that was refused gets a new key, and keeps it', async () => {
    const { sandbox, client } = await openOutOfTime();
    const body = { error: { code: 'insufficient_credits', message: 'no' } };
    sandbox.faults.next(TRANSCRIBE, { kind: 'respond', status: 402, body });
    const refused = await client.call(TOOL, MEDIA);
    expect(refused.error).toMatchObject({ outcome: 'nothing_happened', status: 402 });
    const first = await client.call(TOOL, MEDIA);
    const second = await client.call(TOOL, MEDIA);
    expect(first.result.status).toBe('completed');
    expect(second.result.idempotencyKey).toBe(first.result.idempotencyKey);
    expect(keys(sandbox)).toHaveLength(2);
  });

  test('left open is taken up under its key, whatever key the repetition names', async () => {
    const { sandbox, client } = await openOutOfTime();
    sandbox.faults.next(TRANSCRIBE, ...LOST);
    expect((await client.call(TOOL, MEDIA)).error.outcome).toBe('unknown');
    const again = await client.call(TOOL, { ...MEDIA, idempotencyKey: 'mine' });
    expect(again.result).toMatchObject({ status: 'completed', idempotencyKey: keys(sandbox)[0] });
    expect(keys(sandbox)).toHaveLength(1);
  });

  test('never goes out under the key of another one', async () => {
    const { sandbox, client } = await openOutOfTime();
    const idempotencyKey = 'one-for-all';
    expect((await client.call(TOOL, { ...MEDIA, idempotencyKey })).isError).toBe(false);
    const other = await client.call(TOOL, { ...MEDIA, language: 'de', idempotencyKey });
    expect(other.error).toMatchObject({ code: 'idempotency_conflict', outcome: 'nothing_happened' });
    expect((await post(client, 'words', { idempotencyKey })).error.code).toBe('idempotency_conflict');
    expect(sandbox.requests).toHaveLength(1);
  });

  test('asked for twenty times at once is one request', async () => {
    const clock = new VirtualClock();
    const kept = createMemoryJournal({ clock });
    let go = () => {};
    const released = new Promise<void>((resolve) => {
      go = resolve;
    });
    // Held until all have come, however long that takes.
    const journal: Journal = { ...kept, begin: (...args) => released.then(() => kept.begin(...args)) };
    const sandbox = await openSandbox({ clock });
    const client = await serveAndConnect(sandbox.url, { clock, journal, random: () => 0 });
    const first = client.call(TOOL, MEDIA);
    await expect.poll(() => clock.timers).toBeGreaterThan(1);
    const others = Array.from({ length: 19 }, () => client.call(TOOL, MEDIA));
    // Each that waits for the first has its deadline and its signs of life.
    await expect.poll(() => clock.timers).toBeGreaterThanOrEqual(2 + 19 * 2);
    go();
    const answers = await Promise.all([first, ...others]);
    expect(new Set(answers.map(({ result }) => result.jobId)).size).toBe(1);
    expect(sandbox.requests).toHaveLength(1);
  });

  test('at once in two processes goes out one after the other, under one key', async () => {
    const { clock, sandbox, journal, client } = await openOutOfTime();
    const other = await serveAndConnect(sandbox.url, { clock, journal, random: () => 0 });
    sandbox.faults.next(TRANSCRIBE, { kind: 'delay', ms: 1_000, processFirst: true });
    const answers = await Promise.all([client.call(TOOL, MEDIA), other.call(TOOL, MEDIA)]);
    expect(new Set(answers.map(({ result }) => result.jobId)).size).toBe(1);
    expect(keys(sandbox)).toHaveLength(1);
  });

  test('in progress at Soku is asked for once more, and nobody is told to take another key', async () => {
    const { sandbox, client } = await openOutOfTime();
    sandbox.faults.always(TRANSCRIBE, { kind: 'respond', status: 409, processFirst: true });
    const { error } = await client.call(TOOL, MEDIA);
    expect(error).toMatchObject({ kind: 'conflict', outcome: 'unknown' });
    expect(error.fix).toContain(String(keys(sandbox)[0]));
    expect(error.fix).not.toMatch(/another|without one/);
    expect(sandbox.requests).toHaveLength(2);
  });

  test('that Soku ran twice under one key is told', async () => {
    const { sandbox, client } = await openOutOfTime();
    const job = (jobId: string): Fault => ({
      kind: 'respond',
      status: 200,
      body: { jobId, transcript: 'a' },
    });
    sandbox.faults.next(TRANSCRIBE, job('tj_1'), job('tj_2'));
    await client.call(TOOL, MEDIA);
    const { result, text } = await client.call(TOOL, MEDIA);
    expect(result.warnings).toEqual([expect.stringContaining('jobs tj_1, tj_2')]);
    expect(text).toContain('tj_2');
  });

  test('left open is not sent again with SOKU_RESEND=never, until the person says so', async () => {
    const { sandbox, client } = await openOutOfTime({ env: { SOKU_RESEND: 'never' } });
    sandbox.faults.next(TRANSCRIBE, DROP_AFTER);
    const lost = await client.call(TOOL, MEDIA);
    expect(lost.error).toMatchObject({ outcome: 'unknown', retryable: false });
    const [key] = keys(sandbox);
    for (const args of [MEDIA, { ...MEDIA, idempotencyKey: String(key) }]) {
      const told = await client.call(TOOL, args);
      expect(told.error).toMatchObject({
        code: 'earlier_attempt_open',
        outcome: 'unknown',
        retryable: false,
        message: expect.stringContaining('may have used credits already'),
        fix: expect.stringContaining('allowDuplicate: true'),
      });
      expect(told.text).not.toContain('This post');
    }
    expect(sandbox.requests).toHaveLength(1);
    const { result } = await client.call(TOOL, { ...MEDIA, allowDuplicate: true });
    expect(result).toMatchObject({ status: 'completed', idempotencyKey: key });
    expect(sandbox.requests).toHaveLength(2);
  });

  test('that is done is not sent again with SOKU_RESEND=never, by one or two processes, until the person says so', async () => {
    const env = { SOKU_RESEND: 'never' };
    const { clock, sandbox, journal, client } = await openOutOfTime({ env });
    const other = await serveAndConnect(sandbox.url, { clock, journal, env, random: () => 0 });
    sandbox.faults.next(TRANSCRIBE, { kind: 'delay', ms: 5_000, processFirst: true });
    const first = await Promise.all([client.call(TOOL, MEDIA), other.call(TOOL, MEDIA)]);
    expect(first.map(({ isError }) => isError).sort()).toEqual([false, true]);
    const [done] = first.filter(({ isError }) => !isError);
    const again = await Promise.all([client, other].map((one) => one.call(TOOL, MEDIA)));
    for (const { error, text } of [...again, ...first.filter(({ isError }) => isError)]) {
      expect(error).toMatchObject({ code: 'already_transcribed', outcome: 'nothing_happened' });
      expect(text).toContain(String(done?.result.jobId));
    }
    expect(sandbox.requests).toHaveLength(1);
    const { result } = await other.call(TOOL, { ...MEDIA, allowDuplicate: true });
    expect(result).toMatchObject({ status: 'completed', idempotencyKey: done?.result.idempotencyKey });
    expect(sandbox.requests).toHaveLength(2);
  });

  test('left open long ago is told, and goes out under a new key when the person says so', async () => {
    const { clock, sandbox, client } = await openOutOfTime();
    sandbox.faults.next(TRANSCRIBE, ...LOST);
    await client.call(TOOL, MEDIA);
    const sent = sandbox.requests.length;
    await clock.sleep(25 * 3_600_000);
    expect((await client.call(TOOL, MEDIA)).error).toMatchObject({ code: 'earlier_attempt_open' });
    expect(sandbox.requests).toHaveLength(sent);
    expect((await client.call(TOOL, { ...MEDIA, allowDuplicate: true })).result.status).toBe('completed');
    expect(keys(sandbox)).toHaveLength(2);
    expect((await client.call(TOOL, MEDIA)).result.status).toBe('completed');
    expect(keys(sandbox)).toHaveLength(2);
  });
});
