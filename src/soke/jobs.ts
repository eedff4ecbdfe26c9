import type { Clock } from '../clock.ts';
import type { Deadline } from '../http/deadline.ts';
import type { SokeAnswer } from './answer.ts';
import { SokeApiError, SokeTransportError } from './errors.ts';
import { jobSchema } from './schemas.ts';
import type { SokeUsage } from './usage.ts';

export const JOB_KINDS = ['thumbnail', 'transcription', 'competitor'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** ASYNC: no faster, else Soke may limit the rate. */
export const MIN_POLL_INTERVAL_MS = 2_000;
const MAX_POLL_INTERVAL_MS = 8_000;
const POLL_GROWTH = 1.2;

/** Where a job is asked for (S4): ASYNC says /jobs/{jobId} for all, THUMB and TRX have a path of their own. */
export type JobPlace = 'jobs' | 'own';

/** A job in either of the two shapes that the pages show (S4). */
export interface Job {
  id: string;
  kind: JobKind;
  place: JobPlace;
  status: 'queued' | 'processing' | 'completed' | 'failed';
  /** Percent, as far as Soke tells. */
  progress?: number;
  /** What it brought, once it is completed; of undocumented shape but for transcriptions. */
  result?: unknown;
  /** Why it failed: outside text. */
  error?: string;
  usage: SokeUsage;
}

/** The places to look for a job of which only the id is known, the more specific page first. */
export function jobPlaces(kind: JobKind): JobPlace[] {
  return kind === 'competitor' ? ['jobs'] : ['own', 'jobs'];
}

const STATUSES: ReadonlyMap<string | undefined, Job['status']> = new Map([
  ['queued', 'queued'],
  ['completed', 'completed'],
  ['failed', 'failed'],
]);

/** Reads a job out of the `data` of a start or of a poll. Undefined when it has no id and none is known. */
export function readJob(
  { data, usage }: Pick<SokeAnswer<unknown>, 'data' | 'usage'>,
  known: { kind: JobKind; id?: string; place?: JobPlace },
): Job | undefined {
  const parsed = jobSchema.safeParse(data);
  if (!parsed.success) return undefined;
  const {
    jobId,
    id,
    status: name,
    progress,
    estimatedCompletionSeconds: _,
    result,
    error,
    ...rest
  } = parsed.data;
  const found = known.id ?? jobId ?? id;
  if (found === undefined) return undefined;
  const place = known.place ?? (jobId !== undefined || known.kind === 'competitor' ? 'jobs' : 'own');
  const status = STATUSES.get(name) ?? 'processing';
  return {
    id: found,
    kind: known.kind,
    place,
    status,
    ...(progress !== undefined && { progress }),
    ...(status === 'completed' && { result: result ?? rest }),
    ...(error !== undefined && { error }),
    usage,
  };
}

const isUnknownJob = (error: unknown) => error instanceof SokeApiError && error.status === 404;

/** What says nothing about the job itself; the requests behind it were repeated already. */
function mayPass(error: unknown): boolean {
  if (error instanceof SokeTransportError) return error.failure !== 'cancelled';
  return error instanceof SokeApiError && (error.status === 429 || error.status >= 500);
}

export interface JobWatch {
  clock: Clock;
  deadline: Deadline;
  /** Asks once, at least 2 s after this job was asked for before. @throws SokeError */
  ask(place: JobPlace): Promise<Job>;
}

/** Looks for a job in one place after the other. @throws SokeError, a 404 when it is in none */
export async function findJob(
  watch: JobWatch,
  [place = 'jobs', ...others]: readonly JobPlace[],
): Promise<Job> {
  try {
    return await watch.ask(place);
  } catch (error) {
    if (!isUnknownJob(error) || others.length === 0) throw error;
    return findJob(watch, others);
  }
}

/**
 * Asks for a job until it ends: after 2 s, then in growing steps up to 8 s. Stops as well when the deadline comes or
 * when Soke can't be asked; then the job is as it was last seen, and goes on at Soke.
 *
 * @param onPoll called before each wait with the job as last seen
 * @throws SokeError when Soke refuses to tell
 */
export async function waitForJob(
  start: Job,
  watch: JobWatch,
  onPoll: (job: Job) => Promise<void>,
): Promise<Job> {
  let job = start;
  let places = [start.place, ...jobPlaces(start.kind).filter((place) => place !== start.place)];
  let waitMs = MIN_POLL_INTERVAL_MS;
  while (job.status === 'queued' || job.status === 'processing') {
    await onPoll(job);
    const over = await watch.clock.sleep(waitMs, watch.deadline.signal).then(
      () => false,
      () => true,
    );
    if (over) return job;
    waitMs = Math.min(MAX_POLL_INTERVAL_MS, waitMs * POLL_GROWTH);
    const [place = start.place, ...others] = places;
    try {
      job = await watch.ask(place);
      places = [place];
    } catch (error) {
      if (isUnknownJob(error) && others.length > 0) places = others;
      else if (mayPass(error)) return job;
      else throw error;
    }
  }
  return job;
}
