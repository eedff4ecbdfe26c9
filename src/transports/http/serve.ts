import { createServer as createNodeServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { Hono, type MiddlewareHandler } from 'hono';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import type { Caller } from '../../access/capabilities.ts';
import type { Policy } from '../../access/policy-file.ts';
import { systemClock } from '../../clock.ts';
import { createServer } from '../../mcp/server.ts';
import type { Runtime } from '../../runtime.ts';
import { PUBLIC_FILES_PATH } from '../../uploads/public-files.ts';
import type { HttpDesk } from '../desk/over-http.ts';
import { isOverfull, parseJson, readBody } from './body.ts';
import { type HttpEnv, withCaller, withSignIn } from './caller.ts';
import { discovery } from './discovery.ts';
import { fromNoForeignPage, isLoopback, TOKEN_HINT, withToken } from './guards.ts';
import { giveLentFile } from './lent-files.ts';
import {
  type CallCounter,
  type CallLimits,
  createCallCounter,
  tooManyCalls,
  withinLimits,
} from './limits.ts';
import type { SignIn } from './oauth.ts';

const MAX_BODY_BYTES = 1024 * 1024;
/**
 * A client that takes longer to send its headers, or all of its request, only holds a connection. Between requests one
 * stays open for longer than proxies and clients keep theirs (mostly 60 s): who closes first must be the one who sends,
 * else a call that sets out as the connection closes is lost.
 */
const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 75_000,
};

type MakeHandler = (
  ...given: Parameters<typeof createMcpHandler>
) => Pick<ReturnType<typeof createMcpHandler>, 'fetch' | 'close'>;

export interface HttpOptions {
  host: string;
  port: number;
  /** What callers must send as bearer token; undefined: nothing. */
  token: string | undefined;
  /** Has callers sign in, in place of the token. */
  signIn?: SignIn;
  /** What each of them may do; undefined: what the server may. */
  policy?: Pick<Policy, 'ruleFor'>;
  /** Where people decide about what waits. */
  desk?: HttpDesk | undefined;
  /** The names by which clients reach the server, beside those of this machine. */
  hosts?: readonly string[];
  /** The address by which clients reach it, without `/mcp`; undefined: the one on which it listens. */
  publicUrl?: string | undefined;
  /** What one caller may have at a time; undefined: all. */
  limits?: CallLimits;
  maxConnections?: number;
  /** Makes what speaks MCP; the conformance suite judges this layer with a server of its own. */
  makeHandler?: MakeHandler;
  /** In milliseconds; tests have no time for ours. */
  timeouts?: Partial<typeof TIMEOUTS>;
}

export interface HttpServing {
  /** Without trailing slash. */
  url: string;
  /**
   * Takes no new calls, lets running ones end for `graceMs` and gives up the others, then closes every connection.
   * Meanwhile `/readyz` says so.
   */
  close(graceMs: number): Promise<void>;
}

/** Gives a request to the SDK, with who sent it. */
function mcpHandler(runtime: Runtime, makeHandler: MakeHandler = createMcpHandler) {
  const callers = new WeakMap<Request, Caller>();
  const mcp = makeHandler(
    ({ requestInfo, authInfo }) => {
      const caller = (requestInfo && callers.get(requestInfo)) ?? { via: 'http' };
      return createServer(runtime.surfaceFor(caller), {
        open: () => runtime.depsFor(caller),
        calls: runtime.calls,
        signedIn: authInfo !== undefined,
      });
    },
    { onerror: (error) => runtime.log.warn({ err: error }, 'protocol error') },
  );
  return {
    close: () => mcp.close(),
    fetch(request: Request, { caller, authInfo }: HttpEnv['Variables'], parsedBody?: unknown) {
      callers.set(request, caller);
      return mcp.fetch(request, {
        ...(authInfo !== undefined && { authInfo }),
        ...(parsedBody !== undefined && { parsedBody }),
      });
    },
  };
}

/** Hands a request on with its body read and bounded. */
function handOn(
  mcp: ReturnType<typeof mcpHandler>,
  counter: CallCounter | undefined,
): MiddlewareHandler<HttpEnv> {
  return async (context) => {
    const request = context.req.raw;
    if (request.method !== 'POST') return mcp.fetch(request, context.var);
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === undefined)
      return Response.json({ error: 'The request body is over 1 MB.' }, { status: 413 });
    const parsedBody = parseJson(body);
    if (parsedBody === undefined) {
      // The SDK says itself what is wrong with it.
      const { headers, signal } = request;
      return mcp.fetch(new Request(request.url, { method: 'POST', headers, body, signal }), context.var);
    }
    if (isOverfull(parsedBody))
      return Response.json({ error: 'The message holds more than any client sends.' }, { status: 400 });
    if (counter !== undefined && Array.isArray(parsedBody) && parsedBody.length > 1) {
      const more = await counter.take(
        context.get('callerId'),
        parsedBody.length - 1,
        context.get('caller').rule,
      );
      if ('retryAfterSeconds' in more) return tooManyCalls(more.retryAfterSeconds);
      context.env.outgoing.once('close', more.leave);
    }
    return mcp.fetch(request, context.var, parsedBody);
  };
}

/** Whether the server has been asked to end. */
interface Draining {
  begun: boolean;
}

const notWhileDraining =
  (draining: Draining): MiddlewareHandler =>
  async (context, next) => {
    if (!draining.begun) return next();
    const error = 'This server is stopping. Nothing was done; call again.';
    return context.json({ error }, 503, { 'retry-after': '1', connection: 'close' });
  };

