import { resolve } from 'node:path';
import { httpSettings } from '../../config/http-settings.ts';
import type { Config, ConfigSources } from '../../config/load.ts';
import { settingEntries } from '../../config/settings.ts';
import { isRecord } from './edit.ts';
import type { Host, ServerEntry } from './hosts.ts';

/** What a host's entry says of the environment already: what a person put there stays. */
export function environmentOf(host: Host, entry: unknown): Record<string, string> {
  const env = isRecord(entry) ? entry[host.envKey] : undefined;
  if (!isRecord(env)) return {};
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

/** How an entry starts the server; undefined where it starts nothing on this machine. */
export function startOf(host: Host, entry: unknown): ServerEntry | undefined {
  if (!isRecord(entry)) return undefined;
  const words = [entry.command ?? entry.cmd, entry.args].flat();
  const [command, ...args] = words.filter((word) => typeof word === 'string');
  return command === undefined ? undefined : { command, args, env: environmentOf(host, entry) };
}

/** As it is read from any folder: a host starts the server in another one than this shell's. */
const fromAnywhere = (env: string, value: string) => (/_(DIR|FILE)$/.test(env) ? resolve(value) : value);

/**
 * The settings that this shell gives, as they go into the entry: the host starts the server without the shell's
 * environment, and the key was checked with them. No secret is among them, and nothing that only a server over HTTP has.
 */
export function givenSettings(
  { origins }: Pick<Config, 'origins'>,
  { flags, env: shell }: Pick<ConfigSources, 'flags' | 'env'>,
): Record<string, string> {
  return Object.fromEntries(
    settingEntries.flatMap(({ name, env, flag, secret }) => {
      const asFlag = flag === undefined ? undefined : flags[flag];
      if (asFlag !== undefined) return [[env, fromAnywhere(env, String(asFlag))]];
      if (origins[env] !== 'environment' || secret === true || name in httpSettings) return [];
      const value = shell[env]?.trim();
      return value === undefined ? [] : [[env, fromAnywhere(env, value)]];
    }),
  );
}

interface Wanted {
  /** Node and the program's file. */
  command: string;
  file: string;
  sandbox: boolean;
  keyFile: string | undefined;
  timeZone: string | undefined;
  confirm: Config['confirm'] | undefined;
  given: Readonly<Record<string, string>>;
}

/** How the host is to start the server. The key itself is never in it: only the file that holds it. */
export function entryFor(wanted: Wanted, existing: Readonly<Record<string, string>>): ServerEntry {
  const { command, file, sandbox, keyFile, timeZone, confirm, given } = wanted;
  const { SOKU_API_KEY: literalKey, SOKU_API_KEY_FILE: earlierFile, ...kept } = existing;
  const key = keyFile ?? earlierFile;
  return {
    command,
    args: [file, ...(sandbox ? ['--sandbox'] : [])],
    env: {
      ...kept,
      ...(key !== undefined && { SOKU_API_KEY_FILE: key }),
      // A key that stands there in the open stays until there is a file to take its place.
      ...(key === undefined && literalKey !== undefined && { SOKU_API_KEY: literalKey }),
      ...(timeZone !== undefined && { SOKU_TIME_ZONE: timeZone }),
      ...(confirm !== undefined && { SOKU_CONFIRM: confirm }),
      ...given,
    },
  };
}
