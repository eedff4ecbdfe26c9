import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { path } from '../http/path.ts';
import type { Pacer } from '../pacing/pacer.ts';
import { JobFailedError, SokeAnswerError } from './errors.ts';
import { type Job, type JobKind, type JobWatch, MIN_POLL_INTERVAL_MS, readJob, waitForJob } from './jobs.ts';
import { type CallOptions, operationOf, type SokeCall, type SokeTransport } from './transport.ts';

/** A poll whose connection hangs leaves time for the next one. */
const POLL_TIMEOUT_MS = 15_000;

/** Data whose fields no page tells: anything but nothing. */
export const anything = z.unknown().refine((data) => data !== null && data !== undefined);

/** What tells how far a job is: called before each wait, with the job as last seen. */
export type OnPoll = (job: Job) => Promise<void>;

export interface JobDeps {
  clock: Clock;
  /** Keeps the polls of one job apart, whoever asks. */
  pollPacerOf: (jobId: string) => Pacer;
  request: SokeTransport['request'];
}

async function requestJob(
  { request }: JobDeps,
  call: SokeCall,
  known: Parameters<typeof readJob>[1],
): Promise<Job> {
  const answer = await request(call, anything, 'job');
  const job = readJob(answer, known);
  if (job !== undefined) return job;
  const { status, receivedAt: at, usage } = answer;
  throw new SokeAnswerError({
    operation: operationOf(call),
    status,
    at,
    problem: 'no job id in its body',
    usage,
  });
}

/** When the deadline ends the wait, asking says so. */
async function waitForPace(pacer: Pacer, clock: Clock, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { waitMs } = await pacer.reserve();
    if (waitMs === 0) return;
    const waited = await clock.sleep(waitMs, signal).then(
      () => true,
      () => false,
    );
    if (!waited) return;
  }
}

/** GET /jobs/{jobId}, /thumbnail/{id} or /transcription/{id} (ASYNC, THUMB, TRX; S4). */
export function watchJob(kind: JobKind, id: string, options: CallOptions, deps: JobDeps): JobWatch {
  const { clock, pollPacerOf } = deps;
  const pacer = pollPacerOf(id);
  return {
    clock,
    deadline: options.deadline,
    async ask(place) {
      await waitForPace(pacer, clock, options.deadline.signal);
      const folder = place === 'jobs' ? 'jobs' : kind;
      const call: SokeCall = {
        method: 'GET',
        path: path`/${folder}/${id}`,
        name: `/${folder}/{id}`,
        http: { attemptTimeoutMs: POLL_TIMEOUT_MS, minRetryDelayMs: MIN_POLL_INTERVAL_MS },
        ...options,
      };
      return requestJob(deps, call, { kind, id, place }).finally(() =>
        // The pause is counted from the answer on.
        pacer.observe({ limit: 1, remaining: 0, resetsAt: clock.now() + MIN_POLL_INTERVAL_MS }),
      );
    },
  };
}

/** Starts a job and waits for its end as long as the deadline allows. @throws JobFailedError when it failed */
export async function runJob(
  kind: JobKind,
  call: Omit<SokeCall, 'method'>,
  onPoll: OnPoll,
  deps: JobDeps,
): Promise<Job> {
  const startCall: SokeCall = { method: 'POST', ...call };
  const started = await requestJob(deps, startCall, { kind });
  const { accountId, deadline } = call;
  const watch = watchJob(kind, started.id, { accountId, deadline }, deps);
  const job = await waitForJob(started, watch, onPoll);
  if (job.status !== 'failed') return job;
  const { id: jobId, error: reason, usage } = job;
  throw new JobFailedError({ jobId, operation: operationOf(startCall), at: deps.clock.now(), reason, usage });
}
