import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { JournalUnavailableError } from '../../../src/journal/errors.ts';
import { hasRedis, openRedis, type RedisServer, startRedis } from '../../support/redis.ts';
import { waitingClock } from '../../support/virtual-clock.ts';
import { describeJournal } from './journal-suite.ts';
import { HOUR } from './support.ts';
import { intent } from './support-intent.ts';
import { atTime, openStore, redisJournal } from './support-redis.ts';

const YEAR_MS = 365 * 24 * HOUR;

describe.skipIf(!hasRedis)('over a real store', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());

  describeJournal('shared journal', async (clock) => redisJournal(atTime(await openStore(server), clock)));

  it('lists the newest posts without reading all, and none of the transcriptions among them', async () => {
    const store = await openStore(server);
    const journal = redisJournal(store);
    for (let index = 0; index < 40; index += 1) {
      const kind = index % 10 === 0 ? {} : { kind: 'transcription' as const };
      const { entry } = await journal.begin(
        intent({ content: `c${index}`, idempotencyKey: `k${index}`, ...kind }),
        0,
      );
      await journal.settle(entry, { outcome: 'accepted', postSubmissionId: `ps${index}` });
    }
    const { entries, hasMore } = await journal.list('credential-a', 3);
    expect(entries.map(({ content, outcome }) => `${content} ${outcome}`)).toEqual([
      'c30 accepted',
      'c20 accepted',
      'c10 accepted',
    ]);
    expect(hasMore).toBe(true);
  });

  it('keeps records for the months it is told, and those for a time to come so long after it', async () => {
    const store = await openStore(server);
    const journal = redisJournal(store, { months: 2 });
    await journal.begin(intent({ content: 'soon' }), 0);
    const inAYear = new Date(Date.now() + YEAR_MS).toISOString();
    await journal.begin(intent({ content: 'later', idempotencyKey: 'k2', scheduledTime: inAYear }), 0);
    // What is written of it meanwhile doesn't shorten that.
    await journal.begin(intent({ content: 'later', idempotencyKey: 'k3' }), 0);
    const days = async (...words: string[]) => {
      const key = store.key('credential-a', ...words);
      return Math.round(Number(await store.send(key, 'PTTL', key)) / (24 * HOUR));
    };
    expect(await days('c', 'soon')).toBe(62);
    expect(await days('k', 'key-1')).toBe(62);
    expect(await days('c', 'later')).toBe(427);
    expect(await days('k', 'k2')).toBe(427);
    expect(await days('log')).toBe(427);
  });

  it('takes the oldest off the log when nobody needs them, and never what is for a time to come', async () => {
    const clock = waitingClock(Date.now());
    const store = await openStore(server);
    const journal = redisJournal(atTime(store, clock), { months: 1 });
    const log = store.key('credential-a', 'log');
    const logged = async () => Number(await store.send(log, 'LLEN', log));
    await journal.begin(intent({ content: 'old' }), 0);
    const scheduledTime = new Date(clock.now() + 40 * 24 * HOUR).toISOString();
    await journal.begin(intent({ content: 'ahead', idempotencyKey: 'k2', scheduledTime }), 0);
    await journal.begin(intent({ content: 'behind it', idempotencyKey: 'k3' }), 0);
    expect(await logged()).toBe(3);
    clock.advance(32 * 24 * HOUR);
    await journal.begin(intent({ content: 'a month on', idempotencyKey: 'k4' }), 0);
    expect(await logged()).toBe(3);
    clock.advance(40 * 24 * HOUR);
    await journal.begin(intent({ content: 'two months on', idempotencyKey: 'k5' }), 0);
    expect(await logged()).toBe(1);
  });

  it('begins nothing unless as many replicas of the store have it as must', async () => {
    const store = await openStore(server);
    const journal = redisJournal(store, { replicas: 1 });
    await expect(journal.begin(intent(), 0)).rejects.toThrow('0 of 1 replicas have written it');
    const { entries } = await redisJournal(store).findByContent('credential-a', 'content-1', 0);
    expect(entries).toMatchObject([{ outcome: 'rejected', errorCode: 'journal_unavailable' }]);
    // Otherwise it waits five seconds for more replicas to come.
    server.cli('config', 'set', 'repl-diskless-sync-delay', '0');
    await openRedis(['--replicaof', '127.0.0.1', String(server.port)]);
    // The primary may send a replica nothing for a second after their link is up: asked again, as callers do.
    const begun = await vi.waitFor(() => journal.begin(intent({ content: 'two' }), 0), { timeout: 30_000 });
    expect(begun.entry.outcome).toBe('pending');
  });
});

describe.skipIf(!hasRedis)('while the store is away', () => {
  it('begins and finds nothing, and writes later what became of what was sent', async () => {
    const server = await openRedis();
    const store = await openStore(server, 'away');
    const journal = redisJournal(store);
    const { entry } = await journal.begin(intent(), 0);
    await server.kill();
    const settled = await journal.settle(entry, { outcome: 'accepted', postSubmissionId: 'ps_1' });
    expect(settled.warnings).toEqual([
      expect.stringMatching(/^The outcome of this submission could not be written/),
    ]);
    await expect(journal.begin(intent({ content: 'two' }), 0)).rejects.toBeInstanceOf(
      JournalUnavailableError,
    );
    await expect(journal.findByContent('credential-a', 'content-1', 0)).rejects.toBeInstanceOf(
      JournalUnavailableError,
    );
    await expect(journal.list('credential-a', 5)).rejects.toBeInstanceOf(JournalUnavailableError);
    expect(await journal.check()).toMatchObject({ ok: false });
    await server.start();
    const other = redisJournal(await openStore(server, 'away'));
    await vi.waitFor(
      async () => {
        const { entries } = await other.findByContent('credential-a', 'content-1', 0);
        expect(entries).toMatchObject([{ outcome: 'accepted', postSubmissionId: 'ps_1' }]);
      },
      { timeout: 30_000 },
    );
    await expect.poll(() => journal.check()).toEqual({ ok: true, warnings: [] });
  });

  it('takes back an intent that it was not told of, whether or not the store has it', async () => {
    const server = await openRedis();
    const store = await openStore(server, 'hung');
    const journal = redisJournal(store);
    server.signal('SIGSTOP');
    await expect(journal.begin(intent(), 0)).rejects.toThrow('no answer in time');
    server.signal('SIGCONT');
    await vi.waitFor(() => expect(store.trouble()).toBeUndefined(), { timeout: 30_000 });
    const outcomes = async () =>
      (await journal.findByContent('credential-a', 'content-1', 0)).entries.map(({ outcome }) => outcome);
    await expect.poll(async () => (await outcomes()).filter((outcome) => outcome !== 'rejected')).toEqual([]);
    expect((await journal.begin(intent({ idempotencyKey: 'key-2' }), 0)).entry.idempotencyKey).toBe('key-2');
  });
});
