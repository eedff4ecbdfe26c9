import type { Journal } from '../../../src/journal/journal.ts';
import type { ToolAnswer } from '../clients.ts';
import type { FakeSoku, SokuReading } from './fake-soku.ts';
import type { DiskError } from './schedule.ts';

/** A server process, or as much of one as can be had inside this one. */
export interface Server {
  /** @returns undefined when the server died before it answered, or the caller gave up */
  call(tool: Tool, args: Record<string, unknown>, signal: AbortSignal): Promise<ToolAnswer | undefined>;
  /** Resolves when no call runs, also none whose client has left. */
  idle(): Promise<void>;
  /** Ends as a process that is asked to. */
  stop(): Promise<void>;
  /** Ends as a process that is killed: nothing more reaches the disk or leaves. */
  kill(): Promise<void>;
}

export type Tool = 'soku_create_post' | 'soku_create_posts';

/** Everything that schedules play in, one after the other: one Soku, one folder, and a time of its own. */
export interface World {
  soku: FakeSoku;
  /** The journal as nobody else has it open. */
  journal: Journal;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** Sets the servers' clock; Soku has its own. */
  setClock(ms: number): Promise<void>;
  /** Within how long a call must be answered, in milliseconds. */
  answerWithinMs: number;
  /** What goes wrong with the disk from now on; a world of real processes has none of it. */
  disk(errors: readonly DiskError[]): void;
  start(): Promise<Server>;
  close(): Promise<void>;
}

export interface WorldOptions {
  reading: SokuReading;
  resend: 'with-key' | 'never';
  timeoutMs: number;
  /** Seeds what is random inside the servers. */
  seed: number;
  /** How long a user thinks that Soku remembers a key. */
  resumeHours: number;
}

/** The settings that schedules are played under. */
export function settingsOf({ resend, timeoutMs, resumeHours }: WorldOptions, url: string, folder: string) {
  return {
    SOKU_BASE_URL: url,
    SOKU_API_KEY: 'sk_live_schedules',
    SOKU_STATE_DIR: folder,
    SOKU_TIMEOUT_MS: String(timeoutMs),
    SOKU_TOOLSETS: 'publish',
    SOKU_LOG_LEVEL: 'silent',
    SOKU_RESEND: resend,
    SOKU_RESUME_HOURS: String(resumeHours),
    // Longer than a schedule, so that nothing is due again by itself.
    SOKU_DUPLICATE_WINDOW_HOURS: '720',
  };
}
