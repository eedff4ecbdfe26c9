import { describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import type { TestClient } from '../support/clients.ts';
import { openTestDesk, sitDown } from '../support/desk.ts';
import {
  DROP_AFTER,
  HANG_AFTER,
  keysOf,
  listed,
  openOutOfTime,
  POSTS,
  post,
  postRequests,
  requestsSeen,
  X,
} from '../support/posting.ts';
import { openSandbox, serveAndConnect, temporaryFolder } from '../support/servers.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LOST = Array.from({ length: 4 }, () => DROP_AFTER);

describe('a post for a time to come', () => {
  test('is a duplicate however long ago it was scheduled: a plan run daily for ten days makes its posts once', async () => {
    const { clock, sandbox, client } = await openOutOfTime();
    const start = clock.now();
    const plan = Array.from({ length: 20 }, (_, index) => ({
      text: `day plan ${index}`,
      platforms: [{ platform: 'x' }],
      scheduledTime: new Date(start + 11 * DAY + index * HOUR).toISOString(),
    }));
    for (let day = 0; day < 10; day += 1) {
      const { result } = await client.call('soku_create_posts', { posts: plan });
      expect(result.succeeded).toBe(20);
      await clock.sleep(DAY + HOUR / 2);
    }
    expect(sandbox.posts).toHaveLength(20);
  });
});

describe('a post whose time has come meanwhile', () => {
  async function schedule(options: Parameters<typeof openOutOfTime>[0] = {}) {
    const world = await openOutOfTime(options);
    const scheduledTime = new Date(world.clock.now() + 120_000).toISOString();
    return { ...world, args: { scheduledTime } };
  }

  test('is not advised to be sent at another time when its answer was lost', async () => {
    const { clock, sandbox, client, args } = await schedule({ env: { SOKU_TIMEOUT_MS: '20000' } });
    sandbox.faults.always(POSTS, DROP_AFTER);
    expect((await post(client, 'sched', args)).error).toMatchObject({ outcome: 'unknown' });
    await clock.sleep(90_000);
    const late = await post(client, 'sched', args);
    expect(late.error).toMatchObject({ code: 'earlier_attempt_open', outcome: 'unknown', retryable: false });
    expect(late.text).not.toContain('Nothing was published');
    expect(late.text).not.toContain('publish now');
    const posts = [{ text: 'sched', platforms: X, ...args }];
    const batch = await client.call('soku_create_posts', { posts });
    expect(batch.result).toMatchObject({ items: [{ error: { code: 'earlier_attempt_open' } }] });
    expect(sandbox.posts).toHaveLength(1);
  });

  test('is named as the first one when it is on record as accepted', async () => {
    const { clock, client, args } = await schedule();
    await post(client, 'sched', args);
    await clock.sleep(90_000);
    expect((await post(client, 'sched', args)).error).toMatchObject({ kind: 'duplicate' });
  });
});

describe('an open attempt', () => {
  test('is taken up under its key while the key is young, however often, and then told', async () => {
    const { clock, sandbox, client } = await openOutOfTime({ env: { SOKU_TIMEOUT_MS: '20000' } });
    sandbox.faults.next(POSTS, ...LOST);
    expect((await post(client, 'lost')).error.outcome).toBe('unknown');
    await clock.sleep(20 * HOUR);
    sandbox.faults.clear();
    sandbox.faults.next(POSTS, ...LOST);
    expect((await post(client, 'lost')).error.outcome).toBe('unknown');
    expect(keysOf(sandbox)).toHaveLength(1);
    await clock.sleep(14 * HOUR);
    sandbox.faults.clear();
    const seen = postRequests(sandbox).length;
    const told = await post(client, 'lost');
    expect(told.error).toMatchObject({ code: 'earlier_attempt_open', outcome: 'unknown', retryable: false });
    expect(told.error.fix).toContain('allowDuplicate: true');
    await clock.sleep(90 * DAY);
    expect((await post(client, 'lost')).error).toMatchObject({ code: 'earlier_attempt_open' });
    expect(postRequests(sandbox)).toHaveLength(seen);
    // A person looked: it goes out under a key of its own, and what was open before is settled by that.
    expect((await post(client, 'lost', { allowDuplicate: true })).result).not.toHaveProperty('resumed');
    expect(keysOf(sandbox)).toHaveLength(2);
    expect((await post(client, 'lost')).error).toMatchObject({ code: 'duplicate_content' });
    await clock.sleep(2 * DAY);
    expect((await post(client, 'lost')).isError).toBe(false);
  });

  test('is counted by SOKU_RESUME_HOURS', async () => {
    const env = { SOKU_RESUME_HOURS: '48', SOKU_TIMEOUT_MS: '20000' };
    const { clock, sandbox, client } = await openOutOfTime({ env });
    sandbox.faults.next(POSTS, ...LOST.map(() => ({ kind: 'drop_before' }) as const));
    await post(client, 'lost');
    sandbox.faults.clear();
    await clock.sleep(47 * HOUR);
    const { result, text } = await post(client, 'lost');
    expect(result).toMatchObject({
      resumed: true,
      warnings: [expect.stringContaining('without a clear answer')],
    });
    expect(text).toContain('without a clear answer');
    expect(sandbox.posts).toHaveLength(1);
  });
});

describe('SOKU_RESEND=never', () => {
  test('sends nothing again by itself, until the person says so', async () => {
    const { sandbox, client } = await openOutOfTime({ env: { SOKU_RESEND: 'never' } });
    sandbox.faults.next(POSTS, DROP_AFTER);
    expect((await post(client, 'once')).error.outcome).toBe('unknown');
    expect(postRequests(sandbox)).toHaveLength(1);
    expect((await post(client, 'once')).error).toMatchObject({
      code: 'earlier_attempt_open',
      message: expect.stringContaining('SOKU_RESEND'),
    });
    const batch = await client.call('soku_create_posts', {
      posts: [{ text: 'once', platforms: [{ platform: 'x' }] }],
    });
    expect(batch.result).toMatchObject({ items: [{ error: { code: 'earlier_attempt_open' } }] });
    expect(postRequests(sandbox)).toHaveLength(1);
    expect((await post(client, 'once', { allowDuplicate: true })).isError).toBe(false);
    expect(sandbox.posts).toHaveLength(1);
  });
});

test('a success after a repetition in the same call says so, structured and in text', async () => {
  const { sandbox, client } = await openOutOfTime();
  sandbox.faults.next(POSTS, DROP_AFTER);
  const { result, text } = await post(client, 'twice asked');
  expect(result.warnings).toEqual([expect.stringContaining('ended without a clear answer')]);
  expect(text).toContain('ended without a clear answer');
  expect(sandbox.posts).toHaveLength(1);
});

test('two submissions under one key are told', async () => {
  const clock = new VirtualClock();
  const journal = createMemoryJournal({ clock });
  const { sandbox, client } = await openOutOfTime({ journal });
  const answered = {
    ...journal,
    async begin(...args: Parameters<typeof journal.begin>) {
      const begun = await journal.begin(...args);
      await journal.settle(begun.entry, { outcome: 'accepted', postSubmissionId: 'ps_other' });
      return begun;
    },
  };
  const second = await serveAndConnect(sandbox.url, { journal: answered });
  const { result, text } = await post(second, 'doubled');
  const id = String(result.postSubmissionId);
  expect(result.warnings).toEqual([
    expect.stringContaining(`Soku made 2 submissions of this post: ${id}, ps_other`),
  ]);
  expect(text).toContain('ps_other');
  expect((await post(client, 'doubled')).error.message).toContain('more than one submission');
  const batch = await client.call('soku_create_posts', { posts: [{ text: 'doubled', platforms: X }] });
  expect(batch.result).toMatchObject({
    duplicates: 1,
    warnings: [expect.stringContaining('Soku made 2 submissions of this post')],
  });
  const list = await client.call('soku_list_posts');
  expect(list.result.warnings).toEqual([
    expect.stringMatching(/^Soku made 2 submissions of this post: .*Ask the person to look/),
  ]);
  for (const submission of [id, 'ps_other']) expect(list.text).toContain(submission);
  const desk = await openTestDesk(sandbox, temporaryFolder(), { clock, journal });
  expect((await (await sitDown(desk)).state()).warnings).toEqual(list.result.warnings);
});

describe('different posts at once under one key', () => {
  const named = (client: TestClient, text: string) => post(client, text, { idempotencyKey: 'campaign' });

  test('are one post, and the others are told so: the key would bring them its answer', async () => {
    const shared = createMemoryJournal({ clock: systemClock });
    // Long enough for the others to look at the record too, as it is before any of them.
    const journal = {
      ...shared,
      async findByKey(...args: Parameters<typeof shared.findByKey>) {
        const found = await shared.findByKey(...args);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return found;
      },
    };
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url, { journal });
    const answers = await Promise.all(['one', 'two', 'three'].map((text) => named(client, text)));
    expect(postRequests(sandbox)).toHaveLength(1);
    expect(sandbox.posts).toHaveLength(1);
    const refused = answers.filter(({ isError }) => isError);
    expect(refused).toHaveLength(2);
    for (const { error } of refused)
      expect(error).toMatchObject({ code: 'idempotency_conflict', outcome: 'nothing_happened' });
  });

  test('of two processes never go out both', async () => {
    const shared = createMemoryJournal({ clock: systemClock });
    // Both have looked at the record before either writes its intent.
    let waiting = 0;
    let meet = () => {};
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const journal = {
      ...shared,
      async begin(...args: Parameters<typeof shared.begin>) {
        waiting += 1;
        if (waiting === 2) meet();
        await met;
        return shared.begin(...args);
      },
    };
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url, { journal });
    const other = await serveAndConnect(sandbox.url, { journal });
    const answers = await Promise.all([named(client, 'one'), named(other, 'two')]);
    expect(sandbox.posts.length).toBeLessThan(2);
    expect(keysOf(sandbox).length).toBeLessThan(2);
    expect(postRequests(sandbox).length).toBeLessThan(2);
    for (const { error } of answers.filter(({ isError }) => isError))
      expect(error).toMatchObject({ code: 'idempotency_conflict', outcome: 'nothing_happened' });
  });
});

