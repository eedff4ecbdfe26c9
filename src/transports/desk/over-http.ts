import { Hono, type MiddlewareHandler } from 'hono';
import type { Caller } from '../../access/capabilities.ts';
import { isReviewers } from '../../access/policy.ts';
import type { Policy } from '../../access/policy-file.ts';
import type { Runtime } from '../../runtime.ts';
import { createShortLived } from '../../store/short-lived.ts';
import { cookies, LEFT, SESSION, STRICT } from './cookies.ts';
import { isFromOwnPage, refused, securityHeaders } from './guards.ts';
import { createHttpSessions, type HttpSession } from './http-sessions.ts';
import { type DeskEnv, type DeskParts, deskPages, keepTakingUp, withDeskEndings } from './pages.ts';
import type { ProviderSettings } from './provider.ts';
import { withPassword, withProvider } from './sign-in.ts';
import { notForYouPage, onwardPage, staticPage } from './sign-in-page.ts';

/** Sessions, and what counts those of one person. */
const MAX_KEPT = 10_000;
const MAX_FOLLOWERS = 100;
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

/**
 * Lets through what the site's own pages ask, and a person who opens it. That requests come in the server's own name has
 * been seen to before.
 */
function fromOwnSite(publicUrl: string | undefined): MiddlewareHandler<DeskEnv> {
  const own = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  return async (context, next) => {
    const { req } = context;
    const origin = own ?? `http://${req.header('host')}`;
    return isFromOwnPage(req, origin, !req.path.startsWith('/api/')) ? next() : refused(context);
  };
}

/** With whose key somebody decides; undefined: the rules let them not. */
function callerOf(
  { person }: Pick<HttpSession, 'person'>,
  policy: HttpDeskOptions['policy'],
  requestId: string | undefined,
) {
  const caller: Caller = { via: 'http', ...(requestId !== undefined && { requestId }) };
  if (person === undefined) return caller;
  if (policy === undefined) return { ...caller, person };
  const rule = policy.ruleFor(person);
  return rule !== undefined && isReviewers(rule) ? { ...caller, person, rule } : undefined;
}

/** Who goes on with what was approved, for each key about whose posts somebody decides. */
function takersUp({ signIn, policy }: HttpDeskOptions): Caller[] {
  if ('password' in signIn || policy === undefined) return [{ via: 'http' }];
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
  const kept = runtime.shortLived() ?? createShortLived(clock, MAX_KEPT);
  const sessions = createHttpSessions(kept, JSON.stringify(signIn));
  const jar = cookies(publicUrl);
  const app = new Hono<DeskEnv>({
    getPath: (request) => new URL(request.url).pathname.replace(/^\/desk/, ''),
  });
  app.use('*', securityHeaders, fromOwnSite(publicUrl));
  const parts = { runtime, clock, sessions, jar };
  const mayDecide = (person: NonNullable<HttpSession['person']>) =>
    callerOf({ person }, policy, undefined) !== undefined;
  const askToSignIn =
    'password' in signIn
      ? withPassword(app, signIn.password, parts)
      : await withProvider(app, signIn.provider, parts, mayDecide);
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
  // Also for those who may not decide any more, and while the record can't be reached.
  app.post('/api/sign-out', async (context) => {
    const cookie = jar.read(context, SESSION);
    jar.drop(context, SESSION);
    jar.write(context, LEFT, 'yes', STRICT);
    await sessions.end(cookie);
    return context.json({});
  });
  const pages = deskPages(deskParts);
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
