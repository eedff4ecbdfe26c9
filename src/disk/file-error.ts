/** The system's code of an error (`ENOSPC`), when it has one. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Whether it is an error of the system with one of these codes. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes(codeOf(error) ?? '');
}

/** Whether the system refused it: not a slip of the program. */
export const isFileError = (error: unknown): boolean =>
  codeOf(error) !== undefined && error instanceof Error && 'syscall' in error;

/** An error in words, for the log: it may name a path. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
