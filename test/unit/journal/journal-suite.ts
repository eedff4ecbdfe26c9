import { describe, expect, it } from 'vitest';
import type { Journal } from '../../../src/journal/journal.ts';
import { type SetClock, waitingClock } from '../../support/virtual-clock.ts';
import { HOUR, MINUTE, NOON } from './support.ts';
import { intent } from './support-intent.ts';

const DAY_AGO = NOON - 24 * HOUR;

/** What every journal does, wherever it keeps its records. */
export function describeJournal(name: string, make: (clock: SetClock) => Promise<Journal>): void {
  const setUp = async () => {
    const clock = waitingClock(NOON);
    const journal = await make(clock);
    const submit = async (overrides: Parameters<typeof intent>[0] = {}, since = DAY_AGO) =>
      (await journal.begin(intent(overrides), since)).entry;
    return { clock, journal, submit };
  };

  describe(`${name}: records`, () => {
    it('gives back an intent as an entry', async () => {
      const { journal } = await setUp();
      const begun = await journal.begin(
        intent({ text: 'Hello', scheduledTime: '2026-12-01T10:00:00.000Z' }),
        DAY_AGO,
      );
      expect(begun).toEqual({
        entry: {
          id: expect.stringMatching(/^[\w-]{12}$/),
          credential: 'credential-a',
          content: 'content-1',
          idempotencyKey: 'key-1',
          targets: [{ platform: 'x' }, { platform: 'instagram', accountId: 'ig_main' }],
          text: 'Hello',
          scheduledTime: '2026-12-01T10:00:00.000Z',
          submittedAt: '2026-11-15T12:00:00.000Z',
          outcome: 'pending',
          endsAt: NOON + 5 * MINUTE,
        },
        adopted: false,
        earlier: [],
        warnings: [],
      });
      expect((await journal.findByContent('credential-a', 'content-1', DAY_AGO)).entries).toEqual([
        begun.entry,
      ]);
      expect((await journal.findByKey('credential-a', 'key-1', DAY_AGO)).entries).toEqual([begun.entry]);
      expect(await journal.list('credential-a', 10)).toEqual({
        entries: [begun.entry],
        hasMore: false,
        warnings: [],
      });
    });

    it.each([
      [{ outcome: 'accepted', postSubmissionId: 'ps_1' } as const],
      [{ outcome: 'rejected', errorCode: 'forbidden' } as const],
      [{ outcome: 'rejected' } as const],
      [{ outcome: 'unknown' } as const],
    ])('gives back the outcome %o', async (settlement) => {
      const { clock, journal, submit } = await setUp();
      const entry = await submit();
      clock.advance(1500);
      expect(await journal.settle(entry, settlement)).toEqual({ warnings: [] });
      const { endsAt: _, ...begun } = entry;
      const settled = { ...begun, ...settlement, settledAt: '2026-11-15T12:00:01.500Z' };
      expect((await journal.findByContent('credential-a', 'content-1', DAY_AGO)).entries).toEqual([settled]);
      expect((await journal.list('credential-a', 10)).entries).toEqual([settled]);
    });

    it('keeps 120 characters of the text and never half of one', async () => {
      const { submit } = await setUp();
      const long = await submit({ text: `${'a'.repeat(119)}😀😀` });
      expect(long.text).toBe(`${'a'.repeat(119)}😀`);
      const emoji = await submit({ content: 'content-2', idempotencyKey: 'k2', text: '😀'.repeat(200) });
      expect(emoji.text).toBe('😀'.repeat(120));
    });

    it('survives any character in any field', async () => {
      const { journal, submit } = await setUp();
      const odd = 'a "quoted" \\ key\n\u2028\u0000é😀';
      const entry = await submit({ content: odd, idempotencyKey: `${odd} key`, text: odd });
      expect(entry).toMatchObject({ content: odd, idempotencyKey: `${odd} key`, text: odd });
      expect((await journal.findByContent('credential-a', odd, DAY_AGO)).entries).toEqual([entry]);
      expect((await journal.findByKey('credential-a', `${odd} key`, DAY_AGO)).entries).toEqual([entry]);
    });

    it('lists the newest first, as many as asked for, and says whether there are more', async () => {
      const { clock, journal, submit } = await setUp();
      for (let index = 1; index <= 5; index += 1) {
        await submit({ content: `content-${index}`, idempotencyKey: `key-${index}` });
        clock.advance(1000);
      }
      const contents = async (limit: number) => {
        const { entries, hasMore } = await journal.list('credential-a', limit);
        return [entries.map(({ content }) => content.slice(-1)).join(''), hasMore];
      };
      expect(await contents(3)).toEqual(['543', true]);
      expect(await contents(5)).toEqual(['54321', false]);
      expect(await contents(50)).toEqual(['54321', false]);
    });

    it('finds nothing from before the time asked for', async () => {
      const { clock, journal, submit } = await setUp();
      const first = await submit();
      await journal.settle(first, { outcome: 'accepted', postSubmissionId: 'ps_1' });
      clock.advance(HOUR);
      expect((await journal.findByContent('credential-a', 'content-1', NOON)).entries).toHaveLength(1);
      expect((await journal.findByContent('credential-a', 'content-1', NOON + 1)).entries).toEqual([]);
      expect((await journal.findByKey('credential-a', 'key-1', NOON)).entries).toHaveLength(1);
      expect((await journal.findByKey('credential-a', 'key-1', NOON + 1)).entries).toEqual([]);
    });

    it('never shows the entries of another credential, nor lets them settle or lend keys', async () => {
      const { journal, submit } = await setUp();
      const other = await submit({ credential: 'credential-b' });
      const own = await submit({ idempotencyKey: 'key-2' });
      expect(own.idempotencyKey).toBe('key-2');
      const sameKey = await submit({ content: 'content-2' });
      await journal.settle(other, { outcome: 'accepted', postSubmissionId: 'ps_b' });
      expect((await journal.findByContent('credential-a', 'content-1', DAY_AGO)).entries).toEqual([own]);
      expect((await journal.findByKey('credential-a', 'key-1', DAY_AGO)).entries).toEqual([sameKey]);
      expect((await journal.list('credential-a', 10)).entries).toEqual([sameKey, own]);
      expect((await journal.list('credential-c', 10)).entries).toEqual([]);
    });

    it('shows an intent that nobody settled as unknown after five minutes', async () => {
      const { clock, journal, submit } = await setUp();
      await submit();
      clock.advance(5 * MINUTE);
      expect((await journal.list('credential-a', 1)).entries[0]?.outcome).toBe('pending');
      clock.advance(1);
      expect((await journal.list('credential-a', 1)).entries[0]?.outcome).toBe('unknown');
      expect((await journal.findByContent('credential-a', 'content-1', DAY_AGO)).entries[0]?.outcome).toBe(
        'unknown',
      );
    });

    it('counts an attempt as under way for as long as its call may take, and a second', async () => {
      const { clock, journal } = await setUp();
      const { entry } = await journal.begin(intent({ deadlineMs: 8_000 }), DAY_AGO);
      expect(entry).toMatchObject({ outcome: 'pending', endsAt: NOON + 9_000 });
      clock.advance(9_001);
      const { entries } = await journal.findByContent('credential-a', 'content-1', DAY_AGO);
      expect(entries).toMatchObject([{ outcome: 'unknown' }]);
      expect(entries[0]).not.toHaveProperty('endsAt');
    });

    it('gives what stood on record before an intent', async () => {
      const { journal, submit } = await setUp();
      const first = await submit();
      await submit({ content: 'content-2', idempotencyKey: 'key-other' });
      const { entry: second, earlier } = await journal.begin(intent({ idempotencyKey: 'key-2' }), DAY_AGO);
      expect(earlier).toEqual([first]);
      expect((await journal.begin(intent({ idempotencyKey: 'key-3' }), DAY_AGO)).earlier).toEqual([
        second,
        first,
      ]);
    });

    it('tells of two submissions that were made under one key', async () => {
      const { journal, submit } = await setUp();
      for (const postSubmissionId of ['ps_1', 'ps_1', 'ps_2']) {
        const entry = await submit();
        await journal.settle(entry, {
          outcome: 'accepted',
          postSubmissionId,
          requestId: `req of ${postSubmissionId}`,
        });
      }
      const { entries } = await journal.list('credential-a', 10);
      expect(entries).toHaveLength(3);
      for (const entry of entries)
        expect(entry).toMatchObject({
          postSubmissionId: 'ps_1',
          otherSubmissionIds: ['ps_2'],
          requestId: 'req of ps_1',
        });
    });

    it('lists posts only, and finds transcriptions by their content', async () => {
      const { journal, submit } = await setUp();
      const post = await submit();
      const transcription = await submit({ content: 'media', kind: 'transcription', targets: [] });
      await journal.settle(transcription, { outcome: 'accepted', postSubmissionId: 'tj_1' });
      expect((await journal.list('credential-a', 1)).entries).toEqual([post]);
      expect((await journal.findByContent('credential-a', 'media', DAY_AGO)).entries).toMatchObject([
        { kind: 'transcription', outcome: 'accepted' },
      ]);
    });

    it('knows whose records it has', async () => {
      const { journal, submit } = await setUp();
      await submit();
      expect(await journal.knows('credential-a')).toBe(true);
      expect(await journal.knows('credential-b')).toBe(false);
    });

    it('can be written, and closed', async () => {
      const { journal } = await setUp();
      expect(await journal.check()).toEqual({ ok: true, warnings: [] });
      await journal.close();
    });
  });

  describe(`${name}: keys`, () => {
    it('adopts the key of an earlier submission of the same content that is pending', async () => {
      const { journal, submit } = await setUp();
      await submit();
      const second = await journal.begin(intent({ idempotencyKey: 'key-2' }), DAY_AGO);
      expect(second).toMatchObject({
        adopted: true,
        entry: { idempotencyKey: 'key-1', outcome: 'pending' },
      });
      const third = await journal.begin(intent({ idempotencyKey: 'key-3' }), DAY_AGO);
      expect(third).toMatchObject({ adopted: true, entry: { idempotencyKey: 'key-1' } });
    });

    it('adopts the key of one whose outcome is unknown', async () => {
      const { journal, submit } = await setUp();
      await journal.settle(await submit(), { outcome: 'unknown' });
      expect(await journal.begin(intent({ idempotencyKey: 'key-2' }), DAY_AGO)).toMatchObject({
        adopted: true,
        entry: { idempotencyKey: 'key-1' },
      });
    });

    it('adopts the key of one accepted meanwhile, and says which submission it made', async () => {
      const { journal, submit } = await setUp();
      await journal.settle(await submit(), { outcome: 'accepted', postSubmissionId: 'ps_1' });
      expect(await journal.begin(intent({ idempotencyKey: 'key-2' }), DAY_AGO)).toMatchObject({
        adopted: true,
        entry: { idempotencyKey: 'key-1', outcome: 'accepted', postSubmissionId: 'ps_1' },
      });
    });

    it('keeps its own key after a rejection, for other content, and for what lies before `since`', async () => {
      const { clock, journal, submit } = await setUp();
      await journal.settle(await submit(), { outcome: 'rejected', errorCode: 'forbidden' });
      expect((await submit({ idempotencyKey: 'key-2' })).idempotencyKey).toBe('key-2');
      expect((await submit({ content: 'content-2', idempotencyKey: 'key-3' })).idempotencyKey).toBe('key-3');
      clock.advance(1000);
      // A second post of the same content on purpose: nothing before the call counts.
      const onPurpose = await journal.begin(intent({ idempotencyKey: 'key-4' }), clock.now());
      expect(onPurpose).toMatchObject({ adopted: false, entry: { idempotencyKey: 'key-4' } });
      for (const since of [clock.now() + 1, Number.POSITIVE_INFINITY]) {
        expect((await journal.begin(intent({ idempotencyKey: 'key-5' }), since)).entry.idempotencyKey).toBe(
          'key-5',
        );
      }
    });

    it('lets a caller resume the attempt it names', async () => {
      const { journal, submit, clock } = await setUp();
      await submit();
      clock.advance(1000);
      await submit({ idempotencyKey: 'key-2' }, clock.now());
      const resumed = await journal.begin(intent({ idempotencyKey: 'key-2' }), DAY_AGO);
      expect(resumed).toMatchObject({ adopted: false, entry: { idempotencyKey: 'key-2' } });
    });

    it('prefers an open attempt to one that was accepted', async () => {
      const { journal, submit, clock } = await setUp();
      await journal.settle(await submit(), { outcome: 'accepted', postSubmissionId: 'ps_1' });
      clock.advance(1000);
      await submit({ idempotencyKey: 'key-2' }, clock.now());
      expect((await submit({ idempotencyKey: 'key-3' })).idempotencyKey).toBe('key-2');
    });

    it('finds an entry by the key it sent and by the key it asked for', async () => {
      const { journal, submit } = await setUp();
      const first = await submit();
      const second = await submit({ idempotencyKey: 'key-2' });
      expect((await journal.findByKey('credential-a', 'key-1', DAY_AGO)).entries).toEqual([second, first]);
      expect((await journal.findByKey('credential-a', 'key-2', DAY_AGO)).entries).toEqual([second]);
    });

    it('settles all of many begun at once with one acceptance', async () => {
      const { journal } = await setUp();
      const begun = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          journal.begin(intent({ idempotencyKey: `key-${index}` }), DAY_AGO),
        ),
      );
      expect(new Set(begun.map(({ entry }) => entry.idempotencyKey)).size).toBe(1);
      expect(begun.filter(({ adopted }) => !adopted)).toHaveLength(1);
      const [first] = begun;
      if (first) await journal.settle(first.entry, { outcome: 'accepted', postSubmissionId: 'ps_1' });
      const found = (await journal.findByContent('credential-a', 'content-1', DAY_AGO)).entries;
      expect(found.map(({ outcome, postSubmissionId }) => `${outcome} ${postSubmissionId}`)).toEqual(
        Array.from({ length: 8 }, () => 'accepted ps_1'),
      );
    });
  });

  describe(`${name}: outcomes of several attempts under one key, first to last`, () => {
    const accepted = { outcome: 'accepted', postSubmissionId: 'ps_1' } as const;
    const unknown = { outcome: 'unknown' } as const;
    const forbidden = { outcome: 'rejected', errorCode: 'forbidden' } as const;
    const invalid = { outcome: 'rejected', errorCode: 'validation_error' } as const;

    it.each([
      { settlements: [unknown, accepted], shown: ['accepted', 'accepted'] },
      { settlements: [accepted, unknown], shown: ['accepted', 'accepted'] },
      { settlements: [accepted, forbidden], shown: ['accepted', 'accepted'] },
      { settlements: [accepted, invalid], shown: ['accepted', 'accepted'] },
      // The second attempt was turned away at the door: the first may still have gone through.
      { settlements: [unknown, forbidden], shown: ['unknown', 'unknown'] },
      // Its media may have gone since, or its time have come: that proves nothing of the first.
      { settlements: [unknown, invalid], shown: ['unknown', 'unknown'] },
      { settlements: [invalid, invalid], shown: ['rejected', 'rejected'] },
      { settlements: [forbidden, unknown], shown: ['unknown', 'unknown'] },
      { settlements: [forbidden, forbidden], shown: ['rejected', 'rejected'] },
      { settlements: [unknown, forbidden, accepted], shown: ['accepted', 'accepted', 'accepted'] },
    ])('$settlements', async ({ settlements, shown }) => {
      const { clock, journal, submit } = await setUp();
      for (const settlement of settlements) {
        await journal.settle(await submit(), settlement);
        clock.advance(1000);
      }
      const outcomes = (entries: { outcome: string }[]) => entries.map(({ outcome }) => outcome).reverse();
      expect(outcomes((await journal.findByContent('credential-a', 'content-1', DAY_AGO)).entries)).toEqual(
        shown,
      );
      expect(outcomes((await journal.findByKey('credential-a', 'key-1', DAY_AGO)).entries)).toEqual(shown);
      expect(outcomes((await journal.list('credential-a', 10)).entries)).toEqual(shown);
      // Only when all are rejected does the next attempt go out under a key of its own.
      const next = await journal.begin(intent({ idempotencyKey: 'key-next' }), DAY_AGO);
      expect(next.adopted).toBe(!shown.includes('rejected'));
    });

    it('leaves an attempt open that began before the refusal of another and is still on its way', async () => {
      const { journal, submit } = await setUp();
      const first = await submit();
      const second = await submit({ idempotencyKey: 'key-2' });
      await journal.settle(second, forbidden);
      const found = (await journal.findByContent('credential-a', 'content-1', DAY_AGO)).entries;
      expect(found.map(({ outcome }) => outcome)).toEqual(['unknown', 'pending']);
      await journal.settle(first, accepted);
      const after = (await journal.findByContent('credential-a', 'content-1', DAY_AGO)).entries;
      expect(after.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
    });
  });
}
