import type { Clock } from '../clock.ts';
import type { HttpClient } from '../http/http-client.ts';
import { createPacer } from '../pacing/pacer.ts';
import { perCaller } from '../per-caller.ts';
import type { Redactor } from '../text/redactor.ts';
import { keyAuth, loginAuth, noAuth, type SokeAuth } from './auth.ts';
import { createSokeClient, type SokeClient } from './client.ts';
import { MIN_POLL_INTERVAL_MS } from './jobs.ts';
import { createSession, type SessionDeps } from './session.ts';

/** What the settings say of Soke. */
export interface SokeSettings {
  sokeApiKey?: string | undefined;
  sokeEmail?: string | undefined;
  sokePassword?: string | undefined;
  sokeAccountId?: string | undefined;
  sokeBaseUrl: string;
}

/** The process's one Soke: every caller shares its sign-in and the pace of its polls. */
export interface Soke {
  client: SokeClient;
  /** For callers who may not spend the credits: every call fails before it is sent, and says why. */
  refusingClient: SokeClient;
}

/** A key wins over email and password. */
function authOf(
  { sokeApiKey, sokeEmail: email, sokePassword: password }: SokeSettings,
  deps: SessionDeps,
): SokeAuth {
  if (sokeApiKey !== undefined) return keyAuth(sokeApiKey);
  if (email === undefined || password === undefined) return noAuth('unset');
  return loginAuth(createSession({ email, password }, deps));
}

/** @param deps `learn` is told of every token that comes in, so that it can be kept out of logs and results */
export function openSoke(
  settings: SokeSettings,
  deps: { http: HttpClient; clock: Clock; learn: (secret: string) => void; redactor: Redactor },
): Soke {
  const { sokeBaseUrl: baseUrl, sokeAccountId: accountId } = settings;
  const auth = authOf(settings, { ...deps, baseUrl });
  const pollPacerOf = perCaller(() => createPacer(deps.clock, 1, MIN_POLL_INTERVAL_MS));
  const { http, clock, redactor } = deps;
  const options = { http, clock, redactor, pollPacerOf, baseUrl, accountId };
  return {
    client: createSokeClient({ ...options, auth }),
    refusingClient: createSokeClient({ ...options, auth: noAuth('not_shared') }),
  };
}
