import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Caller } from '../../access/capabilities.ts';
import type { Policy } from '../../access/policy-file.ts';
import type { Runtime } from '../../runtime.ts';
import { createShortLived } from '../../store/short-lived.ts';
import { readBody } from '../http/body.ts';
import { policyOf, securityHeaders } from './guards.ts';
import { createHttpSessions, type HttpSession, SESSION_MS } from './http-sessions.ts';
import { type DeskEnv, type DeskParts, deskPages, keepTakingUp, withDeskEndings } from './pages.ts';
import { createPasswordCheck } from './password.ts';
import type { ProviderSettings, Trip } from './provider.ts';
import { SignInError } from './sign-in-error.ts';
import { notForYouPage, onwardPage, passwordPage, providerPage } from './sign-in-page.ts';

const MAX_BODY_BYTES = 4_096;
const MAX_SESSIONS = 1_000;
const MAX_FOLLOWERS = 100;
const TRIP_SECONDS = 600;
/** How the record names those who came in with the password. */
const BY_PASSWORD = { subject: 'desk-password', name: 'whoever has the desk’s password' };

export type DeskSignIn = { password: string } | { provider: ProviderSettings };

export interface HttpDeskOptions {
  signIn: DeskSignIn;
  /** What people may decide; undefined: everybody who signs in, about everything. */
  policy?: Pick<Policy, 'ruleFor' | 'reviewers'> | undefined;
  /** The address by which people reach the server; undefined: the one on which it listens, on this machine. */
  publicUrl: string | undefined;
}

/** The desk at `/desk` of a server. */
export interface HttpDesk {
  fetch(request: Request, env: DeskEnv['Bindings']): Response | Promise<Response>;
  /** Ends the pages that follow what happens; from then on nothing is gone on with. */
  end(): Promise<void>;
}

type Ctx = Context<DeskEnv>;

/** What a page of our own may do, which runs no script. */
const staticPage = (context: Ctx, html: string, status: 200 | 400 | 401 | 403 | 429 | 503) =>
  context.html(html, status, { 'content-security-policy': policyOf(html, "'self'") });

/**
 * Lets through what the site's own pages ask, and a person who opens it. That requests come in the server's own name has
 * been seen to before.
 */
function fromOwnSite(publicUrl: string | undefined): MiddlewareHandler<DeskEnv> {
  const own = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  return async (context, next) => {
    const { req } = context;
    const origin = req.header('origin');
    const isGet = req.method === 'GET';
    const expected = own ?? `http://${req.header('host')}`;
    const site = req.header('sec-fetch-site') ?? 'none';
    const destination = req.header('sec-fetch-dest') ?? 'empty';
    const isArrival = isGet && req.header('sec-fetch-mode') === 'navigate' && !req.path.startsWith('/api/');
    const isOwn =
      (origin === undefined ? isGet : origin === expected) &&
      (site === 'none' || site === 'same-origin' || isArrival) &&
      (destination === 'document' || destination === 'empty');
    return isOwn ? next() : context.json({ error: 'This is not for you.' }, 403);
  };
}

/** Cookies of one name for one site; over https no other site can set them, and no other scheme reads them. */
function cookies(publicUrl: string | undefined) {
  const secure = publicUrl?.startsWith('https:') ?? false;
  const options = { httpOnly: true, path: '/', secure } as const;
  const nameOf = (context: Ctx, name: string) => {
    // Cookies don't tell ports apart.
    const port = new URL(publicUrl ?? `http://${context.req.header('host')}`).port;
    return secure ? `__Host-${name}` : `${name}-${port}`;
  };
  return {
    read: (context: Ctx, name: string) => getCookie(context, nameOf(context, name)),
    write(context: Ctx, name: string, value: string, more: { sameSite: 'Strict' | 'Lax'; maxAge: number }) {
      setCookie(context, nameOf(context, name), value, { ...options, ...more });
    },
    drop: (context: Ctx, name: string) => void deleteCookie(context, nameOf(context, name), options),
  };
}

const SESSION = 'soku-desk-session';
const TRIP = 'soku-desk-trip';
const STRICT = { sameSite: 'Strict', maxAge: SESSION_MS / 1000 } as const;

interface SignInParts {
  runtime: Runtime;
  sessions: ReturnType<typeof createHttpSessions>;
  jar: ReturnType<typeof cookies>;
}

/** Adds the way in by the one password. @returns the page that asks for it */
function withPassword(app: Hono<DeskEnv>, password: string, clock: DeskParts['clock'], parts: SignInParts) {
  const { sessions, jar, runtime } = parts;
  const check = createPasswordCheck(password, clock);
  // For those who load the answer to a wrong one anew.
  app.get('/sign-in', (context) => context.redirect('./', 303));
  app.post('/sign-in', async (context) => {
    const body = await readBody(context.req.raw, MAX_BODY_BYTES);
    const given = new URLSearchParams(body ?? '').get('password') ?? '';
    const { remoteAddress = '' } = context.env.incoming.socket;
    const tried = check(given, remoteAddress);
    if (tried === 'right') {
      jar.write(context, SESSION, await sessions.begin(), STRICT);
      return context.redirect('./', 303);
    }
    if (tried === 'wrong') {
      runtime.log.warn({ address: remoteAddress }, 'a wrong password at the desk');
      return staticPage(context, passwordPage('That isn’t the password.'), 401);
    }
    const seconds = Math.ceil(tried.retryAfterMs / 1000);
    context.header('retry-after', String(seconds));
    const trouble = `Too many wrong passwords. Try again in ${seconds} s.`;
    return staticPage(context, passwordPage(trouble), 429);
  });
  return passwordPage;
}

const writtenTrip = ({ state, nonce, verifier }: Trip) => [state, nonce, verifier].join('.');

