import type { Config } from '../config/load.ts';
import type { ProxySettings } from '../http/dispatcher.ts';

/** What a command gets of the process. */
export interface Invocation {
  flags: Readonly<Record<string, string | true>>;
  /** What stands behind the command. */
  words: readonly string[];
  /** The settings from flags and environment; what a sandbox stands in with comes by environment name. @throws ConfigError */
  readConfig(sandbox?: Readonly<Record<string, string>>): Config;
  /** A further Soku API key by the name of its setting. @throws ConfigError */
  readNamedKey(name: string): string | undefined;
  readFile(path: string): string;
  proxy: ProxySettings | undefined;
  /** The command as the person typed it: `npx soku-mcp`. `print` and `note` put it into what they are given. */
  command: string;
  /** The file that runs, to start another process of it. */
  entryFile: string;
  /** Aborts when the process is asked to end (SIGINT, SIGTERM, SIGHUP). */
  stop: AbortSignal;
  /** From now on SIGHUP has this done instead of ending the process. */
  atHangup(act: () => void): void;
  /** A line on stdout; never used while stdout carries the protocol. */
  print(line: string): void;
  /** A line on stderr, for people. */
  note(line: string): void;
}

/** Runs to its end and gives the exit code. */
export type Command = (invocation: Invocation) => Promise<number>;

/** Resolves when the process is asked to end. */
export function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