function signInHint({ token, signIn }: HttpOptions): string {
  if (signIn !== undefined) return 'How to sign in: /.well-known/oauth-protected-resource/mcp.';
  return token === undefined
    ? 'It asks for no sign-in.'
    : `It has no sign-in by OAuth: ${TOKEN_HINT} with each request.`;
}

/** What is served where, and what each request passes first. */
function routes(
  mcp: ReturnType<typeof mcpHandler>,
  options: HttpOptions,
  { draining, baseUrl }: { draining: Draining; baseUrl: () => string },
  {
    log,
    metrics,
    hasAccepted,
    storeTrouble,
    publicFiles,
  }: Pick<Runtime, 'log' | 'metrics' | 'hasAccepted' | 'storeTrouble' | 'publicFiles'>,
): Hono<HttpEnv> {
  const { host, token, signIn, policy, desk, hosts = [], limits } = options;
  const counter = limits && createCallCounter(systemClock, limits);
  const app = new Hono<HttpEnv>({ strict: false });
  app.use(
    requestId({ limitLength: 100 }),
    secureHeaders({ xFrameOptions: 'DENY' }),
    async (context, next) => {
      await next();
      metrics.responded(context.res.status);
      context.header('x-request-id', context.get('requestId'));
    },
  );
  app.onError((err, context) => {
    // A client that goes away in the middle of its request is nobody's fault, and hears nothing any more.
    const isGone = context.req.raw.signal.aborted;
    log[isGone ? 'debug' : 'error']({ err }, 'request failed');
    return context.json(
      { error: 'Something went wrong; the log of the server says what.' },
      isGone ? 400 : 500,
    );
  });
  app.all('/healthz', (context) => context.json({ status: 'ok' }));
  app.all('/readyz', (context) => {
    if (draining.begun) return context.json({ status: 'draining' }, 503, { connection: 'close' });
    if (storeTrouble() !== undefined) return context.json({ status: 'store unreachable' }, 503);
    return context.json({ status: 'ok' });
  });
  // Also while draining: calls that run may be waiting for Soku to fetch.
  app.all(`${PUBLIC_FILES_PATH}/:token/:name`, ({ req }) =>
    giveLentFile(req.raw, publicFiles.find(req.param('token'))),
  );
  app.use(
    '/mcp',
    fromNoForeignPage(isLoopback(host), hosts),
    ...(signIn === undefined ? [withToken(token), withCaller(hasAccepted)] : [withSignIn(signIn, policy)]),
    notWhileDraining(draining),
    withinLimits(counter),
  );
  app.all('/mcp', handOn(mcp, counter));
  if (desk !== undefined) {
    const isOurs = fromNoForeignPage(isLoopback(host), hosts);
    // With the slash, what its pages ask for by relative addresses is below it, also behind a proxy's own path.
    app.get('/desk', (context, next) =>
      new URL(context.req.url).pathname === '/desk' ? context.redirect('desk/', 303) : next(),
    );
    app.all('/desk/*', isOurs, notWhileDraining(draining), ({ req, env, get }) =>
      desk.fetch(req.raw, { ...env, requestId: get('requestId') }),
    );
  }
  if (signIn !== undefined) {
    const tell = () => Response.json(signIn.metadata, { headers: { 'access-control-allow-origin': '*' } });
    for (const path of ['', '/*']) app.get(`/.well-known/oauth-protected-resource${path}`, tell);
  }
  const asksForToken = signIn === undefined && token !== undefined;
  app.route('/', discovery({ baseUrl, asksForToken }));
  // A client that got a 401 looks for a sign-in at these addresses, and shows its person what they answer.
  const hint = signInHint(options);
  for (const path of ['/.well-known/*', '/register', '/authorize', '/token'])
    app.all(path, (context) => context.json({ error: `MCP is served at /mcp. ${hint}` }, 404));
  app.notFound((context) => context.json({ error: 'Nothing here. MCP is served at /mcp.' }, 404));
  return app;
}

/**
 * Serves MCP over Streamable HTTP at `/mcp` for clients of both protocol eras, stateless; `/healthz` says that the
 * process lives, `/readyz` whether it takes calls.
 */
export async function serveHttp(runtime: Runtime, options: HttpOptions): Promise<HttpServing> {
  const mcp = mcpHandler(runtime, options.makeHandler);
  const draining: Draining = { begun: false };
  const baseUrl = () => options.publicUrl ?? urlOf(server, options);
  const app = routes(mcp, options, { draining, baseUrl }, runtime);
  const listener = getRequestListener((request, bindings) => app.fetch(request, bindings), {
    overrideGlobalObjects: false,
  });
  const server = createNodeServer({ ...TIMEOUTS, ...options.timeouts }, (incoming, outgoing) => {
    // A call has ended when its answer is out, not when it is made.
    void runtime.calls.track(() => new Promise((resolve) => outgoing.once('close', resolve)));
    void listener(incoming, outgoing);
  });
  if (options.maxConnections !== undefined) server.maxConnections = options.maxConnections;
  server.on('connection', (socket) => {
    runtime.metrics.connected(1);
    socket.once('close', () => runtime.metrics.connected(-1));
  });
  await listen(server, options);
  return {
    url: urlOf(server, options),
    async close(graceMs) {
      draining.begun = true;
      // Its pages would hold their connections for good.
      await options.desk?.end();
      await runtime.calls.end(graceMs);
      const closed = new Promise((resolve) => server.close(resolve));
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