describe('equal posts at once', () => {
  test('fifty make one request, and all are told its submission', async () => {
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url);
    sandbox.faults.next(POSTS, { kind: 'delay', ms: 500, processFirst: true });
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(client, 'all at once')));
    expect(sandbox.posts).toHaveLength(1);
    const id = sandbox.posts[0]?.postSubmissionId ?? 'none';
    // One that came in when all was over is told of a duplicate.
    for (const { text } of answers) {
      expect(text).toContain(id);
      expect(text).not.toContain('earlier attempt');
    }
    expect(postRequests(sandbox)).toHaveLength(1);
  });

  test('of two processes make one request too', async () => {
    const sandbox = await openSandbox();
    const env = { SOKU_STATE_DIR: temporaryFolder() };
    const client = await serveAndConnect(sandbox.url, { env });
    const other = await serveAndConnect(sandbox.url, { env });
    sandbox.faults.next(POSTS, { kind: 'delay', ms: 1_000, processFirst: true });
    const answers = await Promise.all([post(client, 'at once'), post(other, 'at once')]);
    for (const { text } of answers) expect(text).toContain(sandbox.posts[0]?.postSubmissionId);
    // One that came in when all was over is told of a duplicate.
    expect(
      answers.filter(({ isError, result }) => isError || result.replayed === true),
      answers.map(({ text }) => text).join(),
    ).toHaveLength(1);
    expect(postRequests(sandbox)).toHaveLength(1);
  });

  test('one whose client went away leaves the post to the other', async () => {
    const { sandbox, client } = await openOutOfTime();
    sandbox.faults.next(POSTS, HANG_AFTER);
    const caller = new AbortController();
    const first = expect(post(client, 'cut off', {}, { signal: caller.signal })).rejects.toThrow();
    await requestsSeen(sandbox, 1);
    const second = post(client, 'cut off');
    caller.abort();
    await first;
    expect((await second).result).toMatchObject({ status: 'submitted', resumed: true });
    expect(sandbox.posts).toHaveLength(1);
  });
});

