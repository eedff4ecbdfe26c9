import type { MiddlewareHandler } from 'hono';
import type { Clock } from '../../clock.ts';
import { createPacer, type Pacer } from '../../pacing/pacer.ts';
import { perCaller } from '../../per-caller.ts';
import type { HttpEnv } from './caller.ts';

const MINUTE_MS = 60_000;
/** A call in flight has no known end: soon is as good a time as any. */
const IN_FLIGHT_RETRY_SECONDS = 1;

/** What one caller may have of the server at a time. */
export interface CallLimits {
  callsPerMinute: number;
  callsInFlight: number;
}

/** Counts the calls of each caller. */
export interface CallCounter {
  /**
   * Takes places for calls of one caller.
   *
   * @param own what the policy gives this caller, where that is less
   * @returns what gives them back, or after how many seconds to ask again
   */
  take(
    caller: string,
    calls: number,
    own?: { [Limit in keyof CallLimits]?: number | undefined },
  ): Promise<{ leave(): void } | { retryAfterSeconds: number }>;
}

export function createCallCounter(clock: Pick<Clock, 'now'>, limits: CallLimits): CallCounter {
  const { callsPerMinute, callsInFlight } = limits;
  const pacerOf = perCaller(() => new Map<number, Pacer>(), 10_000);
  const reserve = (caller: string, limit: number) => {
    const ofCaller = pacerOf(caller);
    // A limit that has changed begins anew.
    const pacer = ofCaller.get(limit) ?? createPacer(clock, limit, MINUTE_MS);
    ofCaller.clear();
    ofCaller.set(limit, pacer);
    return pacer.reserve();
  };
  const inFlight = new Map<string, number>();
  const add = (caller: string, calls: number) => {
    const left = (inFlight.get(caller) ?? 0) + calls;
    if (left > 0) inFlight.set(caller, left);
    else inFlight.delete(caller);
  };
  return {
    async take(caller, calls, own) {
      const perMinute = Math.min(callsPerMinute, own?.callsPerMinute ?? callsPerMinute);
      if ((inFlight.get(caller) ?? 0) + calls > Math.min(callsInFlight, own?.callsInFlight ?? callsInFlight))
        return { retryAfterSeconds: IN_FLIGHT_RETRY_SECONDS };
      // Before the first wait, so that calls that come at once see each other.
      add(caller, calls);
      for (let counted = 0; counted < calls; counted += 1) {
        const { waitMs } = await reserve(caller, perMinute);
        if (waitMs === 0) continue;
        add(caller, -calls);
        return { retryAfterSeconds: Math.ceil(waitMs / 1000) };
      }
      return { leave: () => add(caller, -calls) };
    },
  };
}

/** What a caller gets who asks too much; other callers notice nothing. */
export function tooManyCalls(retryAfterSeconds: number): Response {
  const error = `Too many calls at once or in the last minute. Nothing was done. Try again in ${retryAfterSeconds} s.`;
  return Response.json({ error }, { status: 429, headers: { 'retry-after': String(retryAfterSeconds) } });
}

/** Lets a request through when its caller has a place left; before anything of its body is read. */
export function withinLimits(counter: CallCounter | undefined): MiddlewareHandler<HttpEnv> {
  return async (context, next) => {
    if (counter === undefined) return next();
    const place = await counter.take(context.get('callerId'), 1, context.get('caller').rule);
    if ('retryAfterSeconds' in place) return tooManyCalls(place.retryAfterSeconds);
    context.env.outgoing.once('close', place.leave);
    return next();
  };
}
