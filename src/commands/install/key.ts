import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { doubtAbout, readKey } from '../../config/key-mistakes.ts';
import type { Config } from '../../config/load.ts';
import { explainError } from '../../explain/explain-error.ts';
import { startDeadline } from '../../http/deadline.ts';
import { saveKey } from '../../keys/save-key.ts';
import { diagnoseConnection } from '../../tools/publish/diagnose-connection.ts';
import type { Invocation } from '../command.ts';
import { openRuntime } from '../open-runtime.ts';
import type { Asker } from './asker.ts';
import { readReceipt } from './receipt.ts';

/** For asking Soku whether it knows the key. */
const DEADLINE_MS = 20_000;

/** Where the key is that the host's settings are to name. */
export interface KeyChoice {
  file?: string;
  /** A key that is still to be saved. */
  unsaved?: string;
}

/** What a person can be told of a key before it is saved; publishes nothing. */
type Verdict = { kind: 'accepted' } | { kind: 'refused' | 'unclear'; message: string };

async function ask(invocation: Invocation, apiKey: string): Promise<Verdict> {
  const open = await openRuntime({
    ...invocation,
    readConfig: (sandbox) => ({ ...invocation.readConfig(sandbox), apiKey }),
  });
  try {
    const deps = await open.runtime.depsFor({ via: 'stdio' });
    const deadline = startDeadline(deps.clock, DEADLINE_MS, invocation.stop);
    const { accepted, problems } = await diagnoseConnection({
      ...deps,
      deadline,
      explain: (error) => explainError(error, { args: {}, audience: 'owner', has: () => false }),
    });
    deadline.dispose();
    const [first] = problems;
    const message = deps.redactor.text(first?.message ?? '');
    if (accepted === false)
      return {
        kind: 'refused',
        message: `${message} Is it a key of Soke, or one that was revoked? Soku's are in Settings > API Keys of the Soku dashboard.`,
      };
    return accepted === true && first === undefined ? { kind: 'accepted' } : { kind: 'unclear', message };
  } finally {
    await open.close();
  }
}

/** The file of a key that an earlier installation saved, into whatever host. */
function knownKeyFile(stateDir: string, hostIds: readonly string[]): string | undefined {
  return hostIds
    .map((id) => readReceipt(stateDir, id)?.keyFile)
    .find((file) => file !== undefined && existsSync(file));
}

const holds = (file: string | undefined, key: string) =>
  file !== undefined && readFileSync(file, 'utf8').trim() === key;

async function typedKey(invocation: Invocation, asker: Asker): Promise<string | undefined> {
  for (;;) {
    const pasted = await asker.hidden(
      'Soku API key (from Settings > API Keys; shown as squares. Empty: later)',
      (value) => {
        if (value.trim() === '') return undefined;
        const read = readKey(value, 'Soku');
        return 'problem' in read ? `This can't be used: ${read.problem}.` : undefined;
      },
    );
    if (pasted === undefined || pasted.trim() === '') return pasted?.trim();
    const read = readKey(pasted, 'Soku');
    if ('problem' in read) continue;
    for (const note of read.notes) invocation.note(`Note: ${note}.`);
    const verdict = await ask(invocation, read.key);
    if (verdict.kind === 'accepted') {
      invocation.note('Soku accepts the key. Nothing was published.');
      return read.key;
    }
    invocation.note(verdict.message);
    const doubt = doubtAbout(read.key, 'Soku');
    if (doubt !== undefined) invocation.note(`Note: ${doubt}.`);
    if (verdict.kind === 'unclear' && (await asker.confirm('Use the key all the same?', false)) === true)
      return read.key;
  }
}

/**
 * Finds the key that the host is to use: the file or key of the environment, the file of an earlier installation, or
 * what the person types in.
 *
 * @returns `undefined` when the person broke off
 */
export async function chooseKey(
  invocation: Invocation,
  config: Config,
  {
    asker,
    hostIds,
    fileInEnvironment,
  }: { asker: Asker | undefined; hostIds: readonly string[]; fileInEnvironment: string | undefined },
): Promise<KeyChoice | undefined> {
  if (config.origins.SOKU_API_KEY === 'file' && fileInEnvironment !== undefined)
    return { file: resolve(fileInEnvironment) };
  const known = knownKeyFile(config.stateDir, hostIds);
  if (config.apiKey !== undefined)
    return known !== undefined && holds(known, config.apiKey) ? { file: known } : { unsaved: config.apiKey };
  if (known !== undefined) {
    const yes =
      asker === undefined ? true : await asker.confirm(`Use the key that is saved in ${known}?`, true);
    if (yes === undefined) return undefined;
    if (yes) return { file: known };
  }
  if (asker === undefined) return {};
  const key = await typedKey(invocation, asker);
  if (key === undefined) return undefined;
  return key === '' ? {} : { unsaved: key };
}

export const keyFolder = (stateDir: string): string => join(stateDir, 'keys');

/** Saves a chosen key to a file that only this user may read; gives its path. */
export const saveChosenKey = (apiKey: string, stateDir: string, now: number): Promise<string> =>
  saveKey(apiKey, { folder: keyFolder(stateDir), label: 'installed', now });
