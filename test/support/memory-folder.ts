import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

const MEMORY = '/dev/shm';
const PREFIX = 'soku-mcp-run-';
/** Many times what the files of a whole run take; a container often has 64 MB. */
const ENOUGH_BYTES = 2 * 1024 ** 3;

function isRoomy(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ENOUGH_BYTES;
  } catch {
    return false;
  }
}

/** Whether programs may be started from it. */
function runsPrograms(folder: string): boolean {
  const program = join(folder, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o700 });
  return spawnSync(program).status === 0;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Runs that were killed leave theirs. */
function removeOfEndedRuns(): void {
  for (const name of readdirSync(MEMORY).filter((one) => one.startsWith(PREFIX)))
    if (!isRunning(Number.parseInt(name.slice(PREFIX.length), 10)))
      rmSync(join(MEMORY, name), { recursive: true, force: true, maxRetries: 10 });
}

/**
 * Has the tests' temporary folders in memory where there is room: flushing to a busy disk is most of what thousands of
 * them wait for, and a test can't tell the difference. A `TMPDIR` that is set stays.
 */
export default function setup({ name }: TestProject): (() => void) | undefined {
  if (name === 'packed' || process.env.TMPDIR !== undefined || !isRoomy()) return undefined;
  removeOfEndedRuns();
  const folder = mkdtempSync(join(MEMORY, `${PREFIX}${process.pid}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  if (!runsPrograms(folder)) return remove;
  process.env.TMPDIR = folder;
  return remove;
}
