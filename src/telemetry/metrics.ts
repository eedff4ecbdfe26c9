/** What a process counts of its work, for those who run it. Nothing of it leaves the process by itself. */
export interface Metrics {
  /** A call of a tool has ended. @param outcome `ok`, `asked` or the kind of its error */
  called(tool: string, outcome: string, durationMs: number): void;
  /** It is known what became of an attempt to submit a post. */
  posted(outcome: string): void;
  /** An attempt at a request to an API has ended. @param end the status, or what kept an answer from coming */
  answered(host: string, method: string, end: string, durationMs: number): void;
  /** A post has to wait for its place within the limits of Soku. */
  waited(waitMs: number): void;
  /** The journal could not be read or written. */
  journalFailed(): void;
  /** A request over HTTP got its answer. */
  responded(status: number): void;
  /** A client has connected (1) or gone (-1). */
  connected(change: 1 | -1): void;
}

const nothing = () => {};

/** Where nobody asks. */
export const noMetrics: Metrics = {
  called: nothing,
  posted: nothing,
  answered: nothing,
  waited: nothing,
  journalFailed: nothing,
  responded: nothing,
  connected: nothing,
};
