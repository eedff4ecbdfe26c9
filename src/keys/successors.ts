import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import * as z from 'zod';
import { describeError, hasCode } from '../disk/file-error.ts';
import { createAppender } from '../journal/file/appender.ts';
import { createDisk } from '../journal/file/disk.ts';

/**
 * Which key took whose place, by fingerprint: no secret. What was posted under the first of a line of keys is
 * recognised under every later one.
 */
export interface Successors {
  /** The fingerprint of the first key of its line; its own for a key that took nobody's place. */
  firstOf(fingerprint: string): string;
  /** Records that a key took another's place. @throws the file system's error; then nothing is recorded */
  add(successor: string, predecessor: string): Promise<void>;
}

const lineSchema = z.object({ credential: z.string(), succeeds: z.string() });

/** A line that broke off belongs to a rotation that did not go on. */
function readLine(line: string): [string, string][] {
  try {
    const { credential, succeeds } = lineSchema.parse(JSON.parse(line));
    return [[credential, succeeds]];
  } catch {
    return [];
  }
}

function readSuccessors(file: string, warn: (message: string) => void): Map<string, string> {
  try {
    return new Map(readFileSync(file, 'utf8').split('\n').flatMap(readLine));
  } catch (error) {
    // Where this can't be read the journal beside it can't be either, and that stops what must not go out.
    if (!hasCode(error, 'ENOENT', 'ENOTDIR'))
      warn(`can't read which keys were rotated: ${describeError(error)}`);
    return new Map();
  }
}

async function appendTo(file: string, line: string): Promise<void> {
  const appender = createAppender({ folder: dirname(file), disk: createDisk(), passOver: () => {} });
  await appender.append(basename(file), [line], { flush: true });
}

/** @param file where they are kept; undefined: in memory only */
export function openSuccessors(file: string | undefined, warn: (message: string) => void): Successors {
  const known = file === undefined ? new Map<string, string>() : readSuccessors(file, warn);
  const firstOf = (fingerprint: string) => known.get(fingerprint) ?? fingerprint;
  return {
    firstOf,
    async add(credential, predecessor) {
      const succeeds = firstOf(predecessor);
      if (file !== undefined) await appendTo(file, JSON.stringify({ credential, succeeds }));
      known.set(credential, succeeds);
    },
  };
}