function readTrip(text: string | undefined): Trip | undefined {
  const [, state, nonce, verifier] = /^([\w-]{43})\.([\w-]{43})\.([\w-]{43})$/.exec(text ?? '') ?? [];
  return state && nonce && verifier ? { state, nonce, verifier } : undefined;
}

/** Adds the way in by the identity provider. @returns the page that leads there */
async function withProvider(app: Hono<DeskEnv>, settings: ProviderSettings, parts: SignInParts) {
  const { sessions, jar, runtime } = parts;
  // Where a password opens the desk, nothing of OpenID Connect is loaded.
  const { openProviderOfDesk } = await import('./provider.ts');
  const provider = openProviderOfDesk(settings);
  const refused = (context: Ctx, error: unknown) => {
    runtime.log.warn({ err: error }, 'a sign-in to the desk came to nothing');
    if (error instanceof SignInError) return staticPage(context, providerPage(error.message), 400);
    return staticPage(context, providerPage('Your identity provider gives no answer.'), 503);
  };
  app.get('/sign-in', async (context) => {
    try {
      const { url, trip } = await provider.begin();
      jar.write(context, TRIP, writtenTrip(trip), { sameSite: 'Lax', maxAge: TRIP_SECONDS });
      return context.redirect(url.href, 303);
    } catch (error) {
      return refused(context, error);
    }
  });
  app.get('/callback', async (context) => {
    const trip = readTrip(jar.read(context, TRIP));
    jar.drop(context, TRIP);
    if (trip === undefined)
      return staticPage(context, providerPage('This sign-in took too long. Begin it anew.'), 400);
    try {
      const { email, groups, scopes, ...person } = await provider.end(new URL(context.req.url).search, trip);
      const known = {
        ...person,
        groups: [...groups],
        scopes: [...scopes],
        ...(email !== undefined && { email }),
      };
      jar.write(context, SESSION, await sessions.begin(known), STRICT);
      return staticPage(context, onwardPage(), 200);
    } catch (error) {
      return refused(context, error);
    }
  });
  return providerPage;
}

/** With whose key somebody decides; undefined: the rules let them not. */
function callerOf({ person }: HttpSession, policy: HttpDeskOptions['policy'], requestId: string | undefined) {
  const caller: Caller = { via: 'http', ...(requestId !== undefined && { requestId }) };
  if (person === undefined) return caller;
  if (policy === undefined) return { ...caller, person };
  const rule = policy.ruleFor(person);
  return rule?.reviewer === true ? { ...caller, person, rule } : undefined;
}

/** Who goes on with what was approved, for each key about whose posts somebody decides. */
function takersUp({ policy }: HttpDeskOptions): Caller[] {
  if (policy === undefined) return [{ via: 'http' }];
  const keys = new Set(policy.reviewers().map(({ apiKey }) => apiKey));
  const ruleWith = (apiKey: string) => ({ match: 'anyone' as const, reviewer: true, apiKey });
  return [...keys].map((apiKey) => ({
    via: 'http',
    ...(apiKey !== undefined && { rule: ruleWith(apiKey) }),
  }));
}

/** Opens the desk over HTTP, for those who sign in. */
export async function openHttpDesk(runtime: Runtime, options: HttpDeskOptions): Promise<HttpDesk> {
  const { signIn, policy, publicUrl } = options;
  const { default: html } = await import('app:desk');
  const { clock } = await runtime.depsFor({ via: 'http' });
  const closing = new AbortController();
  const kept = runtime.shortLived() ?? createShortLived(clock, MAX_SESSIONS);
  const sessions = createHttpSessions(kept, JSON.stringify(signIn));
  const jar = cookies(publicUrl);
  const app = new Hono<DeskEnv>({
    getPath: (request) => new URL(request.url).pathname.replace(/^\/desk/, ''),
  });
  app.use('*', securityHeaders, fromOwnSite(publicUrl));
  const parts = { runtime, sessions, jar };
  const askToSignIn =
    'password' in signIn
      ? withPassword(app, signIn.password, clock, parts)
      : await withProvider(app, signIn.provider, parts);
  const deskParts: DeskParts = {
    runtime,
    clock,
    html,
    closing: closing.signal,
    maxFollowers: MAX_FOLLOWERS,
    async visitorOf(context) {
      const session = await sessions.find(jar.read(context, SESSION));
      const caller = session && callerOf(session, policy, context.env.requestId);
      if (session === undefined || caller === undefined) return undefined;
      const { subject, name } = session.person ?? BY_PASSWORD;
      return { caller, token: session.token, by: { subject, name } };
    },
    async refuse(context) {
      const session = await sessions.find(jar.read(context, SESSION));
      const isPage = context.req.path === '/';
      if (session !== undefined)
        return isPage
          ? staticPage(context, notForYouPage(session.person?.name ?? ''), 403)
          : context.json({ error: 'The rules of this server don’t let you decide here.' }, 403);
      if (!isPage) return context.json({ error: 'You are not signed in any more. Load the page anew.' }, 401);
      // A link elsewhere led here, so the browser has kept the cookie back that it may have.
      if (context.req.header('sec-fetch-site') === 'cross-site')
        return staticPage(context, onwardPage(), 200);
      return staticPage(context, askToSignIn(), 401);
    },
  };
  const pages = deskPages(deskParts);
  pages.app.post('/api/sign-out', async (context) => {
    await sessions.end(jar.read(context, SESSION));
    jar.drop(context, SESSION);
    return context.json({});
  });
  app.route('/', pages.app);
  withDeskEndings(app, deskParts);
  const goingOn = keepTakingUp(() => takersUp(options), deskParts);
  return {
    fetch: (request, env) => app.fetch(request, env),
    async end() {
      closing.abort();
      await goingOn;
    },
  };
}
