import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../config/command-line.ts';
import { product } from '../../distribution/product.ts';
import type { Command, Invocation } from '../command.ts';
import { fileOf, hostNamed, thisMachine } from './find-host.ts';
import { type Host, hosts } from './hosts.ts';
import { askerFor, BROKEN_OFF, NOTHING_WRITTEN, refused } from './install.ts';
import { mergeEntry, readServers } from './merge.ts';
import { dropReceipt, type Receipt, readBackup, readReceipt, sha256 } from './receipt.ts';
import { SettingsFileError } from './settings-error.ts';
import { readSettingsFile, type SettingsFile, writeSettingsFile } from './settings-file.ts';
import { showChange } from './show-change.ts';

/** The file as it is to be: exactly as before where nobody touched it since, else without the one entry. */
function restored(
  host: Host,
  file: SettingsFile,
  receipt: Receipt | undefined,
  stateDir: string,
): Buffer | undefined {
  if (receipt?.file === file.path && receipt.written === sha256(file.text))
    return receipt.existed ? readBackup(stateDir, host.id) : undefined;
  const dropContainer = receipt?.hadContainer === false;
  return Buffer.from(mergeEntry(host, file.text, { name: product.serverName, dropContainer }));
}

async function takeOut(host: Host, invocation: Invocation): Promise<number> {
  const { flags, print, note } = invocation;
  const { stateDir } = invocation.readConfig();
  const file = readSettingsFile(fileOf(host, thisMachine()));
  const receipt = readReceipt(stateDir, host.id);
  if (!(product.serverName in readServers(host, file.text))) {
    dropReceipt(stateDir, host.id);
    print(`${host.title} doesn't have it: nothing to change in ${file.path}.`);
    return 0;
  }
  const after = restored(host, file, receipt, stateDir);
  print(file.path);
  for (const line of showChange(file.text, after?.toString('utf8') ?? '')) print(`  ${line}`);
  if (flags.print !== undefined) return 0;
  if (flags.yes === undefined) {
    const asker = await askerFor(invocation);
    if (asker === undefined) {
      note('Nothing was written: there is nobody to ask. Add --yes to write it.');
      return NOTHING_WRITTEN;
    }
    if ((await asker.confirm(`Write this to ${file.path}?`, true)) !== true) {
      note('Nothing was written.');
      return BROKEN_OFF;
    }
  }
  if (after === undefined) rmSync(file.path);
  else writeSettingsFile(file, after);
  dropReceipt(stateDir, host.id);
  print(`Taken out of ${host.title}. Restart it.`);
  if (receipt?.keyFile !== undefined)
    print(`The key is still in ${receipt.keyFile}: delete the file if nothing else uses it.`);
  if (hosts.every(({ id }) => readReceipt(stateDir, id) === undefined))
    rmSync(join(stateDir, 'program'), { recursive: true, force: true });
  return 0;
}

/** `soku-mcp uninstall <host>`: takes out what `install` put in, and nothing else. */
export const uninstall: Command = async (invocation) => {
  const [name] = invocation.words;
  if (name === undefined) throw new UsageError('Which program? For example: uninstall cursor.');
  const host = hostNamed(name);
  try {
    return await takeOut(host, invocation);
  } catch (error) {
    if (error instanceof SettingsFileError)
      return refused(host, fileOf(host, thisMachine()), error, invocation);
    throw error;
  }
};
