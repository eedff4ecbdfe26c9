import * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { Deadline } from '../http/deadline.ts';
import { TransportError } from '../http/errors.ts';
import { type Entry, isOpen, type Journal, type Settlement } from '../journal/journal.ts';
import type { SokuClient, TranscribeBody } from '../soku/client.ts';
import { MissingCredentialError, mayHaveActed } from '../soku/errors.ts';
import { transcriptionKey } from '../soku/transcription-key.ts';
import type { Redactor } from '../text/redactor.ts';
import { isTooOld, openOf, type Rules } from './consult-journal.ts';
import { DuplicateError, EarlierAttemptError, NotSubmittedError, OutcomeUnknownError } from './errors.ts';
import type { Flights } from './flights.ts';
import { joinFlight } from './join-flight.ts';
import { attemptsUnder, oneOfItsKey, requireOwnKey } from './own-key.ts';
import { refusalOf } from './send-post.ts';
import { pauseAfter, waitForAttempt } from './wait-for-attempt.ts';

export interface TranscriptionDeps {
  clock: Clock;
  soku: Pick<SokuClient, 'transcribe'>;
  journal: Journal;
  access: { credential: string | undefined };
  config: Pick<Rules, 'resend' | 'resumeHours'> & { baseUrl: string };
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

export interface TranscriptionOptions {
  idempotencyKey?: string | undefined;
  /** The person wants it although an attempt may have used credits already. */
  allowDuplicate?: boolean | undefined;
}

/**
 * The key to send: that of an attempt which is open or went through, so that it isn't charged again. Under a key that
 * Soku refused it may go on to refuse, so each refusal makes a new one; and each one that is too old.
 */
function keyFor(
  content: string,
  entries: readonly Entry[],
  { idempotencyKey: givenKey, allowDuplicate = false }: TranscriptionOptions,
  deps: TranscriptionDeps,
): string {
  if (allowDuplicate && givenKey !== undefined) return givenKey;
  const [open] = openOf(entries);
  const done = entries.find(({ outcome }) => outcome === 'accepted');
  const known = open ?? done;
  if (known !== undefined && (known === done || !isTooOld(known, entries, deps.config, deps.clock.now())))
    return known.idempotencyKey;
  if (givenKey !== undefined) return givenKey;
  const spent = new Set(
    entries
      .filter(({ outcome, errorCode = 'not_sent' }) => outcome === 'unknown' || errorCode !== 'not_sent')
      .map(({ idempotencyKey }) => idempotencyKey),
  );
  return spent.size === 0 ? content : `${content}-${spent.size + 1}`;
}

/**
 * @throws EarlierAttemptError when an attempt may have been charged that is not repeated without the person;
 *   DuplicateError when one went through and the settings leave its repetition to them
 */
function requireSettled(
  entries: readonly Entry[],
  { allowDuplicate = false }: TranscriptionOptions,
  deps: TranscriptionDeps,
): void {
  if (allowDuplicate) return;
  const open = openOf(entries).find(({ outcome }) => outcome === 'unknown');
  const done = entries.find(({ outcome }) => outcome === 'accepted');
  if (open === undefined) {
    if (done === undefined || deps.config.resend !== 'never') return;
    const { postSubmissionId, idempotencyKey, submittedAt } = done;
    const job = postSubmissionId === idempotencyKey ? undefined : postSubmissionId;
    throw new DuplicateError({ postSubmissionId: job, submittedAt, what: 'transcription' });
  }
  const why = deps.config.resend === 'never' ? 'never_resent' : 'too_old';
  if (why === 'never_resent' || isTooOld(open, entries, deps.config, deps.clock.now()))
    throw new EarlierAttemptError(open.submittedAt, why, 'transcription');
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
  options: TranscriptionOptions,
  credential: string,
  deps: TranscriptionDeps,
): Promise<Transcription> {
  const { journal, deadline, soku, config, redactor, clock } = deps;
  const content = transcriptionKey(body);
  const before = await journal.findByContent(credential, content, 0);
  requireSettled(before.entries, options, deps);
  if (deadline.signal.aborted) {
    const failure = deadline.cancelled ? 'cancelled' : 'timeout';
    throw new TransportError(failure, { sent: false, host: new URL(config.baseUrl).host });
  }
  const wantedKey = keyFor(content, before.entries, options, deps);
  if (wantedKey === options.idempotencyKey) await attemptsUnder(wantedKey, { credential, content }, journal);
  const { entry, earlier, warnings } = await journal.begin(
    {
      credential,
      content,
      kind: 'transcription',
      idempotencyKey: wantedKey,
      targets: [],
      text: openPartOf(body),
      deadlineMs: deadline.remainingMs(),
    },
    // What the person wants again is sent under the key that was chosen for it.
    options.allowDuplicate === true ? clock.now() + 1 : 0,
  );
  const { idempotencyKey } = entry;
  await requireOwnKey(entry, options, journal);
  const underKey = earlier.filter((one) => one.idempotencyKey === idempotencyKey);
  const underWay = underKey.find(({ outcome }) => outcome === 'pending');
  const settle = (settlement: Settlement) => journal.settle(entry, settlement);
  try {
    const now = underWay === undefined ? earlier : await waitForAttempt(underWay, deps);
    requireSettled(
      now.filter(({ id }) => id !== entry.id),
      options,
      deps,
    );
    await pauseAfter(
      underKey.filter(({ outcome }) => outcome === 'unknown'),
      deps,
    );
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
    if (underKey.some(isOpen) || mayHaveActed(error))
      throw new OutcomeUnknownError(error, {
        idempotencyKey,
        warnings: told,
        resend: config.resend,
        what: 'transcription',
      });
    throw new NotSubmittedError(error, told);
  }
}

/**
 * Has media transcribed and charged at most once as far as the key goes: equal calls at once are one request, the intent
 * is on record before anything leaves, and what was left open is taken up under its key.
 *
 * @throws MissingCredentialError, DuplicateError, ConflictError, EarlierAttemptError, UnderWayError,
 *   JournalUnavailableError before anything is sent; OutcomeUnknownError when credits may have been used; NotSubmittedError when they were not
 */
export async function submitTranscription(
  body: TranscribeBody,
  options: TranscriptionOptions,
  deps: TranscriptionDeps,
): Promise<Transcription> {
  const { credential } = deps.access;
  if (credential === undefined) throw new MissingCredentialError('SOKU_API_KEY');
  return joinFlight(deps.transcriptions, `${credential} ${transcriptionKey(body)}`, deps.deadline, {
    alone: () =>
      oneOfItsKey(deps.transcriptions, { credential, ...options }, deps.deadline, () =>
        transcribeAlone(body, options, credential, deps),
      ),
    answered: (end) => end,
  });
}
