import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkLive } from '../../scripts/live/check.ts';
import { GUESSES } from '../../scripts/live/guesses.ts';
import { SANDBOX_ID_TOKEN, SANDBOX_KEYS, type SandboxOptions } from '../../src/sandbox/index.ts';
import { openSandbox } from '../support/servers.ts';

async function run(
  readings: SandboxOptions['readings'] = [],
  options: { idToken?: string; postTo?: string } = {},
) {
  const sandbox = await openSandbox({ readings });
  const lines: string[] = [];
  const counts = await checkLive({
    baseUrl: sandbox.url,
    apiKey: SANDBOX_KEYS.active,
    idToken: SANDBOX_ID_TOKEN,
    now: Date.now(),
    print: (line) => lines.push(line),
    ...options,
  });
  const wrong = lines.flatMap((line) => /^DOES NOT +(G\d+)/.exec(line)?.[1] ?? []);
  return { sandbox, lines, counts, wrong };
}

describe('check:live', () => {
  it('finds every guess to hold in the sandbox, and posts nothing', async () => {
    const { sandbox, counts, wrong } = await run();
    expect(wrong).toEqual([]);
    expect(counts).toEqual({ wrong: 0, leftOut: 1 });
    expect(sandbox.posts).toEqual([]);
    expect(sandbox.listKeys().filter(({ revokedAt }) => revokedAt === null)).toHaveLength(3);
  });

  it.each([
    [['bearer'], ['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8', 'G9', 'G10']],
    [['no-list'], ['G5']],
    [['no-details'], ['G4']],
    [['details-list'], ['G4']],
    [['key-array'], ['G12']],
    [['key-hashes'], ['G12']],
  ] as const)('read as %s, finds those that do not', async (readings, expected) => {
    expect((await run(readings)).wrong).toEqual(expected);
  });

  it('with a post: schedules one a year ahead, sends it twice and says how to remove it', async () => {
    const { sandbox, lines, wrong } = await run([], { postTo: 'instagram:ig_main' });
    expect(wrong).toEqual([]);
    expect(sandbox.posts).toMatchObject([{ status: 'scheduled', targets: [{ accountId: 'ig_main' }] }]);
    expect(Date.parse(sandbox.posts[0]?.scheduledTime ?? '') - Date.now()).toBeGreaterThan(360 * 86_400_000);
    expect(lines.join('\n')).toContain(String(sandbox.posts[0]?.postSubmissionId));
    expect(lines.join('\n')).toContain('Remove it now');
  });

  it('with a post: finds that a key is ignored, and names both posts', async () => {
    const { sandbox, lines, wrong } = await run(['no-idempotency'], { postTo: 'x' });
    expect(wrong).toEqual(['G15']);
    for (const { postSubmissionId } of sandbox.posts) expect(lines.join('\n')).toContain(postSubmissionId);
    expect(sandbox.posts).toHaveLength(2);
  });

  it('shows nothing of the key, and goes on when nothing answers', async () => {
    const lines: string[] = [];
    const account = { baseUrl: 'http://127.0.0.1:9', apiKey: SANDBOX_KEYS.active, now: 0 };
    const counts = await checkLive({ ...account, print: (line) => lines.push(line) });
    expect(counts).toEqual({ wrong: GUESSES.filter(({ needsToken }) => !needsToken).length, leftOut: 4 });
    expect(lines.join()).not.toContain(SANDBOX_KEYS.active);
  });

  it('every guess that is tried has its heading in docs/soku-api.md', () => {
    const docs = readFileSync(new URL('../../docs/soku-api.md', import.meta.url), 'utf8');
    for (const id of [...GUESSES.map((guess) => guess.id), 'G15']) {
      expect(docs).toMatch(new RegExp(`^### ${id}: [^\\n]+\\nTried`, 'm'));
    }
  });
});
