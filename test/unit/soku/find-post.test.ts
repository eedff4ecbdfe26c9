import { expect, onTestFinished, test } from 'vitest';
import { startDeadline } from '../../../src/http/deadline.ts';
import { createSokuClient } from '../../../src/soku/client.ts';
import { hurriedClock } from '../../support/whole.ts';
import { drop, respond, serve, setUp } from '../http/support.ts';

const SENT_FROM = Date.parse('2026-03-01T12:00:00.000Z');
const SENT_UNTIL = SENT_FROM + 30_000;
const clock = hurriedClock();

const mine = {
  postSubmissionId: 'sub_1',
  text: 'hello',
  targets: ['threads', { platform: 'X', accountId: 'x_main' }],
  createdAt: '2026-03-01T12:00:10.000Z',
};
const older = {
  postSubmissionId: 'sub_0',
  text: 'old',
  targets: ['x'],
  createdAt: '2026-02-28T12:00:00.000Z',
};
const newer = {
  postSubmissionId: 'sub_2',
  text: 'new',
  targets: ['x'],
  createdAt: '2026-03-01T12:01:00.000Z',
};

async function look(...answers: Parameters<typeof serve>) {
  const soku = await serve(...answers);
  const { http } = setUp(clock);
  const client = createSokuClient({
    http,
    baseUrl: soku.url,
    apiKey: 'sk_live_key_of_the_test',
    authScheme: 'soku-api-key',
    schemeMemory: {},
  });
  const deadline = startDeadline(clock, 300_000);
  onTestFinished(() => deadline.dispose());
  return client.findPost(
    {
      body: {
        post: { content: { text: 'hello', platform: [{ platform: 'x', accountId: 'x_main' }, 'threads'] } },
      },
      idempotencyKey: 'key_1',
      sentFrom: SENT_FROM,
      sentUntil: SENT_UNTIL,
    },
    deadline,
  );
}
const listing = (body: unknown) => respond(200, JSON.stringify(body));
const byContent = [{ postSubmissionId: 'sub_1', by: 'content' }];

test.each<[string, unknown[], object[]]>([
  ['by text, targets and time', [newer, mine, older], byContent],
  [
    'by its key, whatever else it says',
    [{ ...mine, text: 'cut …', idempotencyKey: 'key_1' }],
    [{ postSubmissionId: 'sub_1', by: 'key' }],
  ],
  ['not under another key', [{ ...mine, idempotencyKey: 'key_2' }], []],
  ['not with another text', [{ ...mine, text: 'hello!' }], []],
  ['not to other accounts', [{ ...mine, targets: ['threads', { platform: 'x', accountId: 'x_two' }] }], []],
  ['not to fewer targets', [{ ...mine, targets: ['threads'] }], []],
  ['not from another hour', [{ ...mine, createdAt: '2026-03-01T11:00:00.000Z' }], []],
  [
    'both of two',
    [mine, { ...mine, postSubmissionId: 'sub_3' }],
    [...byContent, { postSubmissionId: 'sub_3', by: 'content' }],
  ],
])('a post is found %s', async (_name, posts, matches) => {
  expect(await look(listing({ posts }))).toMatchObject({ list: 'there', matches });
});

test.each<[string, unknown, { complete: boolean; fresh: boolean }]>([
  ['reaches back and shows something later', { posts: [newer, older] }, { complete: true, fresh: true }],
  ['says that there is no more', { posts: [newer], hasMore: false }, { complete: true, fresh: true }],
  ['is as long as its total', { posts: [newer], total: 1 }, { complete: true, fresh: true }],
  ['may go on', { posts: [newer] }, { complete: false, fresh: true }],
  ['has nothing later', { posts: [older] }, { complete: true, fresh: false }],
  ['has an entry that can not be read', [newer, older, 'what'], { complete: false, fresh: true }],
  ['has an entry without a time', [newer, older, { id: 'a' }], { complete: false, fresh: true }],
  ['is empty', [], { complete: false, fresh: false }],
])('what a list that %s proves', async (_name, body, proof) => {
  expect(await look(listing(body))).toEqual({ list: 'there', matches: [], ...proof });
});

test.each([
  ['404', respond(404, '{"error":{"code":"not_found"}}'), 'none'],
  ['404 of a router', respond(404, 'Cannot GET /v1/posts'), 'none'],
  ['405', respond(405), 'none'],
  ['503', respond(503), 'unclear'],
  ['an unknown shape', listing({ rows: [] }), 'none'],
  ['401', respond(401), 'none'],
  ['429', respond(429), 'unclear'],
  ['no answer', drop, 'unclear'],
])('no list: %s', async (_name, answer, list) => {
  expect(await look(answer)).toEqual({ list, matches: [], complete: false, fresh: false });
});
