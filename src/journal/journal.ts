import type { Target } from '../publishing/post.ts';

/**
 * What became of a submission. `pending`: under way. `unknown`: sent, but no answer came, or the process that would
 * have noted it is gone.
 */
export type Outcome = 'pending' | 'accepted' | 'rejected' | 'unknown';

/** An account that Soku named. */
export interface Account extends Target {
  accountId: string;
  /** As people call it. */
  name?: string | undefined;
}

/** Who had something done, where people sign in. */
export interface By {
  /** As the identity provider names them, for good. */
  subject: string;
  /** For people to read. */
  name: string;
}

/** What is about to be submitted. */
export interface Intent {
  /** Fingerprint of the API key, see `credentialFingerprint`; never the key. */
  credential: string;
  /** Fingerprint of what is published, or of what is transcribed. */
  content: string;
  /** Names the body that goes out, where equal contents can be written in more than one way. */
  body?: string;
  idempotencyKey: string;
  by?: By;
  /** Who agreed to it at the desk, where people sign in. */
  agreedBy?: By;
  targets: Target[];
  /** A post unless it says otherwise. */
  kind?: 'transcription';
  /** UTC. */
  scheduledTime?: string;
  /** The journal keeps the first 120 characters. */
  text?: string;
  /** How long its call may take from now on; the attempt counts as under way for that long. */
  deadlineMs?: number;
}

/** One attempt to submit something, and what became of it. */
export interface Entry extends Omit<Intent, 'deadlineMs'> {
  id: string;
  /** There unless this attempt is known not to have left. */
  body?: string;
  /** The key that was really sent: not always the one asked for, see `Journal.begin`. */
  idempotencyKey: string;
  /** ISO 8601, UTC. */
  submittedAt: string;
  /** What is known of the idempotency key: one submission accepted under it settles every entry that used it. */
  outcome: Outcome;
  /**
   * When its call is over at the latest, epoch ms; there until then, unless it was settled. With the outcome `unknown`:
   * its process has ended before.
   */
  endsAt?: number;
  postSubmissionId?: string;
  /** Further submissions that Soku made under the same key, which it should not have. */
  otherSubmissionIds?: string[];
  /** It was sent again after an attempt without a clear answer, so it may be there more than once. */
  repeated?: boolean;
  /** Soku's id of the request that was accepted. */
  requestId?: string;
  /** Soku's code, when the outcome is `rejected`. */
  errorCode?: string;
  /** The accounts that Soku named when it refused, because the post left open which. */
  accounts?: Account[];
  /** ISO 8601, UTC. */
  settledAt?: string;
}

/** What is that much ahead of the clock was recorded before the clock was set back: nobody knows how long ago. */
export const CLOCK_JUMP_MS = 60_000;

/** Whether it isn't known whether Soku has it. */
export const isOpen = ({ outcome }: Pick<Entry, 'outcome'>): boolean =>
  outcome === 'pending' || outcome === 'unknown';

/** What an attempt ended in. */
export type Settlement =
  | { outcome: 'accepted'; postSubmissionId: string; requestId?: string; repeated?: boolean }
  | { outcome: 'rejected'; errorCode?: string; accounts?: Account[] }
  | { outcome: 'unknown' };

export interface Begun {
  entry: Entry;
  /** Another attempt's key is sent instead of the one asked for. */
  adopted: boolean;
  /** The attempts at the same content that stood on record before this one, newest first. */
  earlier: Entry[];
  warnings: string[];
}

export interface Entries {
  /** Newest first. */
  entries: Entry[];
  warnings: string[];
}

/** Whether the journal can be used, for doctor and soku_check_connection. `reason` and `warnings` may name paths. */
export type JournalState = { ok: true; warnings: string[] } | { ok: false; reason: string };

/**
 * The record of what was submitted. Times are milliseconds since the Unix epoch. Every method but `settle` and `check`
 * rejects with JournalUnavailableError when the record can't be kept or read (unless the store was opened for best
 * effort, which turns that into warnings).
 */
export interface Journal {
  /**
   * Records what is about to be sent; when it resolves, the record is kept for good.
   * If the same credential submitted the same content since `since`, before this intent, and was not rejected, that
   * submission's key is adopted: `entry.idempotencyKey` is the key to send, and `entry` already says `accepted`, with
   * the submission id, when that one went through meanwhile.
   * To post the same content again on purpose, pass the moment the call began: then only what others submit at the
   * same time counts. With a time to come, nothing counts.
   *
   * @throws RecordTooLargeError
   */
  begin(intent: Intent, since: number): Promise<Begun>;
  /** Records what became of it. Never rejects: a failure to write is a warning, and it is written later. */
  settle(entry: Entry, settlement: Settlement, by?: By): Promise<{ warnings: string[] }>;
  /** Entries of this credential with this content, not before `since`. */
  findByContent(credential: string, content: string, since: number): Promise<Entries>;
  /** Entries of this credential that asked for this key or sent it, not before `since`. */
  findByKey(credential: string, idempotencyKey: string, since: number): Promise<Entries>;
  /**
   * The newest posts of this credential.
   *
   * @param subject whose alone; absent: everybody's
   */
  list(credential: string, limit: number, subject?: string): Promise<Entries & { hasMore: boolean }>;
  /**
   * The open attempts with this text, as the journal keeps it, at other contents than `otherThan`: those among this
   * credential's newest `limit` posts, newest first.
   */
  openWithText(
    credential: string,
    alike: { text: string; otherThan: string },
    limit: number,
  ): Promise<Entry[]>;
  /** Whether anything was ever recorded of this credential. */
  knows(credential: string): Promise<boolean>;
  check(): Promise<JournalState>;
  /** Resolves when what was begun is written. */
  close(): Promise<void>;
}
