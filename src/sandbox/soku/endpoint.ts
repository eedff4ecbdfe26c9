import type { Context } from 'hono';
import type { GatewayEnv } from '../kernel/gateway.ts';
import { ApiError } from './api-error.ts';
import type { Answer } from './idempotent-answers.ts';
import type { Account } from './key-ring.ts';
import type { SandboxState } from './state.ts';

/** A request that was let in. */
export interface Visit {
  /** Method and path, e.g. `POST /v1/posts`. */
  name: string;
  account: Account;
  body: unknown;
  idempotencyKey: string | undefined;
  params: Record<string, string>;
  query: Record<string, string>;
  /** Where the client reached the sandbox, for URLs in answers. */
  origin: string;
}

/** One operation of the API. Runs without a pause where `readings` ask for none, so that requests can't get in each other's way. */
export type Endpoint = (visit: Visit, state: SandboxState) => Answer | Promise<Answer>;

/** An endpoint behind an API key and an active subscription (AUTH, method 1). */
export function withApiKey(state: SandboxState, endpoint: Endpoint) {
  return async (c: Context<GatewayEnv>): Promise<Response> => {
    const key = state.readings.has('bearer') ? bearerToken(c) : c.req.header('soku-api-key');
    const account = state.keys.ownerOf(key ?? '');
    if (account === undefined) throw new ApiError('unauthorized', 'Invalid or missing API key.');
    return answer(c, state, account, async () => {
      if (account.subscription !== 'active') {
        throw new ApiError('forbidden', 'An active subscription is required to access the API.');
      }
      return visit(c, state, account, endpoint);
    });
  };
}

/** An endpoint behind a Firebase ID token (AUTH, method 2). */
export function withIdToken(state: SandboxState, endpoint: Endpoint) {
  return async (c: Context<GatewayEnv>): Promise<Response> => {
    if (!state.idTokens.accepts(bearerToken(c) ?? '', state.clock.now())) {
      throw new ApiError('unauthorized', 'Invalid or expired Firebase ID token.');
    }
    const account = state.keys.owner;
    return answer(c, state, account, () => visit(c, state, account, endpoint));
  };
}

/** Sends what `run` gives. Rate-limit headers go with every answer to a known account, refusals included. */
async function answer(
  c: Context<GatewayEnv>,
  state: SandboxState,
  account: Account,
  run: () => Promise<Answer>,
): Promise<Response> {
  let result: Answer;
  try {
    result = await run();
  } finally {
    const headers = state.limits.headers(account, endpointName(c), state.clock.now());
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
  }
  return result.status === 204 ? c.body(null, 204) : c.json(result.body, result.status);
}

/** Counts the request, reads its body and runs the endpoint, in this order. */
async function visit(
  c: Context<GatewayEnv>,
  state: SandboxState,
  account: Account,
  endpoint: Endpoint,
): Promise<Answer> {
  const name = endpointName(c);
  state.limits.take(account, name, state.clock.now());
  const result = await endpoint(
    {
      name,
      account,
      body: jsonBody(c),
      idempotencyKey: c.req.header('idempotency-key') || undefined,
      params: c.req.param(),
      query: c.req.query(),
      origin: new URL(c.req.url).origin,
    },
    state,
  );
  if (result.replayed) state.limits.giveBack(account, name, state.clock.now());
  return result;
}

function endpointName(c: Context<GatewayEnv>): string {
  return `${c.req.method} ${c.req.path}`;
}

/** Exactly one space after Bearer: TROUBLE lists extra spaces among the mistakes. */
function bearerToken(c: Context<GatewayEnv>): string | undefined {
  return /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1];
}

/** The JSON body; no body at all counts as `{}`, so that the first required field is what gets named. */
function jsonBody(c: Context<GatewayEnv>): unknown {
  const { rawBody, body, oversized } = c.env;
  if (oversized) throw new ApiError('payload_too_large', 'The request body is larger than 1 MB.');
  if (rawBody === '') return {};
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
    throw new ApiError('bad_request', 'Content-Type must be application/json.'); // TROUBLE, AUTH
  }
  if (body === undefined) throw new ApiError('bad_request', 'The request body is not valid JSON.'); // TROUBLE
  return body;
}
