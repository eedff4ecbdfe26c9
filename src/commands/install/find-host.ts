import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { UsageError } from '../../config/command-line.ts';
import { homeFolder } from '../../disk/home-folder.ts';
import { product } from '../../distribution/product.ts';
import { nearest } from '../../text/nearest.ts';
import { type Host, hosts, type Machine } from './hosts.ts';
import { readServers } from './merge.ts';
import { SettingsFileError } from './settings-error.ts';
import { readSettingsFile } from './settings-file.ts';

export const thisMachine = (): Machine => ({
  platform: process.platform,
  env: process.env,
  homeDir: homeFolder(),
});

/** The host of that name. @throws UsageError with the nearest one */
export function hostNamed(name: string): Host {
  const host = hosts.find(({ id }) => id === name);
  if (host !== undefined) return host;
  const ids = hosts.map(({ id }) => id);
  const suggestion = nearest(name, ids);
  const guess = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
  throw new UsageError(`Unknown program "${name}".${guess} Programs: ${ids.join(', ')}.`);
}

/** The settings file that counts: the first that exists, else where a new one belongs. */
export function fileOf(host: Host, machine: Machine): string {
  const files = host.files(machine);
  const [first = ''] = files;
  return files.find((file) => existsSync(file)) ?? first;
}

/** Whether a program can be started by its name alone. */
export function isOnPath(program: string, { platform, env }: Machine): boolean {
  const names = platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program];
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => names.some((name) => existsSync(join(folder, name))));
}

/** Whether the host seems to be installed here: by its settings, their folder, or its program. */
function isHere(host: Host, machine: Machine): boolean {
  const files = host.files(machine);
  if (
    files.some((file) => existsSync(file) || (dirname(file) !== machine.homeDir && existsSync(dirname(file))))
  )
    return true;
  return host.program !== undefined && isOnPath(host.program, machine);
}

function stateOf(host: Host, machine: Machine): string {
  try {
    const { text } = readSettingsFile(fileOf(host, machine));
    if (product.serverName in readServers(host, text)) return 'installed';
  } catch (error) {
    if (!(error instanceof SettingsFileError)) throw error;
    return `settings can't be changed: ${error.message}`;
  }
  return isHere(host, machine) ? 'found here' : 'not found here';
}

/** A line for each host: its name, whether it is here and has the server, and where its settings are. */
export function listHosts(machine: Machine): string[] {
  return hosts.map((host) => {
    const state = stateOf(host, machine);
    const where = state.startsWith('not ') ? '' : fileOf(host, machine);
    return `  ${host.id.padEnd(16)} ${host.title.padEnd(16)} ${state.padEnd(16)} ${where}`.trimEnd();
  });
}
