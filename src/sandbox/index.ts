import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type Clock, systemClock } from '../clock.ts';
import type { Faults } from './kernel/faults.ts';
import { createGateway } from './kernel/gateway.ts';
import type { RecordedRequest } from './kernel/request-log.ts';
import type { Reading } from './readings.ts';
import { createSokeSandbox, type SokeSandbox } from './soke/index.ts';
import { createApi, TOKEN_PATH } from './soku/api.ts';
import { SANDBOX_KEYS, type SandboxKey } from './soku/key-ring.ts';
import type { SandboxPost } from './soku/post-targets.ts';
import { createState } from './soku/state.ts';

export { SANDBOX_FINDS } from './finds.ts';
export { FAULT_HEADER } from './kernel/fault-header.ts';
export type { Fault, FaultRoute, Faults } from './kernel/faults.ts';
export type { RecordedRequest } from './kernel/request-log.ts';
export { READINGS, type Reading } from './readings.ts';
export { SOKE_SANDBOX_KEYS, SOKE_SANDBOX_LOGIN, type SokeSandbox } from './soke/index.ts';
export { SANDBOX_ID_TOKEN, SANDBOX_REFRESH_TOKEN } from './soku/id-tokens.ts';
export { SANDBOX_KEYS, type SandboxKey } from './soku/key-ring.ts';
export type { SandboxPost } from './soku/post-targets.ts';

export interface SandboxOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Time for schedules, windows, token lifetimes and timestamps. Default: the system's. */
  clock?: Pick<Clock, 'now'>;
  /** In what it differs from what the sandbox takes for the likeliest. */
  readings?: readonly Reading[];
}

/** No page names a limit; 1 MB is far above any post. */
const MAX_BYTES = 1024 * 1024;

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
  const readings = new Set(options.readings);
  const state = createState({ clock, readings });
  const soku = createGateway(createApi(state), {
    base: '',
    maxBytes: MAX_BYTES,
    newRequestId: () => `req_${randomBytes(6).toString('hex')}`,
    requestIdHeader: 'X-Request-ID', // AUTH: on every response
    now: () => clock.now(),
  });
  const soke = createSokeSandbox({ clock, files: state.files, readings });
  // By default the adapter replaces the process's Request and Response; the sandbox also runs inside the server.
  const server = createServer(
    getRequestListener(
      (request, bindings) =>
        (soke.owns(new URL(request.url).pathname) ? soke : soku).fetch(request, bindings),
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
    requests: soku.requests,
    faults: soku.faults,
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
