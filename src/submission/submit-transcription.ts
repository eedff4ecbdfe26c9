import * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { Deadline } from '../http/deadline.ts';
import { TransportError } from '../http/errors.ts';
import type { Entry, Journal, Settlement } from '../journal/journal.ts';
import type { SokuClient, TranscribeBody } from '../soku/client.ts';
import { MissingCredentialError, mayHaveActed } from '../soku/errors.ts';
import { transcriptionKey } from '../soku/transcription-key.ts';
import type { Redactor } from '../text/redactor.ts';
import type { Rules } from './consult-journal.ts';
import { NotSubmittedError, OutcomeUnknownError } from './errors.ts';
import type { Flights } from './flights.ts';
import { joinFlight } from './join-flight.ts';
import { refusalOf } from './send-post.ts';
import { waitForAttempt } from './wait-for-attempt.ts';

export interface TranscriptionDeps {
  clock: Clock;
  soku: Pick<SokuClient, 'transcribe'>;
  journal: Journal;
  access: { credential: string | undefined };
  config: Pick<Rules, 'resend'> & { baseUrl: string };
  redactor: Pick<Redactor, 'text'>;
  log: { warn(message: string): void };
  /** The transcriptions that are under way in this process. */
  transcriptions: Flights<Transcription>;
  deadline: Deadline;
}

export interface Transcription {
  answer: Awaited<ReturnType<SokuClient['transcribe']>>;
  idempotencyKey: string;
  warnings: string[];
}

/**
 * The key to send: that of an attempt which is open or went through, so that it isn't charged again. Under a key that
 * Soku refused it may go on to refuse, so each refusal makes a new one.
 */
function keyFor(content: string, entries: readonly Entry[]): string {
  const used = entries.find(({ outcome }) => outcome === 'pending' || outcome === 'unknown');
  const done = entries.find(({ outcome }) => outcome === 'accepted');
  const known = used ?? done;
  if (known !== undefined) return known.idempotencyKey;
  const refused = new Set(
    entries
      .filter(({ errorCode }) => errorCode !== undefined && errorCode !== 'not_sent')
      .map(({ idempotencyKey }) => idempotencyKey),
  );
  return refused.size === 0 ? content : `${content}-${refused.size + 1}`;
}

/** Soku may refuse a key that comes back with another body: what the key leaves open is kept as the first attempt had it. */
const openPart = z.object({ model: z.string().optional(), durationSeconds: z.number().optional() });

function openPartOf({ model, durationSeconds }: TranscribeBody): string {
  return JSON.stringify({ model, durationSeconds });
}

/** The body as the first attempt under its key had it. */
function bodyAsBefore(body: TranscribeBody, first: Entry | undefined): TranscribeBody {
  if (first?.text === undefined) return body;
  const { mediaId, language } = body;
  return { mediaId, language, ...openPart.parse(JSON.parse(first.text)) };
}

/** What Soku made of one key more than once. */
function chargedTwice(entry: Entry, jobId: string | undefined): string[] {
  const jobs = new Set([entry.postSubmissionId, ...(entry.otherSubmissionIds ?? []), jobId]);
  jobs.delete(undefined);
  jobs.delete(entry.idempotencyKey);
  if (jobs.size < 2) return [];
  return [
    `Soku ran this transcription ${jobs.size} times under one key (jobs ${[...jobs].join(', ')}), so it may have used credits each time. Ask the person to look in Soku's dashboard.`,
  ];
}

async function transcribeAlone(
  body: TranscribeBody,
  givenKey: string | undefined,
  credential: string,
  deps: TranscriptionDeps,
): Promise<Transcription> {
  const { journal, deadline, soku, config, redactor, clock } = deps;
  const content = transcriptionKey(body);
  const before = await journal.findByContent(credential, content, 0);
  if (deadline.signal.aborted) {
    const failure = deadline.cancelled ? 'cancelled' : 'timeout';
    throw new TransportError(failure, { sent: false, host: new URL(config.baseUrl).host });
  }
  const { entry, earlier, warnings } = await journal.begin(
    {
      credential,
      content,
      kind: 'transcription',
      idempotencyKey: givenKey ?? keyFor(content, before.entries),
      targets: [],
      text: openPartOf(body),
      deadlineMs: deadline.remainingMs(),
    },
    // A key that the caller names is sent as it is.
    givenKey === undefined ? 0 : clock.now() + 1,
  );
  const { idempotencyKey } = entry;
  const underKey = earlier.filter((one) => one.idempotencyKey === idempotencyKey);
  const underWay = underKey.find(({ outcome }) => outcome === 'pending');
  const settle = (settlement: Settlement) => journal.settle(entry, settlement);
  try {
    if (underWay !== undefined) await waitForAttempt(underWay, deps);
  } catch (error) {
    await settle({ outcome: 'rejected', errorCode: 'not_sent' });
    throw error;
  }
  try {
    const answer = await soku.transcribe(bodyAsBefore(body, underKey.at(-1)), {
      idempotencyKey,
      deadline,
      beforeRepeat: async () => config.resend !== 'never',
    });
    const jobId = answer.jobId === undefined ? undefined : redactor.text(answer.jobId).slice(0, 100);
    const settled = await settle({ outcome: 'accepted', postSubmissionId: jobId ?? idempotencyKey });
    const twice = chargedTwice(underKey.find(({ outcome }) => outcome === 'accepted') ?? entry, jobId);
    for (const warning of twice) deps.log.warn(warning);
    return { answer, idempotencyKey, warnings: [...new Set([...warnings, ...settled.warnings, ...twice])] };
  } catch (error) {
    const settled = await settle(mayHaveActed(error) ? { outcome: 'unknown' } : refusalOf(error, deps));
    const told = [...new Set([...warnings, ...settled.warnings])];
    const isOpen = underKey.some(({ outcome }) => outcome === 'unknown' || outcome === 'pending');
    if (isOpen || mayHaveActed(error))
      throw new OutcomeUnknownError(idempotencyKey, error, told, 'transcription');
    throw new NotSubmittedError(error, told);
  }
}

/**
 * Has media transcribed and charged at most once as far as the key goes: equal calls at once are one request, the intent
 * is on record before anything leaves, and what was left open is taken up under its key.
 *
 * @throws MissingCredentialError, UnderWayError, JournalUnavailableError before anything is sent; OutcomeUnknownError
 *   when credits may have been used; NotSubmittedError when they were not
 */
export async function submitTranscription(
  body: TranscribeBody,
  givenKey: string | undefined,
  deps: TranscriptionDeps,
): Promise<Transcription> {
  const { credential } = deps.access;
  if (credential === undefined) throw new MissingCredentialError('SOKU_API_KEY');
  return joinFlight(deps.transcriptions, `${credential} ${transcriptionKey(body)}`, deps.deadline, {
    alone: () => transcribeAlone(body, givenKey, credential, deps),
    answered: (end) => end,
  });
}
