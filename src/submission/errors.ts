import type { KnownAccount } from '../access/known-accounts.ts';
import { KnownError } from '../known-error.ts';
import type { Issue } from '../publishing/post.ts';

/** Checks found errors; nothing left the machine. */
export class CheckError extends KnownError {
  /** Errors and warnings, as found; at least one is an error. */
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super(issues.map(({ message }) => message).join(' '));
    this.name = 'CheckError';
    this.issues = issues;
  }
}

/** What is sent under a key of its own, and written down before. */
export type Kind = 'post' | 'transcription';

/** The same was submitted already; nothing was sent. */
export class DuplicateError extends KnownError {
  readonly postSubmissionId: string | undefined;
  /** ISO 8601, UTC. */
  readonly submittedAt: string;
  /** Further submissions that Soku made under the same key. */
  readonly otherSubmissionIds: readonly string[];
  /** It was sent again after an attempt without a clear answer. */
  readonly repeated: boolean;
  readonly what: Kind;

  constructor(fields: {
    postSubmissionId: string | undefined;
    submittedAt: string;
    otherSubmissionIds?: readonly string[] | undefined;
    repeated?: boolean | undefined;
    what?: Kind;
  }) {
    super(`already submitted at ${fields.submittedAt}`);
    this.name = 'DuplicateError';
    this.postSubmissionId = fields.postSubmissionId;
    this.submittedAt = fields.submittedAt;
    this.otherSubmissionIds = fields.otherSubmissionIds ?? [];
    this.repeated = fields.repeated ?? false;
    this.what = fields.what ?? 'post';
  }
}

/**
 * Why an open attempt isn't taken up again. `time_come`: it was for a time that is too close or past. `too_old`: its
 * key is older than keys are sent again. `never_resent`: the settings leave that to the person. `other_body`: it went out
 * with another body, and a key stands for one. `list_unclear`: Soku's list, which may show it, couldn't be had.
 */
export const HELD_BACK_REASONS = [
  'time_come',
  'too_old',
  'never_resent',
  'other_body',
  'list_unclear',
] as const;
export type HeldBack = (typeof HELD_BACK_REASONS)[number];

/** The same may have been done already, and nothing is sent before a person has looked. */
export class EarlierAttemptError extends KnownError {
  /** ISO 8601, UTC. */
  readonly submittedAt: string;
  readonly why: HeldBack;
  readonly what: Kind;

  constructor(submittedAt: string, why: HeldBack, what: Kind = 'post') {
    super(`an attempt of ${submittedAt} at the same ${what} is still open`);
    this.name = 'EarlierAttemptError';
    this.submittedAt = submittedAt;
    this.why = why;
    this.what = what;
  }
}

/** Another call is sending the same, and this call's time was up before that one's end. */
export class UnderWayError extends KnownError {
  /** When the other call is over at the latest, from now. */
  readonly waitMs: number;

  constructor(waitMs: number) {
    super('the same post is being sent by another call');
    this.name = 'UnderWayError';
    this.waitMs = Math.max(0, waitMs);
  }
}

/** `soku_limit`: Soku's posts a minute are used up. `attempts`: the same was tried too often lately. */
export type NotYet = 'soku_limit' | 'attempts';

/** It may be sent in a while; nothing was sent now. */
export class NotYetError extends KnownError {
  readonly why: NotYet;
  readonly waitMs: number;

  constructor(why: NotYet, waitMs: number) {
    super(`not yet: ${why}`);
    this.name = 'NotYetError';
    this.why = why;
    this.waitMs = waitMs;
  }
}

/** The idempotency key stands for other content already; nothing was sent. */
export class ConflictError extends KnownError {
  readonly idempotencyKey: string;
  readonly postSubmissionId: string | undefined;

  constructor(fields: { idempotencyKey: string; postSubmissionId: string | undefined }) {
    super(`idempotency key ${fields.idempotencyKey} was used for other content`);
    this.name = 'ConflictError';
    this.idempotencyKey = fields.idempotencyKey;
    this.postSubmissionId = fields.postSubmissionId;
  }
}

/** A submission was begun, and it is certain that it brought no post. */
export class NotSubmittedError extends KnownError {
  /** What the journal could not do. */
  readonly warnings: readonly string[];

  /** Where an account was in question: those that are known; undefined if the record can't be read. */
  readonly known: readonly KnownAccount[] | undefined;

  /** @param cause the error that ended the call: TransportError, SokuApiError */
  constructor(cause: unknown, warnings: readonly string[], known?: readonly KnownAccount[]) {
    super('the post was not submitted', { cause });
    this.known = known;
    this.name = 'NotSubmittedError';
    this.warnings = warnings;
  }
}

/** Bytes left and no decisive answer came: it may or may not have been done. */
export class OutcomeUnknownError extends KnownError {
  readonly idempotencyKey: string;
  /** What the journal could not do. */
  readonly warnings: readonly string[];
  readonly what: Kind;
  /** Whether the same call made again sends it again, under the same key. */
  readonly resend: 'with-key' | 'never';

  /** @param cause the error that ended the call: TransportError, SokuApiError, SokuAnswerError */
  constructor(
    cause: unknown,
    fields: {
      idempotencyKey: string;
      warnings: readonly string[];
      resend: 'with-key' | 'never';
      what?: Kind;
    },
  ) {
    const { idempotencyKey, warnings, resend, what = 'post' } = fields;
    super(`the ${what} may or may not have been submitted`, { cause });
    this.name = 'OutcomeUnknownError';
    this.idempotencyKey = idempotencyKey;
    this.warnings = warnings;
    this.resend = resend;
    this.what = what;
  }
}

export const CONSENT_REFUSAL_REASONS = [
  'required',
  'declined',
  'dismissed',
  'expired',
  'used',
  'foreign',
  'too_long',
  'no_desk',
  'nobody_to_ask',
  'declined_at_desk',
  'expired_at_desk',
  'not_sent',
] as const;
export type ConsentRefusal = (typeof CONSENT_REFUSAL_REASONS)[number];

/** The person's consent is missing; nothing was sent. */
export class ConsentError extends KnownError {
  readonly reason: ConsentRefusal;
  /** What the person wrote beside their no. */
  readonly remark: string | undefined;
  /** Why an approved post was not sent. */
  readonly why: string | undefined;

  constructor(
    reason: ConsentRefusal,
    { remark, message }: { remark?: string | undefined; message?: string | undefined } = {},
  ) {
    super(`consent ${reason}`);
    this.name = 'ConsentError';
    this.reason = reason;
    this.remark = remark;
    this.why = message;
  }
}
