import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { hasCode } from '../disk/file-error.ts';

/** The processes that write records, so that one that died isn't waited for. */
export interface Writers {
  /** This process, as its records name it; undefined where nobody could tell it from others. */
  readonly own: string | undefined;
  /** Whether the process that wrote a record has ended; false while that can't be known from here. */
  isGone(writer: string): boolean;
}

const HOST_CHARACTERS = 16;
/** Fields 1 and 2 of /proc/<pid>/stat are the pid and the name, which may hold anything but ends with the last bracket. */
const FIRST_FIELD_AFTER_NAME = 3;
const STATE = 3 - FIRST_FIELD_AFTER_NAME;
const START = 22 - FIRST_FIELD_AFTER_NAME;

/**
 * What tells this machine, this start of it and this container from others, since a pid says nothing elsewhere. Hashed:
 * the journal names no machine.
 */
function thisHost(): string | undefined {
  const parts = process.platform === 'linux' ? ofLinux() : ofNetwork();
  if (parts === undefined) return undefined;
  return createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, HOST_CHARACTERS);
}

function ofLinux(): string[] | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    return [boot, readlinkSync('/proc/self/ns/pid'), hostname()];
  } catch {
    return undefined;
  }
}

function ofNetwork(): string[] | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((own = []) =>
    own.filter(({ internal }) => !internal).map(({ mac }) => mac),
  );
  return addresses.length === 0 ? undefined : [hostname(), ...new Set(addresses.sort())];
}

/** When a process was started, in ticks; `''` where that can't be known, undefined when it has ended. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return isRunning(pid) ? '' : undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // It was killed, and its parent hasn't taken notice yet.
    if (fields[STATE] === 'Z' || fields[STATE] === 'X') return undefined;
    return fields[START] ?? '';
  } catch (error) {
    return hasCode(error, 'ENOENT', 'ESRCH') ? undefined : '';
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}

/** The processes of this machine, by host, pid and start: a pid comes back, and other machines may write as well. */
export function createWriters(): Writers {
  let known: { host: string; own: string } | undefined;
  let looked = false;
  const self = () => {
    if (looked) return known;
    looked = true;
    const host = thisHost();
    if (host !== undefined) known = { host, own: `${host}.${process.pid}.${startOf(process.pid) ?? ''}` };
    return known;
  };
  return {
    get own() {
      return self()?.own;
    },
    isGone(writer) {
      if (writer === self()?.own) return false;
      const [host, digits, start] = writer.split('.');
      const pid = Number(digits);
      if (
        host === undefined ||
        host !== self()?.host ||
        start === undefined ||
        !Number.isSafeInteger(pid) ||
        pid < 1
      )
        return false;
      const now = startOf(pid);
      return now === undefined || (now !== '' && start !== '' && now !== start);
    },
  };
}

/** For records that no other process reads. */
export const noWriters: Writers = { own: undefined, isGone: () => false };
