import { StoreUnavailableError, StoreUnfitError } from './errors.ts';

const OLDEST = [6, 2] as const;

export function field(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
}

/**
 * Reads what a server says of itself (`INFO`). What it doesn't say, a managed service may hide: that is taken as well.
 *
 * @returns what the person who runs it should be told
 * @throws StoreUnfitError when what is kept there could be lost, or the server is too old; StoreUnavailableError while
 *   it takes nothing
 */
export function checkServer(info: string): string[] {
  const version = field(info, 'redis_version');
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  if (version !== undefined && (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])))
    throw new StoreUnfitError(
      `SOKU_REDIS_URL: the store is Redis ${version}; version ${OLDEST.join('.')} or later, or Valkey, is needed.`,
    );
  const policy = field(info, 'maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction')
    throw new StoreUnfitError(
      `SOKU_REDIS_URL: the store's maxmemory-policy is ${policy}, so it forgets what was sent when its memory is full, and a post could go out twice: set it to noeviction.`,
    );
  if (field(info, 'loading') === '1') throw new StoreUnavailableError('LOADING');
  if (field(info, 'role') === 'slave') throw new StoreUnavailableError('READONLY');
  if (field(info, 'aof_enabled') === '0')
    return [
      'The shared store is not append-only (appendonly no): when it is restarted it forgets what was written last, and a post could go out twice.',
    ];
  return [];
}
