import { setTimeout as delay } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { ToolAnswer } from '../clients.ts';
import { ANSWERS, type Answer } from './answers.ts';
import type { Lateness } from './lateness.ts';
import { Ledger, type LooksFor } from './ledger.ts';
import type { ReplicaWorld } from './replicas.ts';

type ReplicaStep =
  /** The same post asked of several replicas at once. */
  | { do: 'call'; content: number; replicas: number[]; answers: readonly Answer[] }
  | { do: 'kill replica'; replica: number }
  | { do: 'restart store'; afterMs: number }
  | { do: 'pause store'; ms: number }
  | { do: 'cut connections' };

/** Each step with how long after the one before it comes. */
export type ReplicaSchedule = { step: ReplicaStep; afterMs: number }[];

/** What a call has after its deadline to be answered. */
const AFTER_DEADLINE_MS = 1_000;
/** Longer than an attempt of a dead replica counts as under way. */
const FINISH_TRIES = 60;

/** How long Soku asks to be left alone. */
const askedToWait = (tell: Answer['tell']) =>
  tell.kind === 'respond'
    ? Number(tell.headers?.['retry-after'] ?? tell.headers?.['x-ratelimit-reset'] ?? 0)
    : 0;
const QUICK = ANSWERS.filter(
  ({ commitMs, tell }) => commitMs === undefined && !('lateMs' in tell) && !(askedToWait(tell) > 1),
);

const step: fc.Arbitrary<ReplicaStep> = fc.oneof(
  {
    arbitrary: fc.record({
      do: fc.constant('call'),
      content: fc.nat({ max: 1 }),
      replicas: fc.uniqueArray(fc.nat({ max: 2 }), { minLength: 1, maxLength: 3 }),
      answers: fc.array(fc.constantFrom(...QUICK), { maxLength: 2 }),
    }),
    weight: 8,
  },
  { arbitrary: fc.record({ do: fc.constant('kill replica'), replica: fc.nat({ max: 2 }) }), weight: 1 },
  {
    arbitrary: fc.record({ do: fc.constant('restart store'), afterMs: fc.constantFrom(0, 100, 600) }),
    weight: 1,
  },
  {
    arbitrary: fc.record({ do: fc.constant('pause store'), ms: fc.constantFrom(50, 500, 1_500) }),
    weight: 1,
  },
  { arbitrary: fc.record({ do: fc.constant('cut connections') }), weight: 1 },
);

export const replicaSchedules: fc.Arbitrary<ReplicaSchedule> = fc.array(
  fc.record({ step, afterMs: fc.constantFrom(0, 0, 10, 60, 200) }),
  { minLength: 2, maxLength: 5 },
);

interface LaneOptions {
  lateness: Lateness;
  /** With a part broken on purpose: doubles alone. */
  looksFor?: LooksFor;
}

/** Plays one schedule with contents of its own; others may play theirs in the same world. */
export class ReplicaLane {
  readonly #world: ReplicaWorld;
  readonly #name: string;
  readonly #apiKey: string;
  readonly #ledger: Ledger;
  /** Calls that are under way, by content. */
  readonly #running = new Map<string, number>();
  /** Calls that ever began, by content. */
  readonly #begun = new Map<string, number>();

  constructor(world: ReplicaWorld, name: string, { lateness, looksFor = 'everything' }: LaneOptions) {
    this.#world = world;
    this.#name = name;
    // Of its own: Soku takes 30 posts a minute of one.
    this.#apiKey = `sk_live_of_${name.replaceAll(' ', '_')}`;
    const withinMs = world.timeoutMs + AFTER_DEADLINE_MS;
    this.#ledger = new Ledger(world.soku, withinMs, looksFor, lateness.between);
  }

  /** @throws when something happened that must not */
  async play(schedule: ReplicaSchedule): Promise<void> {
    const under: Promise<void>[] = [];
    for (const { step, afterMs } of schedule) {
      await delay(afterMs);
      under.push(...this.#begin(step));
    }
    const ended = await Promise.allSettled(under);
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
    for (const text of this.#ledger.texts()) await this.#finish(text);
    this.#ledger.checkPosts(() => false);
  }

  #begin(step: ReplicaStep): Promise<void>[] {
    const { store, soku } = this.#world;
    switch (step.do) {
      case 'call':
        soku.plan(this.#text(step.content), step.answers);
        return step.replicas.map(
          async (replica) => void (await this.#call(this.#text(step.content), replica)),
        );
      case 'kill replica':
        return [this.#world.kill(step.replica)];
      case 'restart store':
        return [store.restart(step.afterMs)];
      case 'pause store':
        store.signal('SIGSTOP');
        return [delay(step.ms).then(() => store.signal('SIGCONT'))];
      case 'cut connections':
        return [store.cut()];
    }
  }

  readonly #text = (content: number) => `content ${content} of ${this.#name}`;

  /** @returns undefined when the replica died meanwhile */
  async #call(text: string, replica: number): Promise<ToolAnswer | undefined> {
    const client = await this.#world.client(replica, this.#apiKey).catch(() => undefined);
    if (client === undefined) return undefined;
    const others = this.#running.get(text) ?? 0;
    const place = (this.#begun.get(text) ?? 0) + 1;
    this.#running.set(text, others + 1);
    this.#begun.set(text, place);
    const asked = this.#ledger.ask([text], Date.now(), { alone: others === 0 });
    const args = { text, platforms: [{ platform: 'x' }] };
    const answer = await client.call('soku_create_post', args).catch(() => undefined);
    // One that began and ended meanwhile may have sent it, whatever this one says of itself.
    const alone = asked.alone && this.#begun.get(text) === place;
    this.#running.set(text, (this.#running.get(text) ?? 1) - 1);
    if (answer === undefined) return undefined;
    this.#ledger.answered({ ...asked, alone }, answer, Date.now());
    return answer;
  }

  /** In the end everything works again: what was asked for goes out, if it has not. */
  async #finish(text: string): Promise<void> {
    this.#world.soku.plan(text, []);
    let answer: ToolAnswer | undefined;
    for (let again = 0; again < FINISH_TRIES; again += 1) {
      answer = await this.#call(text, again % 3);
      if (answer?.isError === false || answer?.error.code === 'duplicate_content') return;
      await delay(200);
    }
    expect.fail(`"${text}" doesn't go out: ${answer?.text}`);
  }
}
