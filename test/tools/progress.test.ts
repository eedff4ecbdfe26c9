import { describe, expect, test, vi } from 'vitest';
import { CLIENT_KINDS } from '../support/clients.ts';
import { heldBack, openOutOfTime, POSTS, refusal, requestsSeen, X } from '../support/posting.ts';
import { openSandbox, type ServerOptions, serveAndConnect } from '../support/servers.ts';
import { LeapingClock } from '../support/virtual-clock.ts';

const TRANSCRIBE = 'POST /v1/ai/transcribe';
const MEDIA = { mediaId: 'media_sandbox1' };

async function open(options: ServerOptions = {}) {
  const clock = new LeapingClock();
  const sandbox = await openSandbox({ clock });
  return { sandbox, client: await serveAndConnect(sandbox.url, { clock, random: () => 0, ...options }) };
}

/** A place to gather what a call reports. */
function reports() {
  const seen: { progress: number; total?: number | undefined; message?: string | undefined }[] = [];
  return { seen, onProgress: (progress: (typeof seen)[number]) => seen.push(progress) };
}

describe.each(CLIENT_KINDS)('called by %s', (kind) => {
  test('a transcription of 35 s tells of itself every 10 s', async () => {
    const { clock, sandbox, client } = await openOutOfTime({ moved: true, kind });
    const { fault, letGo } = heldBack();
    sandbox.faults.next(TRANSCRIBE, fault);
    const { seen, onProgress } = reports();
    const call = client.call('soku_transcribe_media', MEDIA, { onProgress });
    await requestsSeen(sandbox, 1);
    for (const count of [1, 2, 3]) {
      await clock.advance(9_999);
      expect(seen).toHaveLength(count - 1);
      await clock.advance(1);
      await vi.waitFor(() => expect(seen).toHaveLength(count), { timeout: 30_000, interval: 1 });
    }
    await clock.advance(5_000);
    letGo();
    expect((await call).result.status).toBe('completed');
    expect(seen).toMatchObject([
      { progress: 10, message: 'Soku is transcribing: 10 seconds' },
      { progress: 20, message: 'Soku is transcribing: 20 seconds' },
      { progress: 30, message: 'Soku is transcribing: 30 seconds' },
    ]);
  });

  test('a batch tells of each post', async () => {
    const { sandbox, client } = await open({ kind });
    sandbox.faults.next(POSTS, { kind: 'none' }, refusal(400), { kind: 'none' }, refusal(403));
    const posts = ['a', 'b', 'a', 'c', 'd', 'e'].map((text) => ({ text, platforms: X }));
    const { seen, onProgress } = reports();
    await client.call('soku_create_posts', { posts }, { onProgress });
    expect(seen).toEqual([
      { progress: 1, total: 6, message: 'posts[0] submitted' },
      { progress: 2, total: 6, message: 'posts[1] failed' },
      { progress: 3, total: 6, message: 'posts[2] duplicate' },
      { progress: 4, total: 6, message: 'posts[3] submitted' },
      { progress: 5, total: 6, message: 'posts[4] failed' },
      { progress: 6, total: 6, message: 'posts[5] not sent' },
    ]);
  });
});

test('a short transcription tells nothing, and a client that asked for nothing is told nothing', async () => {
  const { clock, sandbox, client } = await openOutOfTime({ moved: true });
  const { seen, onProgress } = reports();
  await client.call('soku_transcribe_media', MEDIA, { onProgress });
  expect(seen).toEqual([]);
  const { fault, letGo } = heldBack();
  sandbox.faults.next(TRANSCRIBE, fault);
  const call = client.call('soku_transcribe_media', { ...MEDIA, language: 'en' });
  await requestsSeen(sandbox, 2);
  await clock.advance(15_000);
  letGo();
  expect((await call).isError).toBe(false);
});

test('a transcription that fails ends its reports', async () => {
  const { clock, sandbox, client } = await openOutOfTime({ env: { SOKU_TIMEOUT_MS: '25000' } });
  sandbox.faults.always(TRANSCRIBE, { kind: 'hang' });
  const { seen, onProgress } = reports();
  const answer = await client.call('soku_transcribe_media', MEDIA, { onProgress });
  expect(answer.error).toMatchObject({ kind: 'timeout', outcome: 'unknown' });
  expect(seen.map(({ progress }) => progress)).toEqual([10, 20]);
  expect(clock.timers).toBe(0);
});