test('an attempt that was cut off has a second to end at Soku before the next call repeats it', async () => {
  const { clock, sandbox, client } = await openOutOfTime();
  sandbox.faults.next(POSTS, HANG_AFTER);
  const caller = new AbortController();
  const first = expect(post(client, 'still at it', {}, { signal: caller.signal })).rejects.toThrow();
  await requestsSeen(sandbox, 1);
  caller.abort();
  await first;
  await vi.waitFor(async () => expect(await listed(client)).toMatchObject([{ status: 'unknown' }]));
  const cutOffAt = clock.now();
  expect((await post(client, 'still at it')).result).toMatchObject({ resumed: true });
  expect(clock.now() - cutOffAt).toBeGreaterThan(500);
  expect(keysOf(sandbox)).toHaveLength(1);
});

test('a success after a repetition is doubted also by those who ask later', async () => {
  const { sandbox, client } = await openOutOfTime({ readings: ['no-list', 'no-idempotency'] });
  sandbox.faults.next(POSTS, DROP_AFTER);
  await post(client, 'doubted');
  expect(sandbox.posts).toHaveLength(2);
  const { error } = await post(client, 'doubted');
  expect(error).toMatchObject({ code: 'duplicate_content' });
  expect(error.message).toContain('sent again after an attempt without a clear answer');
});

