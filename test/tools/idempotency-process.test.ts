import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/index.ts';
import { SANDBOX_KEYS, type Sandbox } from '../../src/sandbox/index.ts';
import { CLIENT_KINDS, type ProcessClient } from '../support/clients.ts';
import { HANG_AFTER, keysOf, listed, POSTS, post, requestsSeen } from '../support/posting.ts';
import { openSandbox, spawnAndConnect, temporaryFolder } from '../support/servers.ts';

const environment = (sandbox: Sandbox, folder: string) => ({
  SOKU_API_KEY: SANDBOX_KEYS.active,
  SOKU_BASE_URL: sandbox.url,
  SOKU_STATE_DIR: folder,
});

/** Ends a process as a crash or a power cut would. */
async function kill({ pid }: ProcessClient): Promise<void> {
  if (pid === null) throw new Error('the process has ended already');
  process.kill(pid, 'SIGKILL');
}

/** The journal's records as they lie on the disk. */
function journalRecords(folder: string): unknown[] {
  const files = readdirSync(join(folder, 'journal'));
  const lines = files.flatMap((file) => readFileSync(join(folder, 'journal', file), 'utf8').split('\n'));
  return lines.filter((line) => line !== '').map((line): unknown => JSON.parse(line));
}

test.each(CLIENT_KINDS)(
  'killed between acceptance and answer, started again and called again by %s: one post',
  async (kind) => {
    const sandbox = await openSandbox({ readings: ['no-list'] });
    const folder = temporaryFolder();
    const env = environment(sandbox, folder);
    const first = await spawnAndConnect(env, kind);
    sandbox.faults.next(POSTS, HANG_AFTER);
    const lost = expect(post(first, 'survives')).rejects.toThrow();
    await requestsSeen(sandbox, 1);
    expect(sandbox.posts).toHaveLength(1);
    await kill(first);
    await lost;
    expect(journalRecords(folder)).toMatchObject([{ record: 'intent', text: 'survives' }]);

    const second = await spawnAndConnect(env, kind);
    expect(await listed(second)).toMatchObject([{ status: 'unknown', text: 'survives' }]);
    const again = await post(second, 'survives');
    expect(again.result).toMatchObject({
      resumed: true,
      postSubmissionId: sandbox.posts[0]?.postSubmissionId,
    });
    expect(sandbox.posts).toHaveLength(1);
    expect(keysOf(sandbox)).toEqual([again.result.idempotencyKey]);
    expect(await listed(second)).toMatchObject([{ status: 'accepted' }]);
    expect((await post(second, 'survives')).error.kind).toBe('duplicate');
  },
);

test.each<[string, Fault]>([
  ['before Soku has read it', { kind: 'hang' }],
  ['while Soku takes its time', { kind: 'delay', ms: 2_000 }],
])('killed %s: called again, one post', async (_name, fault) => {
  const sandbox = await openSandbox();
  const folder = temporaryFolder();
  const env = environment(sandbox, folder);
  const first = await spawnAndConnect(env);
  sandbox.faults.next(POSTS, fault);
  const lost = expect(post(first, 'survives')).rejects.toThrow();
  await requestsSeen(sandbox, 1);
  await kill(first);
  await lost;
  const second = await spawnAndConnect(env);
  expect((await post(second, 'survives')).result.resumed).toBe(true);
  expect(sandbox.posts).toHaveLength(1);
  expect(keysOf(sandbox)).toHaveLength(1);
});

test('two processes with one state folder, called at once: one post', async () => {
  const sandbox = await openSandbox();
  const env = environment(sandbox, temporaryFolder());
  const clients = await Promise.all([spawnAndConnect(env), spawnAndConnect(env), spawnAndConnect(env)]);
  await Promise.all(clients.map((client) => post(client, 'shared')));
  expect(sandbox.posts).toHaveLength(1);
  for (const client of clients) {
    expect(await listed(client)).toMatchObject([
      { status: 'accepted', postSubmissionId: sandbox.posts[0]?.postSubmissionId },
    ]);
  }
});

describe('an attempt that is under way', () => {
  /** A process that has sent a post and waits for its answer, and what it needs. */
  async function waiting() {
    const sandbox = await openSandbox({ readings: ['no-list'] });
    const folder = temporaryFolder();
    const env = { ...environment(sandbox, folder), SOKU_TIMEOUT_MS: '3000' };
    const first = await spawnAndConnect({ ...env, SOKU_TIMEOUT_MS: '600000' });
    sandbox.faults.next(POSTS, HANG_AFTER);
    const lost = post(first, 'held up?').catch(() => undefined);
    await requestsSeen(sandbox, 1);
    return { sandbox, folder, first, lost, second: await spawnAndConnect(env) };
  }

  test('is waited for while its process runs', async () => {
    const { sandbox, first, lost, second } = await waiting();
    expect(await listed(second)).toMatchObject([{ status: 'pending' }]);
    expect((await post(second, 'held up?')).error).toMatchObject({ code: 'under_way' });
    await kill(first);
    await lost;
    expect(keysOf(sandbox)).toHaveLength(1);
    expect(sandbox.posts).toHaveLength(1);
  });

  test('is waited for when its process was one of another machine, of which nothing can be known', async () => {
    const { sandbox, folder, first, lost, second } = await waiting();
    await kill(first);
    await lost;
    for (const name of readdirSync(join(folder, 'journal'))) {
      const file = join(folder, 'journal', name);
      writeFileSync(file, readFileSync(file, 'utf8').replace(/(?<="writer":")[^.]+/, 'anothermachine'));
    }
    expect(await listed(second)).toMatchObject([{ status: 'pending' }]);
    expect((await post(second, 'held up?')).error).toMatchObject({ code: 'under_way' });
    expect(sandbox.requests).toHaveLength(1);
  });
});
