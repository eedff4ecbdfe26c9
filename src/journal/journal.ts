import type { Target } from '../publishing/post.ts';

/**
 * What became of a submission. `pending`: on its way. `unknown`: sent, but no answer came, or the process that would
 * have noted it is gone. Whoever asks whether to send again treats the two alike: again, with the same key.
 */
export type Outcome = 'pending' | 'accepted' | 'rejected' | 'unknown';

/** What is about to be submitted. */
export interface Intent {
  /** Fingerprint of the API key, see `credentialFingerprint`; never the key. */
  credential: string;
  /** Fingerprint of what is published. */
  content: string;
  idempotencyKey: string;
  targets: Target[];
  /** UTC. */
  scheduledTime?: string;
  /** The journal keeps the first 120 characters. */
  text?: string;
}

/** One attempt to submit something, and what became of it. */
export interface Entry extends Intent {
  id: string;
  /** The key that was really sent: not always the one asked for, see `Journal.begin`. */
  idempotencyKey: string;
  /** ISO 8601, UTC. */
  submittedAt: string;
  /** What is known of the idempotency key: one submission accepted under it settles every entry that used it. */
  outcome: Outcome;
  postSubmissionId?: string;
  /** Soku's code, when the outcome is `rejected`. */
  errorCode?: string;
  /** ISO 8601, UTC. */
  settledAt?: string;
}

/** What an attempt ended in. */
export type Settlement =
  | { outcome: 'accepted'; postSubmissionId: string }
  | { outcome: 'rejected'; errorCode?: string }
  | { outcome: 'unknown' };

/** The record of what was submitted. Times are milliseconds since the Unix epoch; no method rejects for want of a disk. */
export interface Journal {
  /**
   * Records what is about to be sent; when it resolves, the record is on disk (or `warnings` says why not).
   * If the same credential submitted the same content since `since`, before this intent, and was not rejected, that
   * submission's key is adopted: `entry.idempotencyKey` is the key to send, and `entry` already says `accepted`, with
   * the submission id, when that one went through meanwhile.
   * To post the same content again on purpose, pass the moment the call began: then only what others submit at the
   * same time counts. With a time to come, nothing counts.
   */
  begin(intent: Intent, since: number): Promise<{ entry: Entry; adopted: boolean; warnings: string[] }>;
  /** Records what became of it. Never rejects: a failure to write is a warning. */
  settle(entry: Entry, settlement: Settlement): Promise<{ warnings: string[] }>;
  /** Entries of this credential with this content, not before `since`, newest first. */
  findByContent(credential: string, content: string, since: number): Promise<Entry[]>;
  /** Entries of this credential that asked for this key or sent it, not before `since`, newest first. */
  findByKey(credential: string, idempotencyKey: string, since: number): Promise<Entry[]>;
  /** The newest entries of this credential, newest first. */
  list(
    credential: string,
    limit: number,
  ): Promise<{ entries: Entry[]; hasMore: boolean; warnings: string[] }>;
  /** Whether the journal can be written; for `soku-mcp doctor`. */
  check(): Promise<{ ok: true } | { ok: false; reason: string }>;
  /** Resolves when what was begun is written. */
  close(): Promise<void>;
}
