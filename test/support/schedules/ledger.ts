import { expect } from 'vitest';
import * as z from 'zod';
import { credentialFingerprint } from '../../../src/access/credential.ts';
import type { Entry, Journal } from '../../../src/journal/journal.ts';
import { SANDBOX_KEYS, type Sandbox, type SandboxPost } from '../../../src/sandbox/index.ts';
import type { ToolAnswer } from '../clients.ts';

/** One post that a call asked for. */
export interface Wish {
  text: string;
  allowDuplicate: boolean;
}

/** One call that was made. */
export interface Asked {
  wishes: Wish[];
  at: number;
  /** Whether no other call for the same content runs. */
  alone: boolean;
}

const toolError = z.object({ kind: z.string(), outcome: z.string(), message: z.string() });
const batchItems = z.array(
  z.object({ status: z.string(), postSubmissionId: z.string().optional(), error: toolError.optional() }),
);
/** Nothing was sent, and the post is there all the same. */
const EARLIER_POST_KINDS = ['duplicate', 'conflict'];

/** Keeps account of what was asked for, and holds it against what Soku has and what the agent was told. */
export class Ledger {
  readonly #sandbox: Sandbox;
  readonly #answerWithinMs: number;
  readonly #wishes: Wish[] = [];
  /** Submission ids that an agent was given. */
  readonly #told = new Set<string>();

  constructor(sandbox: Sandbox, answerWithinMs: number) {
    this.#sandbox = sandbox;
    this.#answerWithinMs = answerWithinMs;
  }

  /** Every text that was asked for, each once. */
  texts(): string[] {
    return [...new Set(this.#wishes.map(({ text }) => text))];
  }

  ask(wishes: Wish[], now: number, alone: boolean): Asked {
    this.#wishes.push(...wishes);
    return { wishes, at: now, alone };
  }

  /** Checks what the agent was told; a call that was cut off was told nothing. */
  answered({ wishes, at, alone }: Asked, { result, error, isError, text }: ToolAnswer, now: number): void {
    expect(now - at, 'answered in time').toBeLessThanOrEqual(this.#answerWithinMs);
    if (result.items !== undefined) {
      const items = batchItems
        .parse(result.items)
        .map((item, index) => ({ ...item, text: wishes[index]?.text }));
      for (const { status, text, postSubmissionId } of items)
        if (!['failed', 'not_sent'].includes(status)) this.#checkId(text, postSubmissionId);
      for (const { text, error } of items) if (error !== undefined) this.#checkError(text, error, alone);
      return;
    }
    const wish = wishes[0]?.text;
    if (!isError) this.#checkId(wish, result.postSubmissionId, result.idempotencyKey);
    else if (error.kind === 'duplicate' && error.outcome !== 'unknown') {
      const named = this.#posts(wish).find(({ postSubmissionId }) => text.includes(postSubmissionId));
      this.#checkId(wish, named?.postSubmissionId);
    } else this.#checkError(wish, toolError.parse(error), alone);
  }

  /** "Nothing was published" leaves no post that nobody was told of. */
  #checkError(text: string | undefined, error: z.infer<typeof toolError>, alone: boolean): void {
    expect(error.kind, error.message).not.toBe('unexpected');
    if (error.outcome !== 'nothing_happened' || EARLIER_POST_KINDS.includes(error.kind) || !alone) return;
    const untold = this.#posts(text).filter(({ postSubmissionId }) => !this.#told.has(postSubmissionId));
    expect(untold, `posts of "${text}", although ${error.message}`).toHaveLength(0);
  }

  #checkId(text: string | undefined, id: unknown, key?: unknown): void {
    const found = this.#posts(text).find(({ postSubmissionId }) => postSubmissionId === id);
    expect(found, `the post ${id} of "${text}" that the agent was told of`).toBeDefined();
    if (key !== undefined) expect(found?.idempotencyKey).toBe(key);
    if (found !== undefined) this.#told.add(found.postSubmissionId);
  }

  #posts(text: string | undefined): SandboxPost[] {
    return this.#sandbox.posts.filter(({ content }) => content.text === text);
  }

  /** In the end each content is there, and no more often than it was asked for. */
  checkPosts(): void {
    for (const text of this.texts()) {
      const own = this.#wishes.filter((wish) => wish.text === text);
      const wanted = own.filter(({ allowDuplicate }) => allowDuplicate).length;
      const plain = own.some(({ allowDuplicate }) => !allowDuplicate) ? 1 : 0;
      const count = this.#posts(text).length;
      expect(count, `posts of "${text}"`).toBeLessThanOrEqual(plain + wanted);
      expect(count, `posts of "${text}"`).toBeGreaterThanOrEqual(1);
    }
  }

  /** What the journal says of a submission is so. */
  async checkJournal(journal: Journal): Promise<void> {
    const credential = credentialFingerprint(SANDBOX_KEYS.active);
    const texts = this.texts();
    const { entries: listed } = await journal.list(credential, 100);
    const own = listed.filter(({ text = '' }) => texts.includes(text));
    const entries: Entry[] = [];
    for (const content of new Set(own.map((entry) => entry.content)))
      entries.push(...(await journal.findByContent(credential, content, 0)).entries);
    expect(entries, 'the same entries, however they are asked for').toHaveLength(own.length);
    for (const { outcome, text, idempotencyKey, postSubmissionId } of entries) {
      const posts = this.#posts(text).filter((post) => post.idempotencyKey === idempotencyKey);
      const record = `${outcome} "${text}" under ${idempotencyKey}`;
      if (outcome === 'rejected') expect(posts, record).toHaveLength(0);
      if (outcome === 'accepted') expect(posts, record).toMatchObject([{ postSubmissionId }]);
    }
    for (const post of texts.flatMap((text) => this.#posts(text))) {
      const recorded = entries.filter(
        ({ idempotencyKey, text }) => idempotencyKey === post.idempotencyKey && text === post.content.text,
      );
      expect(recorded, `records of the post under ${post.idempotencyKey}`).not.toHaveLength(0);
    }
  }
}
