import type { Deadline } from '../http/deadline.ts';
import { SokeCredentialError } from './errors.ts';
import { createSession, type SessionDeps } from './session.ts';

/** How requests are signed (AUTH). One for the process, whoever calls. */
export interface SokeAuth {
  /** `login` keeps chat conversations, a `key` doesn't (AUTH). */
  readonly way: 'key' | 'login';
  /** The headers of one request; signs in or renews first when that is due. @throws SokeError */
  headers(deadline: Deadline): Promise<Record<string, string>>;
  /** New headers in place of those that were answered with a 401; undefined when there are no others. */
  replace(refused: Record<string, string>, deadline: Deadline): Promise<Record<string, string> | undefined>;
}

export interface SokeCredentials {
  apiKey?: string | undefined;
  email?: string | undefined;
  password?: string | undefined;
}

/** `X-Soke-Key`: the same headers for every request. */
function keyAuth(apiKey: string): SokeAuth {
  return {
    way: 'key',
    headers: async () => ({ 'x-soke-key': apiKey }),
    replace: async () => undefined,
  };
}

/** For those who can't call Soke: every request fails before it is sent, and the error says why. */
export function noAuth(reason: SokeCredentialError['reason']): SokeAuth {
  const fail = async () => {
    throw new SokeCredentialError(reason);
  };
  return { way: 'key', headers: fail, replace: fail };
}

/** A key wins over email and password. */
export function createSokeAuth({ apiKey, email, password }: SokeCredentials, deps: SessionDeps): SokeAuth {
  if (apiKey !== undefined) return keyAuth(apiKey);
  if (email === undefined || password === undefined) return noAuth('unset');
  return createSession({ email, password }, deps);
}
