import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { post } from '../support/posting.ts';
import { openSandbox, serveAndConnect, temporaryFolder } from '../support/servers.ts';
import { stillClock } from '../support/whole.ts';

/** Posts once, with an empty file of January 2025 in the journal. @returns what is left a moment later */
async function leftAfterPost(env: Record<string, string>) {
  const stateDir = temporaryFolder();
  const folder = join(stateDir, 'journal');
  mkdirSync(folder);
  writeFileSync(join(folder, 'journal-2025-01.jsonl'), '');
  const sandbox = await openSandbox();
  const client = await serveAndConnect(sandbox.url, {
    clock: stillClock,
    env: { SOKU_STATE_DIR: stateDir, ...env },
  });
  expect((await post(client, 'Hello')).isError).toBe(false);
  await expect.poll(() => readdirSync(folder)).toContain('journal-2026-03.jsonl');
  return () => readdirSync(folder);
}

test('old months of the journal are removed after a post', async () => {
  const left = await leftAfterPost({});
  await expect.poll(left).toEqual(['journal-2026-03.jsonl']);
});

test('SOKU_JOURNAL_MONTHS says how many are kept', async () => {
  const left = await leftAfterPost({ SOKU_JOURNAL_MONTHS: '14' });
  expect(left()).toEqual(['journal-2025-01.jsonl', 'journal-2026-03.jsonl']);
});
