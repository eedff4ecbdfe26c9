const NEWLINE = 0x0a;

export interface Line {
  text: string;
  /** Where in the file it begins. */
  offset: number;
  /** Its newline is there. */
  whole: boolean;
}

/** The lines that contain `needle`, last to first. */
export function* linesWithBackwards(bytes: Buffer, needle: string): Generator<Line> {
  const needleBytes = Buffer.from(needle);
  for (let hit = bytes.lastIndexOf(needleBytes); hit >= 0; ) {
    const start = hit === 0 ? 0 : bytes.lastIndexOf(NEWLINE, hit - 1) + 1;
    const newline = bytes.indexOf(NEWLINE, hit);
    const end = newline < 0 ? bytes.length : newline;
    yield { text: bytes.toString('utf8', start, end), offset: start, whole: newline >= 0 };
    hit = start === 0 ? -1 : bytes.lastIndexOf(needleBytes, start - 1);
  }
}
