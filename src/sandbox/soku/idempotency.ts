import { isDeepStrictEqual } from 'node:util';
import { ApiError } from './api-error.ts';
import type { Answer, Endpoint } from './endpoint.ts';

/** How long a key is remembered. A gap in the docs: POSTS ends before its window, TRANS says "reasonable". */
const KEPT_MS = 24 * 60 * 60 * 1000;

interface Remembered {
  body: unknown;
  answer: Answer;
  at: number;
}

/** The answers given so far to requests with an idempotency key. */
export class IdempotentAnswers {
  readonly #answers = new Map<string, Remembered>();

  /**
   * The answer remembered under `scope`, or the one that `make` gives, which is then remembered. A refusal (thrown) is
   * not, so that the same key can carry the mended request.
   * @throws ApiError 409 when the key came with another body before. The docs don't say what happens then.
   */
  answer(scope: readonly string[], body: unknown, now: number, make: () => Answer): Answer {
    const name = JSON.stringify(scope);
    const earlier = this.#answers.get(name);
    if (earlier !== undefined && now - earlier.at < KEPT_MS) {
      if (isDeepStrictEqual(earlier.body, body)) return { ...earlier.answer, replayed: true };
      throw new ApiError(
        'idempotency_conflict',
        'This Idempotency-Key was used with a different request body.',
      );
    }
    const answer = make();
    this.#answers.set(name, { body, answer, at: now });
    return answer;
  }
}

/**
 * An endpoint that honours `Idempotency-Key`, per account and endpoint. Endpoints run without a pause, so two requests
 * at once can't both be the first.
 * @param derive gives the key when the request brings none
 */
export function idempotent(endpoint: Endpoint, derive?: (body: unknown) => string): Endpoint {
  return (visit, state) => {
    const key = visit.idempotencyKey ?? derive?.(visit.body);
    if (key === undefined) return endpoint(visit, state);
    const scope = [visit.account.id, visit.name, key];
    return state.idempotency.answer(scope, visit.body, state.clock.now(), () => endpoint(visit, state));
  };
}
