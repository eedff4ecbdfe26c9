import { expect, test } from 'vitest';
import type { Deps } from '../../src/call/define-tool.ts';
import { CLOCK_JUMP_MS, type Entry, type Journal } from '../../src/journal/journal.ts';
import { lookUpPost, noLookup } from '../../src/soku/find-post.ts';
import type { SokuReading } from '../support/schedules/fake-soku.ts';
import type { Breakage } from '../support/schedules/in-process-world.ts';
import { playInProcess } from '../support/schedules/run.ts';

/** More than any broken part takes to be found; the first find ends it. */
const SCHEDULES = 1_500;
const SEED = 1;
const DAY_MS = 24 * 3_600_000;

interface Control {
  part: string;
  reading: SokuReading;
  resend: 'with-key' | 'never';
  broken: Breakage;
  /** What the schedules find without the part. */
  found: RegExp;
}

const DOUBLE = /posts of "content \d of \d+": ps_\d+ under \S+, ps_\d+/;
/** As if its call had ended long ago. */
const over = ({ endsAt: _, ...entry }: Entry): Entry =>
  entry.outcome === 'pending' ? { ...entry, outcome: 'unknown' } : entry;
const withSoku = (soku: (deps: Deps) => Partial<Deps['soku']>): Breakage => ({
  deps: (deps) => ({ soku: { ...deps.soku, ...soku(deps) } }),
});
const withConfig = (config: Partial<Deps['config']>): Breakage => ({
  deps: (deps) => ({ config: { ...deps.config, ...config } }),
});
let keys = 0;

/** As if some of what was accepted were not on record. */
const forgetting = (isForgotten: (entry: Entry, now: number) => boolean): Breakage => ({
  deps({ clock, journal }) {
    const kept = ({ outcome, ...entry }: Entry) =>
      outcome !== 'accepted' || !isForgotten({ outcome, ...entry }, clock.now());
    return {
      journal: {
        ...journal,
        async findByContent(...asked) {
          const { entries, warnings } = await journal.findByContent(...asked);
          return { entries: entries.filter(kept), warnings };
        },
        async begin(intent, since) {
          const { entries } = await journal.findByContent(intent.credential, intent.content, 0);
          if (entries.every(kept)) return journal.begin(intent, since);
          keys += 1;
          const submittedAt = new Date(clock.now()).toISOString();
          const entry: Entry = { ...intent, id: `lost ${keys}`, submittedAt, outcome: 'pending' };
          return { entry, adopted: false, earlier: [], warnings: [] };
        },
      },
    };
  },
});

