import type { Config } from '../../config/load.ts';
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

/** The settings that were given as flags, as they go into the entry. */
function givenSettings(flags: Readonly<Record<string, string | true>>): Record<string, string> {
  return Object.fromEntries(
    settingEntries.flatMap(({ env, flag }) => {
      const value = flag === undefined ? undefined : flags[flag];
      return value === undefined ? [] : [[env, String(value)]];
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
  flags: Readonly<Record<string, string | true>>;
}

/** How the host is to start the server. The key itself is never in it: only the file that holds it. */
export function entryFor(wanted: Wanted, existing: Readonly<Record<string, string>>): ServerEntry {
  const { command, file, sandbox, keyFile, timeZone, confirm, flags } = wanted;
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
      ...givenSettings(flags),
    },
  };
}
