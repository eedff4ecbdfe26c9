import type { HttpBindings } from '@hono/node-server';
import type { AuthInfo } from '@modelcontextprotocol/server';
import type { MiddlewareHandler } from 'hono';
import * as z from 'zod';
import type { Caller } from '../../access/capabilities.ts';
import { credentialFingerprint } from '../../access/credential.ts';
import type { Policy } from '../../access/policy-file.ts';
import { networksOf } from '../networks-of.ts';
import type { SignIn } from './oauth.ts';

/** What a request carries from one step to the next. */
export interface HttpEnv {
  Bindings: HttpBindings;
  Variables: {
    requestId: string;
    caller: Caller;
    /** What a sign-in allows, for the SDK. */
    authInfo?: AuthInfo;
    /** Who counts as one caller in the limits. */
    callerId: string;
  };
}

/** What a header value of our own may hold: the caller's key goes out again in a header. */
const KEY_FORMAT = /^[\x21-\x7e]{1,512}$/;

/**
 * Finds out who calls: by the key that came, else by the network of the address. Refuses a key that no header could
 * carry on. What a proxy says of who is behind it anybody could say, so it isn't read.
 *
 * @param hasAccepted whether Soku has accepted a key: anybody can make up others, a new one with each call, and would
 *   never meet a limit by them
 */
export function withCaller(hasAccepted: (apiKey: string) => boolean): MiddlewareHandler<HttpEnv> {
  return async (context, next) => {
    const apiKey = context.req.header('soku-api-key');
    if (apiKey !== undefined && !KEY_FORMAT.test(apiKey))
      return context.json({ error: 'The soku-api-key header is malformed.' }, 400);
    const requestId = context.get('requestId');
    context.set('caller', { via: 'http', requestId, ...(apiKey !== undefined && { apiKey }) });
    const { remoteAddress = '' } = context.env.incoming.socket;
    const isKnown = apiKey !== undefined && hasAccepted(apiKey);
    const [network] = networksOf(remoteAddress);
    context.set('callerId', isKnown ? `key ${credentialFingerprint(apiKey)}` : `address ${network}`);
    return next();
  };
}

const signedIn = z.object({
  person: z.object({
    subject: z.string(),
    name: z.string(),
    email: z.string().exactOptional(),
    groups: z.array(z.string()),
    scopes: z.array(z.string()),
  }),
});

const NOT_ALLOWED = 'The rules of this server let you do nothing here. If you need it, ask whoever runs it.';

/**
 * Lets only people through who have signed in, and whom the policy lets do something. They act with the key that it
 * names, or with this server's, and with no other.
 */
export function withSignIn(signIn: SignIn, policy?: Pick<Policy, 'ruleFor'>): MiddlewareHandler<HttpEnv> {
  return async (context, next) => {
    const authInfo = await signIn.check(context.req.header('authorization'));
    if (authInfo instanceof Response) return authInfo;
    if (context.req.header('soku-api-key') !== undefined)
      return context.json({ error: 'People sign in to this server: it takes no soku-api-key header.' }, 400);
    const { person } = signedIn.parse(authInfo.extra);
    const rule = policy?.ruleFor(person);
    if (policy !== undefined && rule === undefined) return context.json({ error: NOT_ALLOWED }, 403);
    context.set('authInfo', authInfo);
    const requestId = context.get('requestId');
    context.set('caller', { via: 'http', requestId, person, ...(rule !== undefined && { rule }) });
    context.set('callerId', `person ${person.subject}`);
    return next();
  };
}