const CONTROLS: Control[] = [
  {
    part: 'Soku being asked first',
    reading: 'ignored-with-list',
    resend: 'with-key',
    broken: withSoku(() => ({ findPost: async () => noLookup('none') })),
    found: DOUBLE,
  },
  {
    part: 'one flight, and waiting for other processes',
    reading: 'not-atomic',
    resend: 'with-key',
    broken: {
      deps: () => ({ flights: { underWay: () => undefined, begin: (_name, work) => work() } }),
      journal: (journal: Journal) => ({
        ...journal,
        async begin(intent, since) {
          const begun = await journal.begin(intent, since);
          return { ...begun, earlier: begun.earlier.map(over) };
        },
        async findByContent(credential, content, since) {
          const { entries, warnings } = await journal.findByContent(credential, content, since);
          return { entries: entries.map(over), warnings };
        },
      }),
    },
    found: DOUBLE,
  },
  {
    part: 'the end of a key’s life',
    reading: 'honoured-for-an-hour',
    resend: 'with-key',
    broken: withConfig({ resumeHours: 10_000 }),
    found: DOUBLE,
  },
  {
    part: 'the intent written first',
    reading: 'honoured',
    resend: 'with-key',
    broken: {
      journal: (journal: Journal) => ({
        ...journal,
        async begin(intent) {
          keys += 1;
          const submittedAt = new Date().toISOString();
          const entry: Entry = { ...intent, id: `lost ${keys}`, submittedAt, outcome: 'pending' };
          return { entry, adopted: false, earlier: [], warnings: [] };
        },
      }),
    },
    found: DOUBLE,
  },
  {
    part: 'SOKU_RESEND=never',
    reading: 'ignored',
    resend: 'never',
    broken: withConfig({ resend: 'with-key' }),
    found: DOUBLE,
  },
  {
    part: 'the same key again',
    reading: 'honoured',
    resend: 'with-key',
    broken: withSoku(({ soku }) => ({
      createPost(body, options) {
        keys += 1;
        return soku.createPost(body, { ...options, idempotencyKey: `new-${keys}` });
      },
    })),
    found: DOUBLE,
  },
  {
    part: 'what is on record of earlier calls',
    reading: 'honoured',
    resend: 'with-key',
    broken: {
      journal: (journal: Journal) => ({
        ...journal,
        findByContent: async () => ({ entries: [], warnings: [] }),
        begin: (intent) => journal.begin(intent, Number.MAX_SAFE_INTEGER),
      }),
    },
    found: DOUBLE,
  },
  {
    part: 'Soku’s clock being heeded',
    reading: 'ignored-with-list',
    resend: 'with-key',
    broken: withSoku(({ soku }) => ({
      findPost: async (question, deadline) =>
        lookUpPost({ ...(await soku.listPosts(50, deadline)), clockAheadMs: 0 }, question),
    })),
    found: DOUBLE,
  },
  {
    part: 'the journal failing closed',
    reading: 'honoured',
    resend: 'with-key',
    broken: {
      journal: (journal: Journal) => ({
        ...journal,
        begin: (intent, since) =>
          journal.begin(intent, since).catch(() => {
            keys += 1;
            const submittedAt = new Date().toISOString();
            const entry: Entry = { ...intent, id: `lost ${keys}`, submittedAt, outcome: 'pending' };
            return { entry, adopted: false, earlier: [], warnings: [] };
          }),
        settle: async (entry, settlement) =>
          entry.id.startsWith('lost') ? { warnings: [] } : journal.settle(entry, settlement),
      }),
    },
    found: DOUBLE,
  },
  {
    part: 'an unclear answer being no refusal',
    reading: 'honoured',
    resend: 'with-key',
    broken: {
      journal: (journal: Journal) => ({
        ...journal,
        settle: (entry, settlement) =>
          journal.settle(entry, settlement.outcome === 'unknown' ? { outcome: 'rejected' } : settlement),
      }),
    },
    found: DOUBLE,
  },
  {
    part: 'the key of whoever began first',
    reading: 'honoured',
    resend: 'with-key',
    broken: {
      journal: (journal: Journal) => ({
        ...journal,
        begin: (intent) => journal.begin(intent, Number.MAX_SAFE_INTEGER),
      }),
    },
    found: DOUBLE,
  },
  {
    part: 'a time to come having no window',
    reading: 'honoured',
    resend: 'with-key',
    broken: forgetting(
      ({ scheduledTime, submittedAt }, now) =>
        scheduledTime !== undefined && now - Date.parse(submittedAt) > DAY_MS,
    ),
    found: DOUBLE,
  },
  {
    part: 'records ahead of a clock set back',
    reading: 'honoured',
    resend: 'with-key',
    broken: forgetting(({ submittedAt }, now) => Date.parse(submittedAt) > now + CLOCK_JUMP_MS),
    found: DOUBLE,
  },
  {
    part: 'the telling of a repetition',
    reading: 'ignored',
    resend: 'with-key',
    broken: withSoku(({ soku }) => ({
      createPost: (body, options) => soku.createPost(body, { ...options, beforeRepeat: undefined }),
    })),
    found: /told to look/,
  },
];

test.concurrent.each(CONTROLS)(
  'without $part the schedules find what is wrong',
  async ({ reading, resend, broken, found }) => {
    const resumeHours = reading === 'honoured-for-an-hour' ? 1 : 24;
    const lanes = [3_000, 45_000].map((timeoutMs) => ({ reading, resend, timeoutMs, resumeHours }));
    const looksFor = found === DOUBLE ? 'doubles' : 'everything';
    expect(await playInProcess({ seed: SEED, count: SCHEDULES, lanes, looksFor }, broken)).toMatch(found);
  },
);
