import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer as createNodeServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import type { Caller } from '../../access/capabilities.ts';
import { createServer } from '../../mcp/server.ts';
import type { Runtime } from '../../runtime.ts';
import { readBody } from './body.ts';

const MAX_BODY_BYTES = 1024 * 1024;
const LOOPBACK_ADDRESSES = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);
/** What a header value of our own may hold: the caller's key goes out again in a header. */
const KEY_FORMAT = /^[\x21-\x7e]{1,512}$/;

/** Whether only this machine can reach an address to listen on. */
export function isLoopback(host: string): boolean {
  return LOOPBACK_ADDRESSES.has(host);
}

export interface HttpServing {
  /** Without trailing slash. */
  url: string;
  /** Stops accepting, lets running calls end for `graceMs` and gives up the others, then closes every connection. */
  close(graceMs: number): Promise<void>;
}

function json(status: number, body: object, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers });
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares in constant time, whatever the lengths. */
function tokenMatches(authorization: string | null, token: string): boolean {
  const given = /^bearer +(.*)$/i.exec(authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

/** Keeps out pages in a browser (Origin, DNS rebinding) and callers without the token. */
function refuse(
  request: Request,
  options: { loopback: boolean; token: string | undefined },
): Response | undefined {
  // On another address the names by which it is reached aren't known here, so an Origin must be the Host itself.
  const host = request.headers.get('host') ?? '';
  const sameOrigin = URL.canParse(`http://${host}`) ? [new URL(`http://${host}`).hostname] : [];
  const rejected = options.loopback
    ? (hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
      originValidationResponse(request, localhostAllowedOrigins()))
    : originValidationResponse(request, sameOrigin);
  if (rejected !== undefined) return rejected;
  if (options.token === undefined || tokenMatches(request.headers.get('authorization'), options.token))
    return undefined;
  return json(
    401,
    { error: 'This server asks for its token: send Authorization: Bearer <SOKU_HTTP_TOKEN>.' },
    { 'www-authenticate': 'Bearer' },
  );
}

/** Serves MCP over Streamable HTTP at `/mcp` for clients of both protocol eras, stateless, and `/healthz`. */
export async function serveHttp(
  runtime: Runtime,
  options: { host: string; port: number; token: string | undefined },
): Promise<HttpServing> {
  const loopback = isLoopback(options.host);
  const mcp = createMcpHandler(
    ({ requestInfo }) => {
      const apiKey = requestInfo?.headers.get('soku-api-key') ?? undefined;
      const caller: Caller = { via: 'http', ...(apiKey !== undefined && { apiKey }) };
      return createServer(runtime.catalogue, runtime.offerTo(caller), () => runtime.depsFor(caller));
    },
    {
      onerror: (error) => runtime.log.warn({ err: error }, 'protocol error'),
    },
  );

  async function route(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/healthz') return json(200, { status: 'ok' });
    if (pathname !== '/mcp') return json(404, { error: 'Nothing here. MCP is served at /mcp.' });
    const refused = refuse(request, { loopback, token: options.token });
    if (refused !== undefined) return refused;
    const apiKey = request.headers.get('soku-api-key');
    if (apiKey !== null && !KEY_FORMAT.test(apiKey))
      return json(400, { error: 'The soku-api-key header is malformed.' });
    if (request.method !== 'POST') return mcp.fetch(request);
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === undefined) return json(413, { error: 'The request body is over 1 MB.' });
    const { headers, signal } = request;
    return mcp.fetch(new Request(request.url, { method: 'POST', headers, body, signal }));
  }

  const listener = getRequestListener(route, { overrideGlobalObjects: false });
  const server = createNodeServer((incoming, outgoing) => {
    // A call has ended when its answer is out, not when it is made.
    void runtime.calls.track(() => new Promise((resolve) => outgoing.once('close', resolve)));
    void listener(incoming, outgoing);
  });
  await listen(server, options.port, options.host);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const shownHost =
    options.host.includes(':') && !options.host.startsWith('[') ? `[${options.host}]` : options.host;
  return {
    url: `http://${shownHost}:${port}`,
    async close(graceMs) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await runtime.calls.end(graceMs);
      await mcp.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Resolves when the server listens; rejects when it can't, e.g. because the port is taken. */
function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host.replace(/^\[(.*)\]$/, '$1'), () => {
      server.off('error', reject);
      resolve();
    });
  });
}
