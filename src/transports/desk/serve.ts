import { createServer as createNodeServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { streamSSE } from 'hono/streaming';
import * as z from 'zod';
import type { Caller } from '../../access/capabilities.ts';
import { runCall } from '../../call/run.ts';
import type { Clock } from '../../clock.ts';
import { describeError } from '../../disk/file-error.ts';
import { EXPLAINER } from '../../mcp/call-tool.ts';
import { PictureError } from '../../pictures/errors.ts';
import type { Runtime } from '../../runtime.ts';
import { parseJson, readBody } from '../http/body.ts';
import { decisionRequest, leftOpen, type Pressed, press, takeUp } from './decide.ts';
import { cookieName, fromOwnPage, policyOf, securityHeaders, withSession } from './guards.ts';
import { createSessions } from './session.ts';
import { deskView, itemsInSight, picturesOf } from './view.ts';

const MAX_BODY_BYTES = 16_384;
const MAX_PICTURE_BYTES = 5_000_000;
const LOOK_EVERY_MS = 2_000;
/** Pages that follow what happens; a person has few. */
const MAX_FOLLOWERS = 8;
const OWNER: Caller = { via: 'stdio' };

export interface Desk {
  /** An address that opens the desk once; it is for the person's browser and nobody else. */
  address(): string;
  /** Whether a page is open that shows what comes. */
  isWatched(): boolean;
  close(): Promise<void>;
}

const pictureRequest = z.strictObject({ id: z.string().max(40), url: z.string().max(8_000) });

/** Work for the person at the desk, timed, logged and explained like every call. */
async function runForPerson<T>(
  name: string,
  args: unknown,
  signal: AbortSignal,
  work: Parameters<typeof runCall<T>>[0]['work'],
  runtime: Runtime,
) {
  const cannotAsk = {
    canAsk: false,
    showsApps: false,
    answer: undefined,
    state: undefined,
    ask() {
      throw new Error('nobody is asked at the desk');
    },
  };
  const request = { signal, dialogue: cannotAsk, progress: async () => {}, has: () => true };
  const call = { name, args: () => args, timeoutMs: undefined, work };
  return runCall(call, request, await runtime.depsFor(OWNER), EXPLAINER);
}

/** A decision is carried out even if its page is closed meanwhile. */
async function decide(request: z.output<typeof decisionRequest>, runtime: Runtime): Promise<Pressed> {
  const { signal } = new AbortController();
  const ending = await runForPerson(
    `desk ${request.verdict}`,
    {},
    signal,
    (context) => press(request, context),
    runtime,
  );
  if ('value' in ending) return ending.value;
  const words = 'error' in ending ? `${ending.error.message} ${ending.error.fix}` : 'It was not done.';
  return { final: false, words };
}

/** Reads a body of JSON as a schema says; undefined for anything else. */
async function readAs<Schema extends z.ZodType>(
  { req }: Context,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const body = await readBody(req.raw, MAX_BODY_BYTES);
  return body === undefined ? undefined : schema.safeParse(parseJson(body)).data;
}

interface DeskParts {
  runtime: Runtime;
  clock: Clock;
  html: string;
  port: () => number;
  /** Aborts when the desk closes. */
  closing: AbortSignal;
}

/** Tells the pages that are open when there is something new. */
function followers({ runtime, clock, closing }: DeskParts) {
  let count = 0;
  const watch = async (changed: () => Promise<void>, ended: AbortSignal) => {
    const signal = AbortSignal.any([ended, closing]);
    let seen = '';
    while (!signal.aborted) {
      const now = JSON.stringify(await runtime.depsFor(OWNER).then(deskView).catch(describeError));
      if (now !== seen) await changed();
      seen = now;
      await clock.sleep(LOOK_EVERY_MS, signal).catch(() => {});
    }
  };
  return {
    count: () => count,
    async follow(changed: () => Promise<void>, ended: AbortSignal) {
      count += 1;
      try {
        await watch(changed, ended);
      } finally {
        count -= 1;
      }
    },
  };
}

function routes(parts: DeskParts) {
  const { runtime, clock, html, port } = parts;
  const sessions = createSessions(clock);
  const pages = followers(parts);
  const policy = policyOf(html);
  const cookie = () => cookieName(port());
  const app = new Hono();
  app.use('*', securityHeaders, fromOwnPage(port));
  app.get('/', async (context, next) => {
    const ticket = context.req.query('ticket');
    if (ticket === undefined) return next();
    const session = sessions.open(ticket);
    if (session === undefined)
      return context.text('This address has done its work. Open the desk anew: soku-mcp desk', 401);
    setCookie(context, cookie(), session, { httpOnly: true, sameSite: 'Strict', path: '/' });
    return context.redirect('/', 303);
  });
  app.use('*', withSession(sessions, port));
  app.get('/', (context) => context.html(html, 200, { 'content-security-policy': policy }));
  app.get('/api/state', async (context) => {
    const token = sessions.tokenOf(getCookie(context, cookie()));
    return context.json({ token, ...(await deskView(await runtime.depsFor(OWNER))) });
  });
  app.get('/api/events', (context) => {
    if (pages.count() >= MAX_FOLLOWERS) return context.json({ error: 'Too many pages are open.' }, 429);
    return streamSSE(context, async (stream) => {
      const ended = new AbortController();
      stream.onAbort(() => ended.abort());
      await pages.follow(() => stream.writeSSE({ event: 'changed', data: '' }), ended.signal);
    });
  });
  app.post('/api/decide', async (context) => {
    const request = await readAs(context, decisionRequest);
    if (request === undefined) return context.json({ error: 'This is no decision.' }, 400);
    return context.json(await decide(request, runtime));
  });
  app.post('/api/picture', async (context) => {
    const request = await readAs(context, pictureRequest);
    const deps = await runtime.depsFor(OWNER);
    const items = await itemsInSight(deps);
    const item = items.find(({ waiting }) => waiting.id === request?.id);
    if (request === undefined || item === undefined || !picturesOf(item).includes(request.url))
      return context.json({ error: 'No post that is shown here has this picture.' }, 404);
    try {
      const { bytes, type } = await (await deps.pictures()).fetch(request.url, MAX_PICTURE_BYTES);
      return context.json({ picture: `data:${type};base64,${Buffer.from(bytes).toString('base64')}` });
    } catch (error) {
      if (error instanceof PictureError) return context.json({ error: error.message }, 422);
      throw error;
    }
  });
  app.notFound((context) => context.json({ error: 'Nothing here.' }, 404));
  app.onError((error, context) => {
    runtime.log.error({ err: error }, 'desk');
    return context.json({ error: 'Something went wrong; the log says what.' }, 500);
  });
  return { app, sessions, pages };
}

/**
 * Opens the desk on this machine alone: what waits for the person, what is planned, what was sent.
 *
 * @param port 0 takes a free one
 * @throws the system's error when it can't listen
 */
export async function openDesk(runtime: Runtime, wantedPort = 0): Promise<Desk> {
  const { default: html } = await import('app:desk');
  const { clock } = await runtime.depsFor(OWNER);
  const closing = new AbortController();
  let port = wantedPort;
  const parts = { runtime, clock, html, port: () => port, closing: closing.signal };
  const { app, sessions, pages } = routes(parts);
  const listener = getRequestListener((request) => app.fetch(request), { overrideGlobalObjects: false });
  const limits = { headersTimeout: 10_000, requestTimeout: 60_000 };
  const server = createNodeServer(limits, (incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address === 'object' && address !== null) port = address.port;
  const { signal } = closing;
  // What another process left open is gone on with at once, and from now on.
  const goingOn = (async () => {
    while (!signal.aborted) {
      const left = await runtime
        .depsFor(OWNER)
        .then(leftOpen)
        .catch(() => []);
      if (left.length > 0) await runForPerson('desk', {}, signal, takeUp, runtime);
      await clock.sleep(30_000, signal).catch(() => {});
    }
  })();
  return {
    address: () => `http://127.0.0.1:${port}/?ticket=${sessions.makeTicket()}`,
    isWatched: () => pages.count() > 0,
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await goingOn;
      await closed;
    },
  };
}
