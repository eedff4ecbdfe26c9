import { rmSync } from 'node:fs';
import { systemClock } from '../../clock.ts';
import type { Config } from '../../config/load.ts';
import { describeError, isFileError } from '../../disk/file-error.ts';
import { product } from '../../distribution/product.ts';
import { canonicalTimeZone } from '../../publishing/time-zone.ts';
import type { Command, Invocation } from '../command.ts';
import { type Asker, terminalAsker } from './asker.ts';
import { entryFor, environmentOf, givenSettings } from './entry.ts';
import { fileOf, hostNamed, listHosts, thisMachine } from './find-host.ts';
import { type Host, hosts } from './hosts.ts';
import { chooseKey, keyFolder, saveChosenKey } from './key.ts';
import { hasContainer, mergeEntry, readServers } from './merge.ts';
import { lastingProgram, stableNode } from './program.ts';
import { keepReceipt, readBackup, readReceipt, sha256 } from './receipt.ts';
import { SettingsFileError } from './settings-error.ts';
import { readSettingsFile, type SettingsFile, writeSettingsFile } from './settings-file.ts';
import { showChange } from './show-change.ts';

export const BROKEN_OFF = 130;
export const NOTHING_WRITTEN = 2;

/** Asks only where somebody sits at a terminal and hasn't said yes to everything. */
export async function askerFor({ flags, stop }: Invocation): Promise<Asker | undefined> {
  const silent = flags.yes !== undefined || flags.print !== undefined;
  return !silent && process.stdin.isTTY && process.stderr.isTTY ? terminalAsker(stop) : undefined;
}

interface Choices {
  keyFile: string | undefined;
  /** To be undone when nothing is written in the end. */
  savedKey: boolean;
  timeZone: string | undefined;
  confirm: Config['confirm'] | undefined;
}

async function chooseTimeZone(config: Config, asker: Asker | undefined, earlier: string | undefined) {
  const known = config.timeZone ?? earlier;
  const machine = canonicalTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? 'UTC';
  if (asker === undefined || known !== undefined) return known ?? machine;
  return asker.text('Your time zone', {
    initial: machine,
    check: (value) =>
      value === '' || canonicalTimeZone(value) !== undefined
        ? undefined
        : 'This is no IANA time zone, such as Europe/Paris.',
  });
}

async function chooseConfirm(config: Config, asker: Asker | undefined, earlier: string | undefined) {
  if (config.origins.SOKU_CONFIRM !== 'default') return config.confirm;
  if (earlier !== undefined) return config.confirm;
  const yes = asker === undefined ? true : await asker.confirm('Ask you before anything is published?', true);
  return yes === undefined ? undefined : yes ? 'ask' : 'off';
}

/** All that the person decides; `undefined` when they broke off. */
async function choose(
  invocation: Invocation,
  config: Config,
  asker: Asker | undefined,
  existing: Readonly<Record<string, string>>,
): Promise<Choices | undefined> {
  const sandbox = invocation.flags.sandbox !== undefined;
  const key = sandbox
    ? {}
    : await chooseKey(invocation, config, {
        asker,
        hostIds: hosts.map(({ id }) => id),
        fileInEnvironment: process.env.SOKU_API_KEY_FILE,
      });
  if (key === undefined) return undefined;
  const timeZone = await chooseTimeZone(config, asker, existing.SOKU_TIME_ZONE);
  if (timeZone === undefined) return undefined;
  const confirm = await chooseConfirm(config, asker, existing.SOKU_CONFIRM);
  if (confirm === undefined) return undefined;
  const decided = { timeZone, confirm: existing.SOKU_CONFIRM === undefined ? confirm : undefined };
  if (key.unsaved === undefined) return { ...decided, keyFile: key.file, savedKey: false };
  if (invocation.flags.print !== undefined)
    return { ...decided, keyFile: `${keyFolder(config.stateDir)}/…`, savedKey: false };
  const keyFile = await saveChosenKey(key.unsaved, config.stateDir, systemClock.now());
  return { ...decided, keyFile, savedKey: true };
}

