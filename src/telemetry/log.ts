import { maskKeysAndTokens } from '../text/mask.ts';
import type { Redactor } from '../text/redactor.ts';

/** The levels of log lines with the numbers that stand for them in a line, as log collectors know them. */
const LEVELS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 } as const;
type Level = keyof typeof LEVELS;

/** Writes one line: a message, or fields with a message. An error among the fields goes under `err`. Never fails. */
type Write = (what: object | string, message?: string) => void;

/** JSON lines, each written before the call returns. */
export interface Logger extends Readonly<Record<Level, Write>> {
  /** A log whose lines all have these fields. */
  with(fields: Readonly<Record<string, string>>): Logger;
}

/** How deep the causes of an error are told. */
const MAX_CAUSES = 5;

/** What a line tells of an error; `message` and `stack` are no enumerable fields of it. */
function errorFields(error: Error, causes = 0): Record<string, unknown> {
  const { name, message, stack, cause, ...own } = error;
  const told = cause instanceof Error && causes < MAX_CAUSES ? errorFields(cause, causes + 1) : undefined;
  return { type: name, message, stack, ...own, ...(told !== undefined && { cause: told }) };
}

const withErrors = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? errorFields(value) : value,
    ]),
  );

/** For what JSON has no form of, and for secrets that nothing knows but by their look. */
function shown(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'string' ? maskKeysAndTokens(value) : value;
}

/** Nobody may be reading: that is no reason for the server to end. */
const ignoreClosed = () => {};

function toStderr(line: string): void {
  if (!process.stderr.listeners('error').includes(ignoreClosed)) process.stderr.on('error', ignoreClosed);
  process.stderr.write(line);
}

/**
 * A log on stderr (stdout belongs to the protocol). Every known secret is taken out of the values before they become
 * JSON, so that a line stays JSON whatever a secret is made of.
 *
 * @param least the least level that is written; `silent` writes nothing
 */
export function createLogger(least: Level | 'silent', redactor: Redactor, write = toStderr): Logger {
  const threshold = least === 'silent' ? Number.POSITIVE_INFINITY : LEVELS[least];
  function logger(common: Readonly<Record<string, string>>): Logger {
    const at = (level: Level): Write => {
      if (LEVELS[level] < threshold) return () => {};
      return (what, message) => {
        const fields = typeof what === 'string' ? {} : withErrors(what);
        const msg = typeof what === 'string' ? what : message;
        const line = { level: LEVELS[level], time: new Date().toISOString(), ...common, ...fields, msg };
        write(`${JSON.stringify(redactor.data(line), shown)}\n`);
      };
    };
    return {
      trace: at('trace'),
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      fatal: at('fatal'),
      with: (fields) => logger({ ...common, ...fields }),
    };
  }
  return logger({});
}
