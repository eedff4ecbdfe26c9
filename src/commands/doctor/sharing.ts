import { ConfigError } from '../../config/load.ts';
import { StoreUnavailableError, StoreUnfitError } from '../../store/errors.ts';
import { joined } from '../../text/wording.ts';
import type { Invocation } from '../command.ts';
import { type Check, ok, problem } from './check.ts';

type Sources = Pick<Invocation, 'readFile' | 'readNamedKey'>;

const POLICY = 'Policy';
export const STORE = 'Shared store';

/** Whether the file of rules can be read, what is wrong in it, and whether the keys that it names are set. */
async function checkPolicy(file: string, { readFile, readNamedKey }: Sources): Promise<Check> {
  const { readRules } = await import('../../access/policy-file.ts');
  const missing = new Set<string>();
  const readSecret = (name: string) => {
    const key = readNamedKey(name);
    if (key === undefined) missing.add(name);
    return key ?? '';
  };
  try {
    const { length } = readRules(file, { readFile, readSecret });
    const keys = [...missing];
    if (keys.length === 0) return ok(POLICY, `${file} has ${length} ${length === 1 ? 'rule' : 'rules'}`);
    return problem(
      POLICY,
      `${file} names ${joined(keys)}, which ${keys.length === 1 ? 'is' : 'are'} not set.`,
      `Set ${joined(keys)}, or the same with _FILE, or name another key.`,
    );
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return problem(POLICY, error.message, 'Correct the file; docs/http.md shows rules by example.');
  }
}

/** Whether the store can be used, and what it is. */
async function checkStore(url: string): Promise<Check> {
  const { diagnoseStore } = await import('../../store/diagnose.ts');
  try {
    const { shown, servers, warnings } = await diagnoseStore(url);
    const each = [...new Set(servers)].join('; ');
    const many = servers.length === 1 ? '' : ` (${servers.length} primaries)`;
    return ok(STORE, [`${shown} answers: ${each}${many}`, ...warnings].join('. '));
  } catch (error) {
    if (error instanceof StoreUnfitError) return problem(STORE, error.message, 'Set the store up so.');
    if (!(error instanceof StoreUnavailableError)) throw error;
    return problem(
      STORE,
      `It can't be reached (${error.reason}), so nothing would be posted.`,
      'Start it, or correct SOKU_REDIS_URL.',
    );
  }
}

/** What servers for many people need: the rules, and what replicas share. Nothing of what isn't set. */
export async function checkSharing(
  { policyFile, redisUrl }: { policyFile?: string | undefined; redisUrl?: string | undefined },
  sources: Sources,
): Promise<Check[]> {
  return [
    ...(policyFile === undefined ? [] : [await checkPolicy(policyFile, sources)]),
    ...(redisUrl === undefined ? [] : [await checkStore(redisUrl)]),
  ];
}
