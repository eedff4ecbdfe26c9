import { expect, onTestFinished, test } from 'vitest';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { passingClock, post } from '../support/posting.ts';
import type { Answer, Telling } from '../support/schedules/answers.ts';
import { FakeSoku, type Submission } from '../support/schedules/fake-soku.ts';
import { serveAndConnect } from '../support/servers.ts';

const LOST: Answer = { accepts: true, tell: { kind: 'drop', where: 'before' } };
const REFUSED_UNCLEARLY: Answer = { accepts: false, tell: { kind: 'respond', status: 503, body: '{}' } };
const MINUTE = 60_000;

const json = (value: unknown, headers: Record<string, string> = {}): Telling => ({
  kind: 'respond',
  status: 200,
  body: JSON.stringify(value),
  headers,
});
const page = (status: number): Telling => ({
  kind: 'respond',
  status,
  type: 'text/html',
  body: '<h1>One moment</h1>',
});

/** A post as a list may show it. */
const shown = ({ id, at, text, body }: Submission) => ({
  postSubmissionId: id,
  submittedAt: new Date(at).toISOString(),
  text,
  targets: body.post.content.platform,
  scheduledTime: body.scheduledTime,
});
const other = (number: number, at: number) => ({
  postSubmissionId: `other_${number}`,
  submittedAt: new Date(at).toISOString(),
  text: `other ${number}`,
  targets: ['x'],
});

/** A Soku that ignores keys, and a server on one clock. */
async function open() {
  // Loading undici takes longer than the clock takes for quiet.
  await import('../../src/http/dispatcher.ts');
  const clock = passingClock();
  const soku = await FakeSoku.start(clock, 'ignored-with-list');
  onTestFinished(() => soku.close());
  const journal = createMemoryJournal({ clock });
  const client = await serveAndConnect(soku.url, { clock, journal, random: () => 0 });
  return { clock, soku, client, journal };
}

type Listing = (submissions: readonly Submission[], now: number) => Telling;
/** Each entry of the list changed. */
const each =
  (change: (entry: ReturnType<typeof shown>) => unknown): Listing =>
  (submissions) =>
    json({ posts: submissions.map((one) => change(shown(one))), hasMore: false });

test.each<[string, Listing]>([
  ['a page of a gateway', () => page(200)],
  ['a firewall’s refusal', () => page(403)],
  ['a redirect', () => page(302)],
  ['a status of a gateway', () => page(521)],
  ['nothing', () => ({ kind: 'respond', status: 200, body: '' })],
  ['an error behind a 200', () => json({ error: { code: 'internal_error', message: 'later' } })],
  ['more than can be read', (own) => json({ posts: own.map(shown), note: 'x'.repeat(2_100_000) })],
  ['half a body', () => ({ kind: 'respond', status: 200, body: '{"posts":[' })],
  ['entries without ids', each(({ postSubmissionId: _, ...entry }) => entry)],
  ['entries without a time', each(({ submittedAt: _, ...entry }) => entry)],
  ['times in seconds', each((entry) => ({ ...entry, submittedAt: Date.parse(entry.submittedAt) / 1000 }))],
  ['entries without targets', each(({ targets: _, ...entry }) => entry)],
  ['entries without text', each(({ text: _, ...entry }) => entry)],
  ['an entry a platform', each((entry) => ({ ...entry, targets: ['x'] }))],
  ['texts that are cut', each((entry) => ({ ...entry, text: `${entry.text.slice(0, 6)}…` }))],
  ['what a cache kept', () => json({ posts: [], hasMore: false }, { age: '900' })],
])('a post whose answer was lost goes out once while the list shows %s', async (_what, listing) => {
  const { clock, soku, client } = await open();
  soku.listAs((submissions) => listing(submissions, clock.now()));
  soku.plan('seen by nobody', [LOST]);
  const platforms = [{ platform: 'x' }, { platform: 'threads' }];
  const first = await post(client, 'seen by nobody', { platforms });
  expect(soku.submissions).toHaveLength(1);
  expect(first.error).toMatchObject({ outcome: 'unknown' });
  await clock.sleep(5 * MINUTE);
  const second = await post(client, 'seen by nobody', { platforms });
  expect(soku.submissions).toHaveLength(1);
  expect(second.error).toMatchObject({ code: 'earlier_attempt_open', outcome: 'unknown' });
});

