import { expect, onTestFinished, test } from 'vitest';
import { startDeadline } from '../../../src/http/deadline.ts';
import { createSokuClient } from '../../../src/soku/client.ts';
import { lookUpPost } from '../../../src/soku/find-post.ts';
import { likeText } from '../../../src/soku/likeness.ts';
import { growth, NEARLY_LINEAR } from '../../support/growth.ts';
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

const ages = (count: number, hours: number) =>
  Array.from({ length: count }, (_, number) => ({
    ...newer,
    postSubmissionId: `older_${number}`,
    createdAt: new Date(SENT_FROM - (number + 1) * hours * 3_600_000).toISOString(),
  }));
const many = (count: number) => ages(count, 0);

test.each<[string, unknown, boolean]>([
  ['reaches back', { posts: [newer, older], hasMore: true }, true],
  ['says that there is no more', { posts: many(50), hasMore: false }, true],
  ['is as long as its total', { posts: many(50), total: 50 }, true],
  ['has a greater total', { posts: [newer], total: 2 }, false],
  ['has a next page', { posts: [newer], hasMore: true }, false],
  ['is shorter than any page', { posts: [newer] }, true],
  ['is as long as a page', { posts: many(10) }, false],
  ['begins with the oldest', { posts: ages(50, 1).reverse() }, false],
  ['is in no order', { posts: [older, newer, older], hasMore: true }, false],
  ['has an entry that can not be read', [newer, older, 'what'], false],
  ['is empty', [], true],
])('whether a list that %s shows all', async (_name, body, complete) => {
  expect(await look(listing(body))).toEqual({ list: 'there', matches: [], doubtful: [], complete });
});

test('of a list that goes on and on its beginning is read', async () => {
  const endless = Array.from({ length: 5_000 }, () => newer);
  expect(await look(listing([...endless, mine]))).toMatchObject({ matches: [], complete: false });
  expect(await look(listing({ posts: [mine, ...endless], hasMore: false }))).toMatchObject({
    matches: byContent,
  });
  expect(await look(listing([mine, older, ...Array.from({ length: 5_000 }, () => older)]))).toMatchObject({
    matches: byContent,
    complete: true,
  });
});

test('a time without a zone is read as UTC, wherever this machine stands', async () => {
  const zone = process.env.TZ;
  process.env.TZ = 'America/New_York';
  onTestFinished(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });
  const entry = { ...mine, createdAt: '2026-03-01T12:00:10' };
  expect(await look(listing({ posts: [entry], hasMore: false }))).toMatchObject({ matches: byContent });
});

test('a post for a minute is in doubt where the list leaves out its seconds', async () => {
  const wanted = {
    body: {
      scheduledTime: '2026-03-09T15:00:30.000Z',
      post: { content: { text: 'hello', platform: ['x'] } },
    },
  };
  const found = (scheduledTime: string) =>
    lookUpPost(
      { posts: [{ ...mine, targets: ['x'], scheduledTime }], entries: 1, hasMore: false },
      { ...wanted, idempotencyKey: 'key_1', sentFrom: SENT_FROM, sentUntil: SENT_UNTIL },
    );
  expect(found('2026-03-09T15:00Z')).toMatchObject({ matches: [], doubtful: ['sub_1'] });
  expect(found('2026-03-09T15:02Z')).toMatchObject({ matches: [], doubtful: [] });
  expect(found('2026-03-09T16:00:30+01:00')).toMatchObject({ matches: byContent });
});

test('a text of blanks is looked at in proportion to its length', () => {
  const padded = (size: number) => `a${' '.repeat(size)}b`;
  expect(growth(padded, 4_000, (text) => likeText('hello', text))).toBeLessThan(NEARLY_LINEAR);
});

const { postSubmissionId: _id, ...nameless } = mine;
test.each<[string, object, unknown[]]>([
  ['has no id', nameless, [undefined]],
  ['has no id under its key', { ...nameless, idempotencyKey: 'key_1' }, [undefined]],
  ['has no text', { ...mine, text: null }, ['sub_1']],
  ['has a text that was cut', { ...mine, text: 'hel...' }, ['sub_1']],
  ['has a text that was cut without a sign of it', { ...mine, text: 'hel' }, ['sub_1']],
  ['has the time of another zone', { ...mine, createdAt: '2026-03-01 14:00:10' }, ['sub_1']],
  ['has a time of no zone that it can have been', { ...mine, createdAt: '2026-03-02 14:00:10' }, []],
  ['has no targets', { ...mine, targets: undefined }, ['sub_1']],
  ['has one of the targets', { ...mine, targets: ['threads'] }, ['sub_1']],
  ['names networks in its own way', { ...mine, targets: ['threads', 'x.com'] }, ['sub_1']],
  ['has no time', { ...mine, createdAt: 1_772_366_410 }, ['sub_1']],
  ['is for a time to come', { ...mine, scheduledTime: '2026-03-02T12:00:00.000Z' }, []],
  ['has another text and no time', { ...mine, text: 'hello you', createdAt: null }, []],
  ['has a network more', { ...mine, targets: ['x', 'threads', 'linkedin'] }, []],
])('an entry that %s is in doubt, or not', async (_name, entry, doubtful) => {
  expect(await look(listing({ posts: [entry], hasMore: false }))).toEqual({
    list: 'there',
    matches: [],
    doubtful,
    complete: true,
  });
});

const HTML = { 'content-type': 'text/html' };
test.each([
  ['404', respond(404, '{"error":{"code":"not_found"}}'), 'none'],
  ['404 of a router', respond(404, 'Cannot GET /v1/posts'), 'none'],
  ['405', respond(405), 'none'],
  ['501', respond(501), 'none'],
  ['503', respond(503), 'unclear'],
  ['521', respond(521), 'unclear'],
  ['an unknown shape', listing({ rows: [] }), 'none'],
  ['an error that calls itself a success', listing({ error: { code: 'internal_error' } }), 'unclear'],
  ['a page that calls itself a success', respond(200, '<h1>Sorry</h1>', HTML), 'unclear'],
  ['a page that refuses', respond(403, '<h1>Sorry</h1>', HTML), 'unclear'],
  ['a redirect', respond(302), 'unclear'],
  ['401', respond(401), 'none'],
  ['429', respond(429), 'unclear'],
  ['no answer', drop, 'unclear'],
])('no list: %s', async (_name, answer, list) => {
  expect(await look(answer)).toEqual({ list, matches: [], doubtful: [], complete: false });
});

test('a list that takes no limit is asked without', async () => {
  const found = await look(respond(400, '{"error":{"code":"validation_error"}}'), listing([mine]));
  expect(found).toMatchObject({ list: 'there', matches: byContent });
});