describe('an open attempt with the same text in another shape', () => {
  const LOST_ALL = LOST.map(() => ({ kind: 'drop_before' }) as const);

  test('is a warning, where a platform is the same', async () => {
    const { sandbox, client } = await openOutOfTime();
    sandbox.faults.next(POSTS, ...LOST_ALL);
    expect((await post(client, 'shaped')).error.outcome).toBe('unknown');
    sandbox.faults.clear();
    const platforms = [{ platform: 'x' }, { platform: 'threads' }];
    const { result, text } = await post(client, 'shaped', { platforms });
    const warning = /The same text was sent for x at .+ without a clear answer/;
    expect(result.warnings).toEqual([expect.stringMatching(warning)]);
    expect(text).toMatch(warning);
  });

  test('is none of another text, another platform, or once it is settled', async () => {
    const { sandbox, client } = await openOutOfTime();
    sandbox.faults.next(POSTS, ...LOST_ALL);
    await post(client, 'shaped');
    sandbox.faults.clear();
    expect((await post(client, 'another')).result).not.toHaveProperty('warnings');
    const elsewhere = { platforms: [{ platform: 'threads' }] };
    expect((await post(client, 'shaped', elsewhere)).result).not.toHaveProperty('warnings');
    await post(client, 'shaped');
    const both = { platforms: [{ platform: 'x' }, { platform: 'facebook' }] };
    expect((await post(client, 'shaped', both)).result).not.toHaveProperty('warnings');
  });
});

