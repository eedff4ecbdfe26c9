import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { streamSSE } from 'hono/streaming';
import * as z from 'zod';
import type { Caller } from '../../access/capabilities.ts';
import { runCall } from '../../call/run.ts';
import type { Clock } from '../../clock.ts';
import type { Decision } from '../../desk/waiting-posts.ts';
import { describeError } from '../../disk/file-error.ts';
import { JournalUnavailableError } from '../../journal/errors.ts';
import { EXPLAINER } from '../../mcp/call-tool.ts';
import { PictureError } from '../../pictures/errors.ts';
import type { Runtime } from '../../runtime.ts';
import { StoreUnavailableError } from '../../store/errors.ts';
import { parseJson, readBody } from '../http/body.ts';
import { decisionRequest, leftOpen, type Pressed, press, takeUp } from './decide.ts';
import { policyOf, refused, TOKEN_HEADER } from './guards.ts';
import { isSame } from './session.ts';
import { staticPage, troublePage } from './sign-in-page.ts';
import { deskView, itemsInSight, picturesOf } from './view.ts';

const MAX_BODY_BYTES = 16_384;
const MAX_PICTURE_BYTES = 5_000_000;
/** Pages of one session that may follow at once what happens. */
const MAX_OF_SESSION = 5;
const LOOK_EVERY_MS = 2_000;
const TAKE_UP_EVERY_MS = 30_000;

/** Somebody who may look at the desk. */
export interface Visitor {
  /** Whose posts they see, and with whose key those go out. */
  caller: Caller;
  /** What requests that change something must carry. */
  token: string;
  /** How the record names them; undefined: this machine's own person. */
  by?: NonNullable<Decision['by']>;
}

export interface DeskEnv {
  Bindings: HttpBindings & { requestId?: string };
  Variables: { visitor: Visitor };
}

export interface DeskParts {
  runtime: Runtime;
  clock: Clock;
  html: string;
  /** Aborts when the desk closes. */
  closing: AbortSignal;
  /** Pages that may follow at once what happens. */
  maxFollowers: number;
  /** Who comes; undefined: nobody who may. */
  visitorOf(context: Context<DeskEnv>): Promise<Visitor | undefined>;
  /** What others get who come without a session. */
  refuse(context: Context<DeskEnv>): Response | Promise<Response>;
}

const pictureRequest = z.strictObject({ id: z.string().max(40), url: z.string().max(8_000) });

/** Work for the person at the desk, timed, logged and explained like every call. */
async function runForPerson<T>(
  { name, caller, signal }: { name: string; caller: Caller; signal: AbortSignal },
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
  const call = { name, args: () => ({}), timeoutMs: undefined, work };
  return runCall(call, request, await runtime.depsFor(caller), EXPLAINER);
}

