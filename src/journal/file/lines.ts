const NEWLINE = 0x0a;

export interface Line {
  text: string;
  /** Where in the file it begins. */
  offset: number;
  /** Its newline is there. */
  whole: boolean;
}

/** The lines that contain `needle`, first to last. */
export function* linesWith(bytes: Buffer, needle: string): Generator<Line> {
  const needleBytes = Buffer.from(needle);
  for (let hit = bytes.indexOf(needleBytes); hit >= 0; ) {
    const line = lineAt(bytes, hit);
    yield line.read();
    hit = bytes.indexOf(needleBytes, line.end);
  }
}

/** The lines that contain `needle`, last to first. */
export function* linesWithBackwards(bytes: Buffer, needle: string): Generator<Line> {
  const needleBytes = Buffer.from(needle);
  for (let hit = bytes.lastIndexOf(needleBytes); hit >= 0; ) {
    const { start, read } = lineAt(bytes, hit);
    yield read();
    hit = start === 0 ? -1 : bytes.lastIndexOf(needleBytes, start - 1);
  }
}

/** The line that the byte at `at` belongs to; its newline is its own. */
function lineAt(bytes: Buffer, at: number) {
  const start = at === 0 ? 0 : bytes.lastIndexOf(NEWLINE, at - 1) + 1;
  const newline = bytes.indexOf(NEWLINE, at);
  const end = newline < 0 ? bytes.length : newline;
  const read = (): Line => ({ text: bytes.toString('utf8', start, end), offset: start, whole: newline >= 0 });
  return { start, end, read };
}