describe('an open attempt that is asked for in another form', () => {
  const PICTURES = ['https://files.example/a.jpg'];
  const FORMS: [string, Record<string, unknown>, Record<string, unknown>][] = [
    ['letters', { text: 'caf\u00e9' }, { text: 'cafe\u0301' }],
    ['pictures', { imageUrls: PICTURES }, { mediaUrls: PICTURES }],
  ];

  test.each(FORMS)('of its %s is told: under one key goes one body', async (_name, first, second) => {
    const { sandbox, client } = await openOutOfTime();
    sandbox.faults.next(POSTS, ...LOST);
    await post(client, 'form', first);
    sandbox.faults.clear();
    const sent = postRequests(sandbox).length;
    const told = await post(client, 'form', second);
    expect(told.error).toMatchObject({ code: 'earlier_attempt_open', outcome: 'unknown', retryable: false });
    expect(postRequests(sandbox)).toHaveLength(sent);
    expect((await post(client, 'form', first)).result).toMatchObject({ resumed: true });
    expect(new Set(postRequests(sandbox).map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect((await post(client, 'form', second)).error.kind).toBe('duplicate');
    expect(sandbox.posts).toHaveLength(1);
  });

  test.each(FORMS)(
    'of its %s goes out under a key of its own when the person says so',
    async (_name, first, second) => {
      const { sandbox, client } = await openOutOfTime();
      sandbox.faults.next(POSTS, ...LOST);
      await post(client, 'form', first);
      sandbox.faults.clear();
      const { isError } = await post(client, 'form', { ...second, allowDuplicate: true });
      expect(isError).toBe(false);
      expect(keysOf(sandbox)).toHaveLength(2);
    },
  );

  test.each(FORMS)('of its %s at once in another process is told too', async (_name, first, second) => {
    const { clock, sandbox, journal, client } = await openOutOfTime();
    const other = await serveAndConnect(sandbox.url, { clock, journal, random: () => 0 });
    sandbox.faults.always(POSTS, DROP_AFTER);
    const ends = await Promise.all([post(client, 'form', first), post(other, 'form', second)]);
    expect(ends.map(({ error }) => error.outcome)).toEqual(['unknown', 'unknown']);
    expect(new Set(postRequests(sandbox).map(({ body }) => JSON.stringify(body))).size).toBe(1);
    sandbox.faults.clear();
    const again = [await post(client, 'form', first), await post(client, 'form', second)];
    expect(again.filter(({ isError }) => !isError)).toHaveLength(1);
    expect(sandbox.posts).toHaveLength(1);
  });
});

test('what is told apart is what is sent: blanks around the text are neither', async () => {
  const { sandbox, client } = await openOutOfTime();
  sandbox.faults.next(POSTS, { kind: 'drop_before' }, { kind: 'drop_before' }, ...LOST);
  expect((await post(client, '  blank\n')).error.outcome).toBe('unknown');
  sandbox.faults.clear();
  expect((await post(client, 'blank')).result).toMatchObject({ resumed: true });
  const bodies = postRequests(sandbox).map(({ body }) => JSON.stringify(body));
  expect(new Set(bodies).size).toBe(1);
  expect(bodies[0]).toContain('"blank"');
  expect(sandbox.posts).toHaveLength(1);
});

describe('a journal that takes its time', () => {
  const env = { SOKU_TIMEOUT_MS: '8000' };

  /** A server whose journal does this before it answers. */
  async function openSlow(method: 'begin' | 'findByContent', ms: number) {
    const { clock, sandbox, journal, client } = await openOutOfTime();
    let begun = 0;
    const slow = {
      ...journal,
      async begin(...args: Parameters<typeof journal.begin>) {
        begun += 1;
        if (method === 'begin') await clock.sleep(ms);
        return journal.begin(...args);
      },
      async findByContent(...args: Parameters<typeof journal.findByContent>) {
        if (method === 'findByContent') await clock.sleep(ms);
        return journal.findByContent(...args);
      },
    };
    const hurried = await serveAndConnect(sandbox.url, { clock, journal: slow, env });
    return { clock, sandbox, client, hurried, intents: () => begun };
  }

  test('is looked at with the clock in hand: after the deadline no intent is written', async () => {
    const { sandbox, client, hurried, intents } = await openSlow('findByContent', 9_000);
    const { error } = await post(hurried, 'read slowly');
    expect(error).toMatchObject({ code: 'timeout', outcome: 'nothing_happened' });
    expect(intents()).toBe(0);
    expect(sandbox.requests).toHaveLength(0);
    expect((await client.call('soku_list_posts')).result.posts).toEqual([]);
  });

  test('does not hold a call beyond its deadline, and nothing is sent after it', async () => {
    const { clock, sandbox, client, hurried } = await openSlow('begin', 16_000);
    const startedAt = clock.now();
    const { error } = await post(hurried, 'written slowly');
    expect(error).toMatchObject({ code: 'timeout', outcome: 'nothing_happened' });
    expect(clock.now() - startedAt).toBeLessThanOrEqual(9_000);
    await clock.sleep(20_000);
    expect((await client.call('soku_list_posts')).result.posts).toMatchObject([{ status: 'rejected' }]);
    expect(sandbox.requests).toHaveLength(0);
  });
});

test('a post in progress at Soku is asked for once more, and nobody is told to take another key', async () => {
  const { sandbox, client } = await openOutOfTime();
  sandbox.faults.always(POSTS, { kind: 'respond', status: 409, processFirst: true });
  const { error } = await post(client, 'in progress');
  expect(error).toMatchObject({ kind: 'conflict', outcome: 'unknown' });
  expect(error.fix).not.toMatch(/another (?:idempotency )?key|without one|allowDuplicate/);
  expect(postRequests(sandbox)).toHaveLength(2);
  expect(keysOf(sandbox)).toHaveLength(1);
});
