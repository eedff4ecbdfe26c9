import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileJournal } from '../../src/journal/file/journal.ts';
import { runCli } from '../support/process.ts';
import { hasRedis, openRedis, type RedisServer } from '../support/redis.ts';
import { temporaryFolder } from '../support/servers.ts';
import { waitingClock } from '../support/virtual-clock.ts';
import { intent } from '../unit/journal/support-intent.ts';
import { openStore, redisJournal } from '../unit/journal/support-redis.ts';

const NOVEMBER_END = Date.parse('2026-11-30T23:59:00.000Z');

/** A file journal as two keys and two months leave it. */
async function writeJournal(stateDir: string): Promise<void> {
  const clock = waitingClock(NOVEMBER_END);
  const journal = createFileJournal({ folder: join(stateDir, 'journal'), clock, warn: () => {} });
  for (let post = 0; post < 20; post += 1) {
    clock.advance(7_001);
    const { entry } = await journal.begin(
      intent({
        credential: `credential-${post % 2}`,
        content: `content ${post % 6} "é😀"`,
        idempotencyKey: `key ${post}`,
        text: `Post\n${post} {}`,
        ...(post === 4 && { scheduledTime: '2099-01-01T00:00:00.000Z', targets: [] }),
      }),
      0,
    );
    clock.advance(11);
    if (post % 3 > 0) await journal.settle(entry, { outcome: 'accepted', postSubmissionId: `ps ${post}` });
    else if (post % 2 > 0) await journal.settle(entry, { outcome: 'rejected', errorCode: 'forbidden' });
  }
}

const filesOf = (stateDir: string) =>
  readdirSync(join(stateDir, 'journal')).map(
    (name) => [name, readFileSync(join(stateDir, 'journal', name), 'utf8')] as const,
  );

const move = (direction: string, stateDir: string, { url }: RedisServer, prefix = 'soku') =>
  runCli(['journal', direction], {
    env: { SOKU_REDIS_URL: url, SOKU_STATE_DIR: stateDir, SOKU_REDIS_PREFIX: prefix },
  });

describe.skipIf(!hasRedis)('soku-mcp journal', () => {
  it('moves a journal to the store and back, byte for byte, as often as it is asked', async () => {
    const server = await openRedis();
    const [here, there] = [temporaryFolder(), temporaryFolder()];
    await writeJournal(here);
    const before = filesOf(here);
    expect(before.map(([name]) => name)).toEqual(['journal-2026-11.jsonl', 'journal-2026-12.jsonl']);
    const imported = await move('import', here, server);
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    const [, records] =
      /^(\d+) records in .*, \1 of them new to the store redis:.*equal\.$/m.exec(imported.stdout) ?? [];
    expect(Number(records)).toBeGreaterThan(30);
    expect((await move('import', here, server)).stdout).toContain(', 0 of them new to');
    expect((await move('export', there, server)).code).toBe(0);
    expect(filesOf(there)).toEqual(before);
    expect((await move('import', there, server, 'second')).code).toBe(0);
    const again = temporaryFolder();
    await move('export', again, server, 'second');
    expect(filesOf(again)).toEqual(before);
  });

  it('moves what a server reads as before, and what it added comes back with the rest', async () => {
    const server = await openRedis();
    const here = temporaryFolder();
    await writeJournal(here);
    const clock = waitingClock(NOVEMBER_END + 400_000);
    const open = () => createFileJournal({ folder: join(here, 'journal'), clock, warn: () => {} });
    const listed = await open().list('credential-0', 50);
    await move('import', here, server);
    const shared = redisJournal(await openStore(server, 'soku'));
    const posts = (await shared.list('credential-0', 50)).entries;
    expect(posts.map(({ id, idempotencyKey }) => [id, idempotencyKey])).toEqual(
      listed.entries.map(({ id, idempotencyKey }) => [id, idempotencyKey]),
    );
    const [first] = listed.entries;
    const { entry } = await shared.begin(intent({ ...first, idempotencyKey: 'asked for' }), 0);
    await shared.settle(entry, { outcome: 'accepted', postSubmissionId: 'ps of the store' });
    expect((await move('export', here, server)).stdout).toContain(', 2 of them new to');
    const after = await open().findByContent('credential-0', first?.content ?? '', 0);
    expect(after.entries[0]).toMatchObject({ id: entry.id, outcome: 'accepted' });
    expect((await move('import', here, server)).stdout).toContain(', 0 of them new to');
  });

  it('moves nothing over another history, and leaves out what is no record', async () => {
    const server = await openRedis();
    const [here, there] = [temporaryFolder(), temporaryFolder()];
    await writeJournal(here);
    await writeJournal(there);
    appendFileSync(join(here, 'journal', 'journal-2026-12.jsonl'), '{"torn":\n');
    expect((await move('import', here, server)).stderr).toContain('1 line(s) are no records');
    const refused = await move('import', there, server);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^soku-mcp: Nothing was moved: the store redis:\S+ has another history/);
  });

  it.each([
    [['journal'], /Say which way/],
    [['journal', 'away'], /Say which way/],
    [['journal', 'export'], /SOKU_REDIS_URL is not set/],
  ])('says what is missing: %j', async (args, line) => {
    const { code, stderr } = await runCli(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(line);
  });
});
