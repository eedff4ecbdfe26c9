import type { Deadline } from '../http/deadline.ts';
import type { UploadFile } from './upload-file.ts';

/** How long an address leads to a file at the most. */
export const LEASE_MS = 15 * 60_000;

/** An address that leads to one file for a moment. */
export interface Lease {
  /** Who knows it gets the file: it goes to Soku alone. */
  url: string;
  /**
   * Ends it, whatever happened meanwhile. Never throws.
   *
   * @returns the name of what is, or may be, left behind; undefined: nothing
   */
  end(): Promise<string | undefined>;
}

/** Where the file is on its way. */
export interface Lending {
  deadline: Deadline;
  /** How many bytes are out by now. */
  onBytes(sent: number): void;
}

/** Gives a file an address from which Soku can fetch it. */
export interface Lender {
  /** Whether the file goes up before Soku is asked, or while it fetches. */
  uploadsFirst: boolean;
  /** @throws BucketError; LeftInBucketError; UploadFileError */
  lend(file: UploadFile, lending: Lending): Promise<Lease>;
}