/** Takes what was sent last away from a list of the newest `count`. */
const newest = (submissions: readonly Submission[], now: number, count: number, more: object) => {
  const others = Array.from({ length: 60 }, (_, number) => other(number, now - number * 1000));
  return json({ posts: [...others, ...submissions.map(shown)].slice(0, count), ...more });
};

test.each<[string, Listing]>([
  ['has more pages', (own, now) => newest(own, now, 20, { hasMore: true })],
  ['has a greater total', (own, now) => newest(own, now, 20, { total: 61 })],
  ['is as long as was asked for', (own, now) => newest(own, now, 50, {})],
  ['is a page long', (own, now) => newest(own, now, 20, {})],
  [
    'begins with the oldest',
    (_own, now) =>
      json({
        posts: Array.from({ length: 50 }, (_, number) =>
          other(number, now - (90 - number) * 24 * 60 * MINUTE),
        ),
      }),
  ],
])('a post that a list does not show goes out once where that %s', async (_what, listing) => {
  const { clock, soku, client } = await open();
  soku.listAs(() => page(503));
  soku.plan('further down', [LOST]);
  expect((await post(client, 'further down')).error).toMatchObject({ outcome: 'unknown' });
  await clock.sleep(60 * MINUTE);
  soku.listAs((submissions) => listing(submissions, clock.now()));
  const again = await post(client, 'further down');
  expect(soku.submissions).toHaveLength(1);
  expect(again.error).toMatchObject({ code: 'earlier_attempt_open', outcome: 'unknown' });
});

const ACCOUNTS = ['ig_main', 'ig_second'].map((accountId) => [{ platform: 'instagram', accountId }]);
const picture = (name: string) => ({ imageUrls: [`https://example.com/${name}.png`] });

test.each<[string, object, object]>([
  [
    'to another account',
    { platforms: ACCOUNTS[0], ...picture('one') },
    { platforms: ACCOUNTS[1], ...picture('one') },
  ],
  ['with another picture', picture('one'), picture('two')],
  ['for another time', { scheduledTime: '2026-11-22T12:00:00Z' }, {}],
])('a post is not taken for one of the same text %s', async (_how, one, two) => {
  const { soku, client } = await open();
  // As Soku may list them: without accounts.
  soku.listAs((submissions) =>
    json({
      posts: submissions.map((own) => {
        const entry = shown(own);
        const targets = entry.targets.map((target) =>
          typeof target === 'string' ? target : Object(target).platform,
        );
        return { ...entry, targets };
      }),
      hasMore: false,
    }),
  );
  const first = await post(client, 'the same words', { ...one });
  expect(first.result).toMatchObject({ postSubmissionId: 'ps_1' });
  soku.plan('the same words', [REFUSED_UNCLEARLY]);
  const second = await post(client, 'the same words', { ...two });
  expect(second.result).toMatchObject({ postSubmissionId: 'ps_2' });
  expect(soku.submissions).toHaveLength(2);
});

test('a list that shows what others posted meanwhile keeps nothing back', async () => {
  const { clock, soku, client } = await open();
  soku.listAs((own) =>
    json({ posts: [other(1, clock.now()), ...own.map(shown), other(2, clock.now() - 60 * MINUTE)] }),
  );
  await post(client, 'before');
  soku.plan('refused once', [REFUSED_UNCLEARLY]);
  expect((await post(client, 'refused once')).result).toMatchObject({ postSubmissionId: 'ps_2' });
});

test('of two of the same text that are both open, neither is taken for the one that is listed', async () => {
  const { clock, soku, client } = await open();
  soku.plan('one of two', [REFUSED_UNCLEARLY, LOST]);
  soku.listAs(() => page(503));
  const [one, two] = [picture('one'), picture('two')];
  for (const media of [one, two])
    expect((await post(client, 'one of two', media)).error).toMatchObject({ outcome: 'unknown' });
  await clock.sleep(MINUTE);
  soku.listAs((submissions) => json({ posts: submissions.map(shown), hasMore: false }));
  for (const media of [one, two])
    expect((await post(client, 'one of two', media)).error).toMatchObject({ code: 'earlier_attempt_open' });
  expect(soku.submissions).toHaveLength(1);
});