/** A decision is carried out even if its page is closed meanwhile. */
async function decide(
  request: z.output<typeof decisionRequest>,
  { caller, by }: Visitor,
  runtime: Runtime,
): Promise<Pressed> {
  const { signal } = new AbortController();
  const ending = await runForPerson(
    { name: `desk ${request.verdict}`, caller, signal },
    (context) => press(request, context, by),
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

/** Tells the pages that are open when there is something new, for as long as their visitors may look. */
function followers({ runtime, clock, closing, maxFollowers }: DeskParts) {
  const open: string[] = [];
  const look = async (visitor: Visitor) =>
    JSON.stringify(await runtime.depsFor(visitor.caller).then(deskView).catch(describeError));
  const watch = async (
    visitorNow: () => Promise<Visitor | undefined>,
    changed: () => Promise<void>,
    ended: AbortSignal,
  ) => {
    const signal = AbortSignal.any([ended, closing]);
    let seen = '';
    while (!signal.aborted) {
      const visitor = await visitorNow().catch(() => undefined);
      if (visitor === undefined) return;
      const now = await look(visitor);
      if (now !== seen) await changed();
      seen = now;
      await clock.sleep(LOOK_EVERY_MS, signal).catch(() => {});
    }
  };
  return {
    count: () => open.length,
    hasRoom: (session: string) =>
      open.length < maxFollowers && open.filter((one) => one === session).length < MAX_OF_SESSION,
    async follow(session: string, ...given: Parameters<typeof watch>) {
      open.push(session);
      try {
        await watch(...given);
      } finally {
        open.splice(open.indexOf(session), 1);
      }
    },
  };
}

/** Lets only visitors through, and changes only with what their own page was told. */
function withVisitor({ visitorOf, refuse }: DeskParts): MiddlewareHandler<DeskEnv> {
  return async (context, next) => {
    // HEAD runs what GET does and leaves its answer's body unread: what follows events would never end.
    if (!['GET', 'POST'].includes(context.req.method))
      return context.json({ error: 'This takes GET and POST.' }, 405, { allow: 'GET, POST' });
    const visitor = await visitorOf(context);
    if (visitor === undefined) return refuse(context);
    const given = context.req.header(TOKEN_HEADER) ?? '';
    if (context.req.method !== 'GET' && !isSame(given, visitor.token)) return refused(context);
    context.set('visitor', visitor);
    return next();
  };
}

/** The page and what it asks for; whoever adds it has seen to where requests come from. */
export function deskPages(parts: DeskParts) {
  const { runtime, html } = parts;
  const pages = followers(parts);
  const policy = policyOf(html);
  const app = new Hono<DeskEnv>();
  app.use('*', withVisitor(parts));
  app.get('/', (context) => context.html(html, 200, { 'content-security-policy': policy }));
  app.get('/api/state', async (context) => {
    const { token, caller, by } = context.get('visitor');
    const deps = await runtime.depsFor(caller);
    const view = await deskView(deps);
    return context.json({ token, signedInAs: by?.name, canDecide: !deps.config.readOnly, ...view });
  });
  app.get('/api/events', (context) => {
    const { token: session } = context.get('visitor');
    if (!pages.hasRoom(session)) return context.json({ error: 'Too many pages are open.' }, 429);
    return streamSSE(context, async (stream) => {
      const ended = new AbortController();
      stream.onAbort(() => ended.abort());
      const changed = () => stream.writeSSE({ event: 'changed', data: '' });
      await pages.follow(session, () => parts.visitorOf(context), changed, ended.signal);
    });
  });
  app.post('/api/decide', async (context) => {
    const request = await readAs(context, decisionRequest);
    if (request === undefined) return context.json({ error: 'This is no decision.' }, 400);
    return context.json(await decide(request, context.get('visitor'), runtime));
  });
  app.post('/api/picture', async (context) => {
    const request = await readAs(context, pictureRequest);
    const deps = await runtime.depsFor(context.get('visitor').caller);
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
  return { app, isWatched: () => pages.count() > 0 };
}

const NO_RECORD = 'The desk can’t reach its record right now. Nothing was decided, and nothing was sent.';

/** What every desk answers to what it doesn't know, and when something fails. */
export function withDeskEndings(app: Hono<DeskEnv>, { runtime }: Pick<DeskParts, 'runtime'>): void {
  app.notFound((context) => context.json({ error: 'Nothing here.' }, 404));
  app.onError((error, context) => {
    if (error instanceof StoreUnavailableError || error instanceof JournalUnavailableError) {
      context.header('retry-after', '5');
      if (context.req.path.startsWith('/api/')) return context.json({ error: NO_RECORD }, 503);
      return staticPage(context, troublePage(NO_RECORD), 503);
    }
    runtime.log.error({ err: error }, 'desk');
    return context.json({ error: 'Something went wrong; the log says what.' }, 500);
  });
}

/**
 * Goes on, at once and from then on, with what other processes left open.
 *
 * @param callers with whose keys
 * @returns resolves when the desk has closed
 */
export async function keepTakingUp(
  callers: () => readonly Caller[],
  { runtime, clock, closing: signal }: Pick<DeskParts, 'runtime' | 'clock' | 'closing'>,
): Promise<void> {
  while (!signal.aborted) {
    for (const caller of callers()) {
      const left = await runtime
        .depsFor(caller)
        .then(leftOpen)
        .catch((error: unknown) => {
          runtime.log.warn(`What was left open at the desk can't be looked up: ${describeError(error)}`);
          return [];
        });
      if (left.length > 0) await runForPerson({ name: 'desk', caller, signal }, takeUp, runtime);
    }
    await clock.sleep(TAKE_UP_EVERY_MS, signal).catch(() => {});
  }
}
