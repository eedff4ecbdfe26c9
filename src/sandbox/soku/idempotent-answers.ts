import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { DAY_MS, HOUR_MS } from '../../clock.ts';
import type { Readings } from '../readings.ts';
import { ApiError } from './api-error.ts';

/** How long a key is remembered. A gap in the docs: POSTS ends before its window, TRANS says "reasonable". */
const KEPT_MS = DAY_MS;
/** Real milliseconds that a request with a key takes where a reading wants a second one to come meanwhile. */
const SLOW_MS = 250;

/** A success; refusals are thrown as ApiError. `replayed` marks the repetition of an earlier answer. */
export type Answer = ({ status: 200 | 201; body: object } | { status: 204 }) & { replayed?: true };

interface Remembered {
  body: unknown;
  answer: Answer;
  at: number;
}

/** The answers given so far to requests with an idempotency key. */
export class IdempotentAnswers {
  readonly #answers = new Map<string, Remembered>();
  readonly #running = new Set<string>();
  readonly #readings: Readings;

  constructor(readings: Readings) {
    this.#readings = readings;
  }

  /**
   * The answer remembered under `scope`, or the one that `make` gives, which is then remembered. A refusal (thrown) is
   * not, so that the same key can carry the mended request.
   * @throws ApiError 409 when the key came with another body before. The docs don't say what happens then.
   */
  async answer(
    scope: readonly string[],
    body: unknown,
    now: number,
    make: () => Answer | Promise<Answer>,
  ): Promise<Answer> {
    const name = JSON.stringify(scope);
    const earlier = this.#answers.get(name);
    const keptMs = this.#readings.has('keys-for-an-hour') ? HOUR_MS : KEPT_MS;
    if (earlier !== undefined && now - earlier.at < keptMs) {
      if (isDeepStrictEqual(earlier.body, body)) return { ...earlier.answer, replayed: true };
      throw new ApiError(
        'idempotency_conflict',
        'This Idempotency-Key was used with a different request body.',
      );
    }
    await this.#takeAMoment(name);
    const answer = await make();
    this.#answers.set(name, { body, answer, at: now });
    return answer;
  }

  /** By default nothing waits, so two requests at once can't both be the first. */
  async #takeAMoment(name: string): Promise<void> {
    if (this.#readings.has('keys-in-progress')) {
      if (this.#running.has(name)) {
        throw new ApiError(
          'idempotency_in_progress',
          'A request with this Idempotency-Key is still being processed.',
        );
      }
      this.#running.add(name);
      await delay(SLOW_MS).finally(() => this.#running.delete(name));
    } else if (this.#readings.has('keys-not-atomic')) {
      await delay(SLOW_MS);
    }
  }
}