/** Writes the settings, after what is needed to undo it exactly. */
function write(
  host: Host,
  file: SettingsFile,
  after: string,
  { stateDir, keyFile }: { stateDir: string; keyFile: string | undefined },
) {
  const earlier = readReceipt(stateDir, host.id);
  const untouched = earlier?.file === file.path && earlier.written === sha256(file.text);
  const without = mergeEntry(host, file.text, { name: product.serverName });
  const before = untouched ? readBackup(stateDir, host.id) : file.bytes && Buffer.from(without);
  keepReceipt(
    stateDir,
    {
      host: host.id,
      file: file.path,
      existed: untouched ? earlier.existed : file.bytes !== undefined,
      hadContainer: untouched ? earlier.hadContainer : hasContainer(host, file.text),
      written: sha256(after),
      ...(keyFile !== undefined && { keyFile }),
    },
    before,
  );
  writeSettingsFile(file, after);
}

async function agreed(
  invocation: Invocation,
  asker: Asker | undefined,
  path: string,
): Promise<number | undefined> {
  if (invocation.flags.print !== undefined) return 0;
  if (invocation.flags.yes !== undefined) return undefined;
  if (asker === undefined) {
    invocation.note('Nothing was written: there is nobody to ask. Add --yes to write it.');
    return NOTHING_WRITTEN;
  }
  if ((await asker.confirm(`Write this to ${path}?`, true)) === true) return undefined;
  invocation.note('Nothing was written.');
  return BROKEN_OFF;
}

async function installInto(host: Host, invocation: Invocation): Promise<number> {
  const { flags, print, note, entryFile } = invocation;
  const config = invocation.readConfig();
  const file = readSettingsFile(fileOf(host, thisMachine()));
  const existing = environmentOf(host, readServers(host, file.text)[product.serverName]);
  const asker = await askerFor(invocation);
  const choices = await choose(invocation, config, asker, existing);
  if (choices === undefined) {
    note('Nothing was written.');
    return BROKEN_OFF;
  }
  const undoKey = () => {
    if (choices.savedKey && choices.keyFile !== undefined) rmSync(choices.keyFile, { force: true });
  };
  try {
    const program = lastingProgram(entryFile, config.stateDir);
    const command = stableNode(process.execPath, process.env.PATH);
    const sandbox = flags.sandbox !== undefined;
    const given = givenSettings(config, { flags, env: process.env });
    const entry = entryFor({ ...choices, command, file: program.file, sandbox, given }, existing);
    const after = mergeEntry(host, file.text, { name: product.serverName, value: host.write(entry) });
    if (after === file.text) {
      undoKey();
      print(`${host.title} has it already: nothing to change in ${file.path}.`);
      return 0;
    }
    print(file.path);
    for (const line of showChange(file.text, after)) print(`  ${line}`);
    const end = await agreed(invocation, asker, file.path);
    if (end !== undefined) {
      undoKey();
      return end;
    }
    program.settle?.();
    write(host, file, after, { stateDir: config.stateDir, keyFile: choices.keyFile });
    print(`Installed into ${host.title}. ${host.next}`);
    if (choices.savedKey) print(`The key is saved in ${choices.keyFile}, readable by you alone.`);
    if (!sandbox && choices.keyFile === undefined && entry.env.SOKU_API_KEY === undefined)
      print(
        'It has no API key yet: run this again when you have one. Until then its tools say what is missing.',
      );
    print('Then ask: "Check the connection to Soku."');
    return 0;
  } catch (error) {
    undoKey();
    throw error;
  }
}

/** One line for a file that can't be changed, and the file as it was. */
export function refused(host: Host, path: string, error: SettingsFileError, { note }: Invocation): number {
  note(`${path} was not changed: ${error.message}. Mend that, or put the server into ${host.title} by hand.`);
  return 1;
}

/** `soku-mcp install [host]`: puts the server into a host's settings; without a host, lists them. */
export const install: Command = async (invocation) => {
  const [name] = invocation.words;
  const machine = thisMachine();
  if (name === undefined) {
    invocation.print('Programs that the server can be put into, with: install <program>');
    for (const line of listHosts(machine)) invocation.print(line);
    return 0;
  }
  const host = hostNamed(name);
  try {
    return await installInto(host, invocation);
  } catch (error) {
    if (error instanceof SettingsFileError) return refused(host, fileOf(host, machine), error, invocation);
    // The disk: what goes beside the settings (key, receipt, program) is written before them, so they are as they were.
    if (isFileError(error))
      return refused(host, fileOf(host, machine), new SettingsFileError(describeError(error)), invocation);
    throw error;
  }
};
