import { createServer as createNodeServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { Hono } from 'hono';
import type { Caller } from '../../access/capabilities.ts';
import { createServer } from '../../mcp/server.ts';
import type { Runtime } from '../../runtime.ts';
import { parseJson, readBody } from './body.ts';
import { fromNoForeignPage, isLoopback, TOKEN_HINT, withToken, withUsableKey } from './guards.ts';

const MAX_BODY_BYTES = 1024 * 1024;
/** A client that takes longer to send its headers, or all of its request, only holds a connection. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;
const TIMEOUT_CHECK_INTERVAL_MS = 5_000;

export interface HttpOptions {
  host: string;
  port: number;
  /** What callers must send as bearer token; undefined: nothing. */
  token: string | undefined;
}

export interface HttpServing {
  /** Without trailing slash. */
  url: string;
  /** Stops accepting, lets running calls end for `graceMs` and gives up the others, then closes every connection. */
  close(graceMs: number): Promise<void>;
}

function mcpHandler(runtime: Runtime) {
  return createMcpHandler(
    ({ requestInfo }) => {
      const apiKey = requestInfo?.headers.get('soku-api-key') ?? undefined;
      const caller: Caller = { via: 'http', ...(apiKey !== undefined && { apiKey }) };
      return createServer(runtime.catalogue, runtime.offerTo(caller), () => runtime.depsFor(caller));
    },
    { onerror: (error) => runtime.log.warn({ err: error }, 'protocol error') },
  );
}

/** Hands a request on with its body read and bounded. */
async function handOn(mcp: ReturnType<typeof mcpHandler>, request: Request): Promise<Response> {
  if (request.method !== 'POST') return mcp.fetch(request);
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === undefined) return Response.json({ error: 'The request body is over 1 MB.' }, { status: 413 });
  const parsedBody = parseJson(body);
  if (parsedBody !== undefined) return mcp.fetch(request, { parsedBody });
  // The SDK says itself what is wrong with it.
  const { headers, signal } = request;
  return mcp.fetch(new Request(request.url, { method: 'POST', headers, body, signal }));
}

/** What is served where, and what each request passes first. */
function routes(mcp: ReturnType<typeof mcpHandler>, { host, token }: HttpOptions): Hono {
  const app = new Hono({ strict: false });
  app.all('/healthz', (context) => context.json({ status: 'ok' }));
  app.use('/mcp', fromNoForeignPage(isLoopback(host)), withToken(token), withUsableKey);
  app.all('/mcp', (context) => handOn(mcp, context.req.raw));
  // A client that got a 401 looks for a sign-in at these addresses, and shows its person what they answer.
  const signIn =
    token === undefined
      ? 'It asks for no sign-in.'
      : `It has no sign-in by OAuth: ${TOKEN_HINT} with each request.`;
  for (const path of ['/.well-known/*', '/register', '/authorize', '/token'])
    app.all(path, (context) => context.json({ error: `MCP is served at /mcp. ${signIn}` }, 404));
  app.notFound((context) => context.json({ error: 'Nothing here. MCP is served at /mcp.' }, 404));
  return app;
}

/** Serves MCP over Streamable HTTP at `/mcp` for clients of both protocol eras, stateless, and `/healthz`. */
export async function serveHttp(runtime: Runtime, options: HttpOptions): Promise<HttpServing> {
  const mcp = mcpHandler(runtime);
  const app = routes(mcp, options);
  const listener = getRequestListener((request) => app.fetch(request), { overrideGlobalObjects: false });
  const limits = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MS,
  };
  const server = createNodeServer(limits, (incoming, outgoing) => {
    // A call has ended when its answer is out, not when it is made.
    void runtime.calls.track(() => new Promise((resolve) => outgoing.once('close', resolve)));
    void listener(incoming, outgoing);
  });
  await listen(server, options);
  return {
    url: urlOf(server, options),
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

function urlOf(server: Server, { host, port }: HttpOptions): string {
  const address = server.address();
  const listening = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${listening}`;
}

/** Resolves when the server listens; rejects when it can't, e.g. because the port is taken. */
function listen(server: Server, { host, port }: HttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host.replace(/^\[(.*)\]$/, '$1'), () => {
      server.off('error', reject);
      resolve();
    });
  });
}
