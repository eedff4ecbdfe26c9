import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFileWaitingPosts } from '../../../src/desk/file-waiting-posts.ts';
import { statusOf, type WaitingPost } from '../../../src/desk/waiting-posts.ts';
import { temporaryFolder } from '../../support/servers.ts';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');
const DAY_MS = 24 * 3_600_000;

const waitingPost = (fields: Partial<WaitingPost> = {}): WaitingPost => ({
  id: 'abcdefgh1234',
  credential: 'c0ffee',
  binding: 'b1nd',
  post: { text: 'Line one\n\u202eline two ', mediaType: 'text', targets: [{ platform: 'x' }] },
  allowDuplicate: false,
  idempotencyKey: 'key_1',
  since: NOW,
  expiresAt: NOW + DAY_MS,
  ...fields,
});

function open(folder = join(temporaryFolder(), 'desk')) {
  const warnings: string[] = [];
  let now = NOW;
  const make = () =>
    createFileWaitingPosts({ folder, clock: { now: () => now }, warn: (message) => warnings.push(message) });
  return { folder, store: make(), another: make, warnings, advance: (ms: number) => (now += ms) };
}

it('keeps a post to the last byte, over processes', async () => {
  const { store, another, folder } = open();
  expect(await store.list()).toEqual([]);
  expect(await store.add(waitingPost())).toBe(true);
  expect(await another().add(waitingPost({ allowDuplicate: true }))).toBe(false);
  expect(await another().get('abcdefgh1234')).toEqual({ waiting: waitingPost() });
  expect(await another().list()).toEqual([{ waiting: waitingPost() }]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
});

it('takes the first of many decisions, and tells it to all', async () => {
  const { store, another } = open();
  await store.add(waitingPost());
  const decisions = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      another().decide('abcdefgh1234', { verdict: index % 2 === 0 ? 'publish' : 'decline', at: NOW + index }),
    ),
  );
  expect(new Set(decisions.map((decision) => JSON.stringify(decision))).size).toBe(1);
  expect((await store.get('abcdefgh1234'))?.decision).toEqual(decisions[0]);
});

it('does not let a failure take the place of a submission', async () => {
  const { store } = open();
  await store.add(waitingPost());
  await store.decide('abcdefgh1234', { verdict: 'publish', at: NOW });
  await store.settle('abcdefgh1234', { at: NOW, failed: { message: 'later', final: false } });
  const submitted = { postSubmissionId: 'sub_1', idempotencyKey: 'k', warnings: [] };
  await store.settle('abcdefgh1234', { at: NOW, submitted });
  await store.settle('abcdefgh1234', { at: NOW, failed: { message: 'no', final: true } });
  expect((await store.get('abcdefgh1234'))?.outcome).toEqual({ at: NOW, submitted });
});

it('tells how a post stands', () => {
  const waiting = waitingPost();
  const decision = { verdict: 'publish' as const, at: NOW };
  expect(statusOf({ waiting }, NOW)).toBe('waiting');
  expect(statusOf({ waiting }, NOW + DAY_MS)).toBe('expired');
  expect(statusOf({ waiting, decision: { ...decision, verdict: 'decline' } }, NOW)).toBe('declined');
  expect(statusOf({ waiting, decision }, NOW + 9 * DAY_MS)).toBe('approved');
  expect(
    statusOf({ waiting, decision, outcome: { at: NOW, failed: { message: '', final: false } } }, NOW),
  ).toBe('approved');
  expect(
    statusOf({ waiting, decision, outcome: { at: NOW, failed: { message: '', final: true } } }, NOW),
  ).toBe('failed');
});

it('removes what is over after a month, and never what was approved and is open', async () => {
  const { store, advance } = open();
  await store.add(waitingPost({ id: 'declined1' }));
  await store.decide('declined1', { verdict: 'decline', remark: 'no', at: NOW });
  await store.add(waitingPost({ id: 'approved1' }));
  await store.decide('approved1', { verdict: 'publish', at: NOW });
  advance(29 * DAY_MS);
  expect(await store.list()).toHaveLength(2);
  advance(3 * DAY_MS);
  expect((await store.list()).map(({ waiting }) => waiting.id)).toEqual(['approved1']);
});

it('follows no link, reads no other file, and goes on past what is broken', async () => {
  const { store, folder, warnings } = open();
  await store.add(waitingPost());
  const secret = join(temporaryFolder(), 'secret.json');
  writeFileSync(secret, JSON.stringify(waitingPost({ id: 'linked123' })));
  symlinkSync(secret, join(folder, 'linked123.waiting.json'));
  mkdirSync(join(folder, 'folder123.waiting.json'));
  writeFileSync(join(folder, 'broken123.waiting.json'), '{"id":');
  writeFileSync(
    join(folder, 'strange123.waiting.json'),
    JSON.stringify({ ...waitingPost({ id: 'strange123' }), more: 1 }),
  );
  expect((await store.list()).map(({ waiting }) => waiting.id)).toEqual(['abcdefgh1234']);
  expect(warnings).toHaveLength(4);
  for (const id of ['../secret', 'linked123/../x', '', 'ABCDEFGHI'])
    expect(await store.get(id)).toBeUndefined();
});
