import { readKey } from './key-mistakes.ts';
import { ConfigError, type ConfigSources, findSecret } from './load.ts';

/**
 * A further Soku API key, by the name of its setting: of the environment, or of the file whose path `<name>_FILE` is.
 *
 * @returns undefined when neither is set
 * @throws ConfigError when it can't be read, or can't be a key
 */
export function readNamedKey(
  name: string,
  sources: Pick<ConfigSources, 'env' | 'readFile'>,
): string | undefined {
  const pasted = findSecret(name, sources);
  if (pasted === undefined) return undefined;
  const read = readKey(pasted, 'Soku');
  if ('problem' in read) throw new ConfigError(`${name} is not valid: ${read.problem}.`, name);
  return read.key;
}
