import type { Context, Hono } from 'hono';
import type { Clock } from '../../clock.ts';
import { codeOf } from '../../disk/file-error.ts';
import { createPacer } from '../../pacing/pacer.ts';
import { perCaller } from '../../per-caller.ts';
import type { Runtime } from '../../runtime.ts';
import { oneLine } from '../../text/untrusted.ts';
import { readBody } from '../http/body.ts';
import { type cookies, LEFT, SESSION, STRICT } from './cookies.ts';
import type { HttpSession, HttpSessions } from './http-sessions.ts';
import { createKnownDevices, DEVICE_SECONDS } from './known-devices.ts';
import type { DeskEnv } from './pages.ts';
import { createPasswordCheck } from './password.ts';
import type { ProviderSettings, Trip } from './provider.ts';
import { SignInError } from './sign-in-error.ts';
import { notForYouPage, onwardPage, passwordPage, providerPage, staticPage } from './sign-in-page.ts';

const MAX_BODY_BYTES = 4_096;
const TRIP = 'soku-desk-trip';
const TRIP_SECONDS = 600;
const DEVICE = 'soku-desk-device';
const MINUTE_MS = 60_000;
/** Ways back from the provider in a minute, each of which asks it: from one address, and from all. */
const CALLBACKS = { ofAddress: 30, ofAll: 120 } as const;

type Ctx = Context<DeskEnv>;

export interface SignInParts {
  runtime: Runtime;
  clock: Clock;
  sessions: HttpSessions;
  jar: ReturnType<typeof cookies>;
}

/** Begins a session in the place of the one that the browser had. */
async function comeIn(context: Ctx, { sessions, jar }: SignInParts, person?: HttpSession['person']) {
  await sessions.end(jar.read(context, SESSION));
  jar.write(context, SESSION, await sessions.begin(person), STRICT);
}

/** Adds the way in by the one password. @returns the page that asks for it */
export function withPassword(app: Hono<DeskEnv>, password: string, parts: SignInParts) {
  const { jar, runtime, clock } = parts;
  const check = createPasswordCheck(password, clock);
  const devices = createKnownDevices(password);
  // For those who load the answer to a wrong one anew.
  app.get('/sign-in', (context) => context.redirect('./', 303));
  app.post('/sign-in', async (context) => {
    const body = await readBody(context.req.raw, MAX_BODY_BYTES);
    const given = new URLSearchParams(body ?? '').get('password') ?? '';
    const { remoteAddress = '' } = context.env.incoming.socket;
    const device = await devices.nameOf(jar.read(context, DEVICE));
    const tried = check(given, remoteAddress, device);
    if (tried === 'right') {
      await comeIn(context, parts);
      const kept = { sameSite: 'Strict', maxAge: DEVICE_SECONDS } as const;
      jar.write(context, DEVICE, await devices.cookieFor(device), kept);
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

/** What the log says of a sign-in that failed: what strangers send mustn't fill it. */
function briefly(error: unknown) {
  const cause = error instanceof SignInError ? error.cause : error;
  return {
    code: codeOf(cause),
    reason: oneLine(cause instanceof Error ? cause.message : String(cause), 200),
  };
}

/** After how many milliseconds somebody may come back from the provider; 0: now, and it is counted. */
function callbackPacing(clock: Clock) {
  const ofAddress = perCaller(() => createPacer(clock, CALLBACKS.ofAddress, MINUTE_MS), 10_000);
  const ofAll = createPacer(clock, CALLBACKS.ofAll, MINUTE_MS);
  return async (address: string): Promise<number> => {
    const own = await ofAddress(address).reserve();
    return own.waitMs > 0 ? own.waitMs : (await ofAll.reserve()).waitMs;
  };
}

/**
 * Adds the way in by the identity provider.
 *
 * @param mayDecide whom the rules let decide; nobody else gets a session
 * @returns the page that leads there
 */
export async function withProvider(
  app: Hono<DeskEnv>,
  settings: ProviderSettings,
  parts: SignInParts,
  mayDecide: (person: NonNullable<HttpSession['person']>) => boolean,
) {
  const { sessions, jar, runtime, clock } = parts;
  // Where a password opens the desk, nothing of OpenID Connect is loaded.
  const { openProviderOfDesk } = await import('./provider.ts');
  const provider = openProviderOfDesk(settings);
  const waitOf = callbackPacing(clock);
  const refused = (context: Ctx, error: unknown) => {
    runtime.log.warn(briefly(error), 'a sign-in to the desk came to nothing');
    if (error instanceof SignInError) return staticPage(context, providerPage(error.message), 400);
    return staticPage(context, providerPage('Your identity provider gives no answer.'), 503);
  };
  app.get('/sign-in', async (context) => {
    const another = context.req.query('as') === 'another' || jar.read(context, LEFT) !== undefined;
    // Once: a provider that can't ask so mustn't keep anybody out.
    jar.drop(context, LEFT);
    try {
      const { url, trip } = await provider.begin(another);
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
    const waitMs = await waitOf(context.env.incoming.socket.remoteAddress ?? '');
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      context.header('retry-after', String(seconds));
      const trouble = `Too many sign-ins at once. Try again in ${seconds} s.`;
      return staticPage(context, providerPage(trouble), 429);
    }
    const person = await provider
      .end(new URL(context.req.url).search, trip)
      .catch((error: unknown) => ({ error }));
    if ('error' in person) return refused(context, person.error);
    const { email, groups, scopes, ...named } = person;
    const known = {
      ...named,
      groups: [...groups],
      scopes: [...scopes],
      ...(email !== undefined && { email }),
    };
    if (!mayDecide(known)) {
      await sessions.end(jar.read(context, SESSION));
      jar.drop(context, SESSION);
      return staticPage(context, notForYouPage(known.name), 403);
    }
    await comeIn(context, parts, known);
    return staticPage(context, onwardPage(), 200);
  });
  return providerPage;
}
