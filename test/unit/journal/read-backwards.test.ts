import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { linesBackwards, linesWith, readBackwards } from '../../../src/journal/file/read-backwards.ts';
import { temporaryFolder } from './support.ts';

async function read(
  text: string,
  from = 0,
): Promise<{ backwards: string[]; offsets: number[]; chunks: number }> {
  const path = join(await temporaryFolder(), 'file');
  await writeFile(path, text);
  const handle = await open(path);
  const backwards: string[] = [];
  const offsets: number[] = [];
  let chunks = 0;
  for await (const chunk of readBackwards(handle.fd, from, Buffer.byteLength(text))) {
    chunks += 1;
    for (const { line, offset } of linesBackwards(chunk)) {
      backwards.push(line);
      offsets.push(offset);
    }
  }
  await handle.close();
  return { backwards, offsets, chunks };
}

it.each(['', 'no newline', '\n', 'a\n', 'a\nb\n', 'a\nb', '\n\na\n\nb\n'])('reads %j', async (text) => {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const expected = whole.split('\n').filter((line) => line !== '');
  expect((await read(text)).backwards.reverse()).toEqual(expected);
});

it('reads every line once, with its offset, wherever the reads fall', async () => {
  // Lengths that share no factor with the reads, so that these begin and end at every place of a line.
  const lines = Array.from({ length: 30_000 }, (_, index) => `${index} ${'é'.repeat((index * 7) % 211)}`);
  const text = `${lines.join('\n')}\n`;
  const { backwards, offsets, chunks } = await read(text);
  expect(backwards.reverse()).toEqual(lines);
  const bytes = Buffer.from(text);
  expect(offsets.every((offset) => offset === 0 || bytes[offset - 1] === 0x0a)).toBe(true);
  expect(new Set(offsets).size).toBe(lines.length);
  expect(chunks).toBeGreaterThan(5);
});

it.each([64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1])(
  'reads lines when a read begins near the beginning of one (%i bytes)',
  async (tail) => {
    const last = `${'z'.repeat(999)}\n`;
    const text =
      `first\n${'m'.repeat(5000)}\n${`${'y'.repeat(999)}\n`.repeat(100)}`.padEnd(0) +
      last.repeat(Math.floor(tail / 1000)) +
      `${'w'.repeat(tail % 1000)}\n`;
    expect((await read(text)).backwards.reverse()).toEqual(text.split('\n').filter((line) => line !== ''));
  },
);

it('stops at `from`', async () => {
  expect((await read('one\ntwo\nthree\n', 4)).backwards).toEqual(['three', 'two']);
});

it('goes on before a line that is longer than any read', async () => {
  const { backwards } = await read(`one\ntwo\n${'x'.repeat(5_000_000)}\nthree\n`);
  expect(backwards).toEqual(['three', 'two', 'one']);
});

it('finds the lines that hold a value, each once', () => {
  const chunk = { bytes: Buffer.from('a needle needle\nb\nneedle\nc\n'), offset: 100 };
  expect([...linesWith(chunk, Buffer.from('needle'))]).toEqual([
    { line: 'a needle needle', offset: 100 },
    { line: 'needle', offset: 118 },
  ]);
});
