/** So many lines are remembered as they were read: each post looks at the newest anew. */
const LINES_KEPT = 128;
/** Those that one of so many last readings took stay too, as a post's many attempts are looked at several times a call, */
const READINGS_KEPT = 8;
/** unless they are more: a line takes a kilobyte or two. */
const MOST_LINES_KEPT = 4_096;

/** The lines of a file that were used last, by where they begin. */
export interface KeptLines<Line> {
  get(offset: number): Line | undefined;
  /** Keeps it, or keeps it longer, as it is used. */
  use(offset: number, line: Line): void;
  /** A reading is over: what is too much and longest unused goes. */
  endReading(): void;
}

export function createKeptLines<Line>(): KeptLines<Line> {
  /** With the number of the reading that used it last; those that were used last come last. */
  const lines = new Map<number, { line: Line; usedIn: number }>();
  let reading = 0;
  return {
    get: (offset) => lines.get(offset)?.line,
    use(offset, line) {
      lines.delete(offset);
      lines.set(offset, { line, usedIn: reading });
    },
    endReading() {
      for (const [oldest, { usedIn }] of lines) {
        const isWanted = lines.size <= LINES_KEPT || usedIn > reading - READINGS_KEPT;
        if (isWanted && lines.size <= MOST_LINES_KEPT) break;
        lines.delete(oldest);
      }
      reading += 1;
    },
  };
}
