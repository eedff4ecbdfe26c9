import { expect } from 'vitest';
import * as z from 'zod';
import { credentialFingerprint } from '../../../src/access/credential.ts';
import type { Entry, Journal } from '../../../src/journal/journal.ts';
import type { ToolAnswer } from '../clients.ts';
import type { FakeSoku, Submission } from './fake-soku.ts';

/** With a part broken on purpose, what else is wrong would hide the doubles. */
export type LooksFor = 'everything' | 'doubles';

/** One call that was made. */
export interface Asked {
  texts: string[];
  at: number;
  /** Whether no other call for the same content runs, and none is to stand beside another. */
  alone: boolean;
}

const toolError = z.object({
  kind: z.string(),
  code: z.string(),
  outcome: z.string(),
  message: z.string(),
});
const batchItems = z.array(
  z.object({ status: z.string(), postSubmissionId: z.string().optional(), error: toolError.optional() }),
);
/** Of a call's time, in milliseconds. */
const LATE_ENOUGH_MS = 250;
/** Nothing was sent, and the post is there all the same. */
const EARLIER_POST_KINDS = ['duplicate', 'conflict'];
/** Nothing was sent by this call, and what was before can't be read. */
const NOTHING_TO_TELL = ['journal_unavailable'];
/** What tells a person to look whether a post is there more than once. */
const TOLD =
  /without a clear answer|Soku made (?:\d+ submissions|more than one submission)|may or may not|no clear answer came/;

/** Keeps account of what was asked for, and holds it against what Soku has and what the agent was told. */
export class Ledger {
  readonly #looksFor: LooksFor;
  readonly #soku: FakeSoku;
  readonly #answerWithinMs: number;
  readonly #late: (from: number, to: number) => number;
  readonly #texts = new Set<string>();
  /** Submission ids that an agent was given. */
  readonly #given = new Set<string>();
  /** How often each content was wanted once more. */
  readonly #wanted = new Map<string, number>();
  #clockIsWrong = false;
  /** Contents of which a person was told to look whether they are there twice. */
  readonly #doubted = new Set<string>();

  /** @param late how much of a time between two moments the machine took for itself, in milliseconds */
  constructor(
    soku: FakeSoku,
    answerWithinMs: number,
    looksFor: LooksFor,
    late: (from: number, to: number) => number = () => 0,
  ) {
    this.#looksFor = looksFor;
    this.#soku = soku;
    this.#late = late;
    this.#answerWithinMs = answerWithinMs;
  }

  /** Every text that was asked for, each once. */
  texts(): string[] {
    return [...this.#texts];
  }

  ask(texts: string[], now: number, { alone = true, again = false } = {}): Asked {
    for (const text of texts) {
      this.#texts.add(text);
      if (again) this.#wanted.set(text, (this.#wanted.get(text) ?? 0) + 1);
    }
    // Of one that is wanted once more, what was before says nothing.
    return { texts, at: now, alone: alone && !again };
  }

  /** Checks what the agent was told; a call that was cut off was told nothing. */
  answered({ texts, at, alone }: Asked, answer: ToolAnswer, now: number): void {
    const { result, error, isError, text: said } = answer;
    if (this.#looksFor === 'doubles') return;
    // A machine that stood still tells nothing of how long a call takes.
    const late = this.#late(at, now);
    if (late <= LATE_ENOUGH_MS)
      expect(now - at - late, `answered in time, ${late} ms aside`).toBeLessThanOrEqual(this.#answerWithinMs);
    if (TOLD.test(said)) for (const text of texts) this.#doubted.add(text);
    if (result.items !== undefined) {
      const items = batchItems.parse(result.items);
      for (const [index, { status, postSubmissionId, error: ofItem }] of items.entries()) {
        const text = texts[index];
        if (!['failed', 'not_sent'].includes(status)) this.#checkId(text, postSubmissionId);
        if (ofItem !== undefined) this.#checkError(text, ofItem, alone);
      }
      return;
    }
    const [text] = texts;
    if (!isError) this.#checkId(text, result.postSubmissionId, result.idempotencyKey);
    else if (error.kind === 'duplicate' && error.outcome !== 'unknown') {
      const named = this.#soku.of(text).find(({ id }) => said.includes(id));
      this.#checkId(text, named?.id);
    } else this.#checkError(text, toolError.parse(error), alone);
  }

  /** "Nothing was published" leaves no post that nobody was told of. */
  #checkError(text: string | undefined, error: z.infer<typeof toolError>, alone: boolean): void {
    expect(error.kind, error.message).not.toBe('unexpected');
    if (error.outcome !== 'nothing_happened' || EARLIER_POST_KINDS.includes(error.kind) || !alone) return;
    if (NOTHING_TO_TELL.includes(error.code)) return;
    const untold = this.#soku.of(text).filter(({ id }) => !this.#given.has(id));
    expect(untold, `posts of "${text}", although ${error.message}`).toHaveLength(0);
  }

  #checkId(text: string | undefined, id: unknown, key?: unknown): void {
    const found = this.#soku.of(text).find((one) => one.id === id);
    expect(found, `the post ${id} of "${text}" that the agent was told of`).toBeDefined();
    if (key !== undefined) expect(found?.key).toBe(key);
    // Of a double the person is told by a warning.
    for (const one of this.#soku.of(text)) this.#given.add(one.id);
  }

  /** Nothing that depends on how long ago something was can be known any more. */
  wrongClock(): void {
    this.#clockIsWrong = true;
  }

  /** In the end no content is there more often than it may be, and of a double somebody was told. */
  checkPosts(mayDouble: (clockIsWrong: boolean) => boolean): void {
    for (const text of this.#texts) {
      const posts = this.#soku.of(text);
      if (posts.length <= 1 + (this.#wanted.get(text) ?? 0)) continue;
      expect(mayDouble(this.#clockIsWrong), `posts of "${text}": ${posts.map(idAndKey).join(', ')}`).toBe(
        true,
      );
      if (this.#looksFor === 'everything') expect([...this.#doubted], 'told to look').toContain(text);
    }
  }

  /** What the journal says of a submission is so. */
  async checkJournal(journal: Journal): Promise<void> {
    if (this.#looksFor === 'doubles') return;
    const credential = credentialFingerprint('sk_live_schedules');
    const { entries: listed } = await journal.list(credential, 200);
    const own = listed.filter(({ text = '' }) => this.#texts.has(text));
    const entries: Entry[] = [];
    for (const content of new Set(own.map((entry) => entry.content)))
      entries.push(...(await journal.findByContent(credential, content, 0)).entries);
    expect(entries, 'the same entries, however they are asked for').toHaveLength(own.length);
    for (const { outcome, text, idempotencyKey, postSubmissionId } of entries) {
      const ids = this.#soku.of(text).filter(({ key }) => key === idempotencyKey);
      const record = `${outcome} "${text}" under ${idempotencyKey}`;
      if (outcome === 'rejected') expect(ids, record).toHaveLength(0);
      if (outcome === 'accepted')
        expect(
          ids.map(({ id }) => id),
          record,
        ).toContain(postSubmissionId);
    }
    for (const post of this.texts().flatMap((text) => this.#soku.of(text))) {
      const recorded = entries.some(
        ({ idempotencyKey, text }) => idempotencyKey === post.key && text === post.text,
      );
      expect(recorded, `a record of the post under ${post.key}`).toBe(true);
    }
  }
}

const idAndKey = ({ id, key }: Submission) => `${id} under ${key}`;
