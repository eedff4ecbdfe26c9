import type { Context } from 'hono';
import type * as z from 'zod';
import type { GatewayEnv } from '../kernel/gateway.ts';
import type { Customer } from './customers.ts';
import { SokeRefusal } from './refusal.ts';
import type { SokeState } from './state.ts';

/** A request that was let in. */
export interface SokeVisit {
  customer: Customer;
  /** How it was signed (AUTH). */
  signedInBy: 'key' | 'login';
  body: unknown;
  form: FormData | undefined;
  id: string;
  /** Where the client reached the sandbox, for URLs in answers. */
  origin: string;
}

/** A success; refusals are thrown as SokeRefusal. `bare` data goes out without `meta`, a response as it is (S2). */
export type SokeOutcome = { data: unknown; status?: 200 | 202; bare?: true } | { response: Response };

/** One operation of the API. Runs without a pause, so that requests can't get in each other's way. */
export type SokeEndpoint = (visit: SokeVisit, state: SokeState) => SokeOutcome;

/** An endpoint behind a key or a login and an active subscription (AUTH). */
export function signedIn(state: SokeState, endpoint: SokeEndpoint) {
  return (c: Context<GatewayEnv>): Response => {
    const now = state.clock.now();
    const { customer, signedInBy } = customerOf(c, state, now);
    let outcome: SokeOutcome;
    try {
      requireAccess(c, customer);
      state.limits.take(customer, now);
      const { body, form } = c.env;
      const origin = new URL(c.req.url).origin;
      outcome = endpoint({ customer, signedInBy, body, form, id: c.req.param('id') ?? '', origin }, state);
    } finally {
      const headers = state.limits.headers(customer, now);
      for (const [name, value] of Object.entries(headers)) c.header(name, value);
      c.header('X-Soke-Credits-Remaining', String(customer.credits));
    }
    if ('response' in outcome) return c.newResponse(outcome.response.body, outcome.response);
    const { data, status = 200, bare } = outcome;
    return c.json(bare ? { success: true, data } : envelope(data, c.env.requestId), status);
  };
}

/** REF. */
export function envelope(data: unknown, requestId: string): object {
  const meta = { platform: 'youtube', request_id: requestId, processing_time_ms: 12 };
  return { success: true, data, meta };
}

function customerOf(c: Context<GatewayEnv>, { customers, tokens }: SokeState, now: number) {
  const key = c.req.header('x-soke-key');
  const byKey = key === undefined ? undefined : customers.byKey.get(key);
  if (byKey !== undefined) return { customer: byKey, signedInBy: 'key' as const };
  const token = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1];
  if (token !== undefined && tokens.accepts(token, now))
    return { customer: customers.active, signedInBy: 'login' as const };
  throw new SokeRefusal('UNAUTHORIZED', 'Missing or invalid credentials.');
}

function requireAccess(c: Context<GatewayEnv>, { subscribed, accountIds }: Customer): void {
  if (!subscribed) {
    throw new SokeRefusal(
      'SUBSCRIPTION_REQUIRED',
      'An active subscription is required to access this endpoint.',
    );
  }
  const accountId = c.req.header('x-soke-account-id');
  // What an account that isn't the customer's is answered with is a gap.
  if (accountId !== undefined && !accountIds.includes(accountId))
    throw new SokeRefusal('FORBIDDEN', 'This account is not yours.');
}

/** An endpoint that costs credits, taken only when it succeeds. @throws SokeRefusal 400, 402, 501 */
export function paid<Body>(
  credits: number,
  schema: z.ZodType<Body>,
  work: (body: Body, visit: SokeVisit, state: SokeState) => SokeOutcome,
): SokeEndpoint {
  return (visit, state) => {
    const body = parse(schema, visit.body);
    const { customer } = visit;
    if (customer.credits < credits) throw new SokeRefusal('INSUFFICIENT_CREDITS', 'Not enough credits.');
    const outcome = work(body, visit, state);
    customer.credits -= credits;
    return outcome;
  };
}

/** Reads a body through a schema. A wrong `platform` is a 501 (REF), anything else a 400 that names the field. */
export function parse<Body>(schema: z.ZodType<Body>, value: unknown): Body {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const issues = result.error.issues;
  if (issues.some(({ path }) => path[0] === 'platform'))
    throw new SokeRefusal('PLATFORM_NOT_IMPLEMENTED', 'This platform is not supported yet.');
  const field = issues[0]?.path.join('.') || 'body';
  throw new SokeRefusal('BAD_REQUEST', `${field}: ${issues[0]?.message}`, { details: { field } });
}
