/** Deadline of a tool call when SOKU_TIMEOUT_MS is not set, all attempts and waits included. */
export const CALL_TIMEOUT_MS = 45_000;
/** The same for what takes minutes at Soku or Soke: transcription, jobs, chat. */
export const LONG_CALL_TIMEOUT_MS = 240_000;
