import { randomUUID } from 'node:crypto';
import { HOUR_MS } from '../../clock.ts';
import type { Customer } from './customers.ts';
import { tooFast } from './limits.ts';
import { SokeRefusal } from './refusal.ts';

/** `jobs` as ASYNC has them: `jobId`, `queued`, /jobs/{jobId}; `pages` as THUMB and TRX: `id`, `processing`, a path of their own (S4). */
export type JobShape = 'jobs' | 'pages';
export type SokeJobKind = 'thumbnail' | 'transcription' | 'competitor';

const QUEUED_MS = 1_000;
const DURATION_MS = { thumbnail: 8_000, transcription: 5_000, competitor: 11_000 } as const;
const SLOW_MS = HOUR_MS;
/** ASYNC: no faster than every 2 s. A caller's timer may be a little early. */
const MIN_POLL_MS = 1_950;

export interface SokeJob {
  id: string;
  kind: SokeJobKind;
  customerId: string;
  startedAt: number;
  durationMs: number;
  fails: boolean;
  result: Record<string, unknown>;
  /** Fields that go with the job from the start. */
  facts: Record<string, unknown>;
  polledAt: number;
}

/** The jobs of all customers. They go on by the clock; nothing runs. */
export class SokeJobs {
  readonly #shape: JobShape;
  readonly #jobs = new Map<string, SokeJob>();

  constructor(shape: JobShape) {
    this.#shape = shape;
  }

  /**
   * Starts a job. `source` is what it is made of: with "slow" in it the job takes an hour, with "fail" it fails.
   */
  start(
    kind: SokeJobKind,
    customer: Customer,
    source: string,
    now: number,
    made: Pick<SokeJob, 'result' | 'facts'>,
  ): object {
    const job: SokeJob = {
      id: randomUUID(),
      kind,
      customerId: customer.id,
      startedAt: now,
      durationMs: source.includes('slow') ? SLOW_MS : DURATION_MS[kind],
      fails: source.includes('fail'),
      polledAt: Number.NEGATIVE_INFINITY,
      ...made,
    };
    this.#jobs.set(job.id, job);
    if (this.#isOnJobsPath(kind)) {
      const estimatedCompletionSeconds = job.durationMs / 1000;
      return { jobId: job.id, status: 'queued', estimatedCompletionSeconds };
    }
    return { id: job.id, status: 'processing', ...job.facts };
  }

  /** What GET /jobs/{jobId} tells. @throws SokeRefusal 404, 429 */
  onJobsPath(customer: Customer, id: string, now: number): object {
    const job = this.#poll(customer, id, now);
    if (!this.#isOnJobsPath(job.kind)) throw notFound(id);
    const { status, progress } = stateOf(job, now);
    return {
      jobId: id,
      status,
      progress,
      ...(status === 'completed' && { result: { ...job.facts, ...job.result } }),
      ...(status === 'failed' && { error: 'The source could not be processed.' }),
    };
  }

  /** What GET /thumbnail/{id} and GET /transcription/{id} tell. @throws SokeRefusal 404, 429 */
  onOwnPath(kind: SokeJobKind, customer: Customer, id: string, now: number): object {
    const job = this.#poll(customer, id, now);
    if (job.kind !== kind || this.#isOnJobsPath(kind)) throw notFound(id);
    return entryOf(job, now);
  }

  /** The customer's jobs of a kind, newest first. */
  list(kind: SokeJobKind, customer: Customer, now: number): object[] {
    return [...this.#jobs.values()]
      .filter((job) => job.kind === kind && job.customerId === customer.id)
      .reverse()
      .map((job) => entryOf(job, now));
  }

  /** @throws SokeRefusal 404 */
  delete(kind: SokeJobKind, customer: Customer, id: string): void {
    const job = this.#jobs.get(id);
    if (job?.kind !== kind || job.customerId !== customer.id) throw notFound(id);
    this.#jobs.delete(id);
  }

  #isOnJobsPath(kind: SokeJobKind): boolean {
    return kind === 'competitor' || this.#shape === 'jobs';
  }

  #poll(customer: Customer, id: string, now: number): SokeJob {
    const job = this.#jobs.get(id);
    if (job === undefined || job.customerId !== customer.id) throw notFound(id);
    const early = now - job.polledAt < MIN_POLL_MS;
    job.polledAt = now;
    if (early) throw tooFast('Poll no faster than every 2 seconds.', 2);
    return job;
  }
}

function stateOf({ startedAt, durationMs, fails }: SokeJob, now: number) {
  const elapsed = now - startedAt;
  if (elapsed < QUEUED_MS) return { status: 'queued', progress: 0 };
  if (elapsed < durationMs)
    return { status: 'processing', progress: Math.floor((elapsed / durationMs) * 100) };
  return fails ? { status: 'failed' } : { status: 'completed', progress: 100 };
}

/** A job with its result's fields beside its own (TRX). */
function entryOf(job: SokeJob, now: number): object {
  const { status, progress } = stateOf(job, now);
  return {
    id: job.id,
    status: status === 'queued' ? 'processing' : status,
    progress,
    ...job.facts,
    ...(status === 'completed' && job.result),
    ...(status === 'failed' && { error: 'The source could not be processed.' }),
  };
}

function notFound(id: string): SokeRefusal {
  return new SokeRefusal('NOT_FOUND', `"${id}" was not found.`);
}
