import { SANDBOX_ID_TOKEN, SANDBOX_REFRESH_TOKEN, type Sandbox } from '../../src/sandbox/index.ts';
import { temporaryFolder } from './servers.ts';
import { hurriedClock, openWorld } from './whole.ts';

export const FIREBASE_API_KEY = 'firebase_web_api_key_of_the_test';

/** An ID token that the sandbox always takes. */
export const givenToken = { SOKU_ID_TOKEN: SANDBOX_ID_TOKEN };

/** What ID tokens are obtained and renewed with. */
export const renewable = (sandbox: Sandbox) => ({
  SOKU_FIREBASE_REFRESH_TOKEN: SANDBOX_REFRESH_TOKEN,
  SOKU_FIREBASE_API_KEY: FIREBASE_API_KEY,
  SOKU_FIREBASE_TOKEN_URL: sandbox.tokenUrl,
});

/** A token that ends at `expiresAt` (milliseconds since the epoch) and that nobody gave out. */
export function jwtUntil(expiresAt: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp: Math.floor(expiresAt / 1000), sub: 'nobody' })}.`;
}

/** The requests that went to one endpoint: `POST /token`, without query. */
export function requestsTo(sandbox: Sandbox, route: string) {
  return sandbox.requests.filter(({ method, path }) => `${method} ${path.split('?')[0]}` === route);
}

/** A world whose server takes its caller for its own person and has an ID token; its state folder is known. */
export async function openAccountWorld(options: Parameters<typeof openWorld>[0] = {}) {
  const folder = temporaryFolder();
  const env = { SOKU_STATE_DIR: folder, ...givenToken, ...options.env };
  const world = await openWorld({ local: true, clock: hurriedClock(), ...options, env });
  return { ...world, folder };
}
