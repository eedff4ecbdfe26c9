import type { Deadline } from '../http/deadline.ts';
import type { TokenKeeper } from '../http/token-keeper.ts';
import { SokeCredentialError } from './errors.ts';

/** How requests are signed (AUTH). One for the process, whoever calls. */
export interface SokeAuth {
  /** Whether a chat's conversation is kept: with a login, not with a key (AUTH). */
  readonly keepsConversations: boolean;
  /** The headers of one request; signs in or renews first when that is due. @throws SokeError */
  headers(deadline: Deadline): Promise<Record<string, string>>;
  /** New headers in place of those that were answered with a 401; undefined when there are no others. */
  replace(refused: Record<string, string>, deadline: Deadline): Promise<Record<string, string> | undefined>;
}

/** `X-Soke-Key`: the same headers for every request. */
export function keyAuth(apiKey: string): SokeAuth {
  return {
    keepsConversations: false,
    headers: async () => ({ 'x-soke-key': apiKey }),
    replace: async () => undefined,
  };
}

/** For those who can't call Soke: every request fails before it is sent, and the error says why. */
export function noAuth(reason: SokeCredentialError['reason']): SokeAuth {
  const fail = async () => {
    throw new SokeCredentialError(reason);
  };
  return { keepsConversations: false, headers: fail, replace: fail };
}

/** Access tokens of a login. */
export function loginAuth(tokens: TokenKeeper): SokeAuth {
  const headersOf = (token: string) => ({ authorization: `Bearer ${token}` });
  return {
    keepsConversations: true,
    headers: async (deadline) => headersOf((await tokens.current(deadline)).value),
    async replace({ authorization = '' }, deadline) {
      const renewed = await tokens.replace({ value: authorization.slice('Bearer '.length) }, deadline);
      return renewed === undefined ? undefined : headersOf(renewed.value);
    },
  };
}
