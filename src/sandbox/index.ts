import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type Clock, systemClock } from '../clock.ts';
import { FaultPlan, type Faults } from './kernel/faults.ts';
import { createGateway } from './kernel/gateway.ts';
import type { RecordedRequest } from './kernel/request-log.ts';
import { createSokeSandbox, type JobShape, type SokeSandbox } from './soke/index.ts';
import { createApi, TOKEN_PATH } from './soku/api.ts';
import { SANDBOX_KEYS, type SandboxKey } from './soku/key-ring.ts';
import type { SandboxPost } from './soku/posts.ts';
import type { ResetFormat } from './soku/rate-limits.ts';
import { type AuthScheme, createState } from './soku/state.ts';

export type { Fault, FaultRoute, Faults } from './kernel/faults.ts';
export type { RecordedRequest } from './kernel/request-log.ts';
export {
  type JobShape,
  SOKE_SANDBOX_KEYS,
  SOKE_SANDBOX_LOGIN,
  type SokeRequest,
  type SokeSandbox,
} from './soke/index.ts';
export { SANDBOX_ID_TOKEN, SANDBOX_REFRESH_TOKEN } from './soku/id-tokens.ts';
export { SANDBOX_KEYS, type SandboxKey } from './soku/key-ring.ts';
export type { SandboxPost } from './soku/posts.ts';
export type { ResetFormat } from './soku/rate-limits.ts';
export type { AuthScheme } from './soku/state.ts';

export interface SandboxOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Time for schedules, windows, token lifetimes and timestamps. Default: the system's. */
  clock?: Pick<Clock, 'now'>;
  /** Where content endpoints look for the API key: as AUTH says (default), or as KEYMGMT and TROUBLE say (C1). */
  authScheme?: AuthScheme;
  /** How X-RateLimit-Reset is written (C6). Default `iso`. */
  resetFormat?: ResetFormat;
  /** Which of the two documented shapes Soke's jobs have (S4). Default `pages`. */
  sokeJobs?: JobShape;
}

/** A running sandbox. */
export interface Sandbox {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  /** The stand-in for Google's secure token service; takes `?key=` and a form with the refresh token. */
  readonly tokenUrl: string;
  /** The keys to try things with. */
  readonly keys: readonly { key: string; state: string }[];
  /** Accepted submissions, oldest first. */
  readonly posts: readonly SandboxPost[];
  /** Every request, in the order in which they were fully received. */
  readonly requests: readonly RecordedRequest[];
  readonly faults: Faults;
  /** The local Soke, on the same server. */
  readonly soke: SokeSandbox;
  /** Every API key with its present state, oldest first. */
  listKeys(): SandboxKey[];
  /** Stops at once: open connections are ended, pending answers never sent. */
  close(): Promise<void>;
}

/**
 * Starts a local Soku API over HTTP with its state in memory.
 * @throws the listening error (EADDRINUSE ...) when the port can't be had
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = '127.0.0.1', clock = systemClock } = options;
  const { authScheme = 'soku-api-key', resetFormat = 'iso', sokeJobs = 'pages' } = options;
  const state = createState({ clock, authScheme, resetFormat });
  const requests: RecordedRequest[] = [];
  const faults = new FaultPlan();
  const gateway = createGateway(createApi(state), requests, faults);
  const soke = createSokeSandbox({ clock, files: state.files, jobShape: sokeJobs });
  // By default the adapter replaces the process's Request and Response; the sandbox also runs inside the server.
  const server = createServer(
    getRequestListener(
      (request, bindings) =>
        (soke.owns(new URL(request.url).pathname) ? soke : gateway).fetch(request, bindings),
      { overrideGlobalObjects: false },
    ),
  );
  server.listen(port, host);
  await once(server, 'listening');
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${portOf(server)}`;
  return {
    url,
    tokenUrl: `${url}${TOKEN_PATH}`,
    keys: Object.entries(SANDBOX_KEYS).map(([name, key]) => ({ key, state: name })),
    posts: state.posts,
    requests,
    faults,
    soke: soke.at(url),
    listKeys: () => state.keys.list(),
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The sandbox listens on no port.');
  return address.port;
}
