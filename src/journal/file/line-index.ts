import { parseRecord } from '../record.ts';

const NEWLINE = '\n';
/** A line as this product writes it. One that differs (other spacing, other characters) is parsed. */
const OWN_LINE =
  /\{"time":"[^"\\\n]*",(?:"record":"(?:intent|outcome)",)?"id":"[!#-[\]-~]*","credential":"([!#-[\]-~]*)","content":"([!#-[\]-~]*)","idempotencyKey":"([!#-[\]-~]*)"/y;
/** What can still be told of a line that is no record. */
const NAMES = /"(?:credential|content|idempotencyKey)"\s*:\s*"([^"\\]*)"/g;
/** Enough to tell names apart: their ends are random, or what people count on. */
const HASHED_CHARACTERS = 16;
const NONE = -1;

/**
 * Where in a file the lines are that name a credential, a content or an idempotency key. It knows hashes, not names: of
 * 20,000 lines it takes 2 MB. What it gives may name something else; what it doesn't give names something else.
 */
export interface LineIndex {
  /** Takes in whole lines, which stand at `offset` in the file. Some 1.5 ms a thousand lines. */
  add(bytes: Buffer, offset: number): void;
  /** Where the lines begin, last to first. */
  offsetsOf(name: string): Generator<number>;
}

function hashOf(name: string): number {
  let hash = name.length;
  for (let at = Math.max(0, name.length - HASHED_CHARACTERS); at < name.length; at += 1)
    hash = (Math.imul(hash, 31) + name.charCodeAt(at)) | 0;
  return hash;
}

function namesIn(line: string): string[] {
  const record = parseRecord(line);
  if (record !== undefined) return [record.credential, record.content, record.idempotencyKey];
  return Array.from(line.matchAll(NAMES), ([, name = '']) => name);
}

export function createLineIndex(): LineIndex {
  /** By hash: the last of its entries. */
  const last = new Map<number, number>();
  /** By entry: where its line begins, and the entry of the same hash before it. */
  const offsets: number[] = [];
  const previous: number[] = [];

  function put(name: string, offset: number): void {
    const hash = hashOf(name);
    previous.push(last.get(hash) ?? NONE);
    last.set(hash, offsets.length);
    offsets.push(offset);
  }

  return {
    add(bytes, offset) {
      // A character a byte, so that places in it are places in the file.
      const text = bytes.toString('latin1');
      let start = 0;
      for (let end = text.indexOf(NEWLINE); end >= 0; end = text.indexOf(NEWLINE, start)) {
        OWN_LINE.lastIndex = start;
        const own = OWN_LINE.exec(text);
        const names = own === null ? namesIn(bytes.toString('utf8', start, end)) : own.slice(1);
        for (const name of names) put(name, offset + start);
        start = end + 1;
      }
    },
    *offsetsOf(name) {
      let given = NONE;
      for (let entry = last.get(hashOf(name)) ?? NONE; entry !== NONE; entry = previous[entry] ?? NONE) {
        const offset = offsets[entry] ?? NONE;
        // One line may name it twice.
        if (offset !== given) yield offset;
        given = offset;
      }
    },
  };
}
