import { readdirSync, readFileSync } from 'node:fs';

/** Whether this system tells about processes in `/proc`, as Linux does. */
export const TELLS_OF_PROCESSES = process.platform === 'linux';

/** CPU time that a process has used so far, over all its threads, in milliseconds; finer than its clock ticks. */
export function cpuMs(pid: number): number {
  if (!TELLS_OF_PROCESSES) return Number.NaN;
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6;
}

/** What a process has in memory, in MB. */
export function residentMb(pid: number): number {
  if (!TELLS_OF_PROCESSES) return Number.NaN;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
