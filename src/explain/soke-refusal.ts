import * as z from 'zod';
import type { Audience } from '../access/capabilities.ts';
import type { ErrorKind, ToolError } from '../call/tool-error.ts';
import type { SokeApiError, SokeOperation } from '../soke/errors.ts';
import { nameOrQuote, oneLine, quote } from '../text/untrusted.ts';
import type { ErrorScene } from './connected-accounts.ts';

type Explanation = Pick<ToolError, 'message' | 'fix'> & Partial<ToolError> & { kind: ErrorKind };

export const TELL_OPERATOR = 'Tell the person who runs this server.';
export const KEYS_PAGE = 'Settings > API Keys';

const owner = (audience: Audience) =>
  audience === 'caller' ? 'the person who runs this server' : 'the person';

const said = ({ upstreamMessage }: SokeApiError) =>
  upstreamMessage === undefined ? '' : ` Soke's message: ${quote(upstreamMessage, 300)}.`;

const isSignIn = ({ operation }: SokeApiError) => operation.endpoint.startsWith('POST /auth/');

/** Whether it matters that an operation may have been carried out unseen. */
const changesSomething = ({ endpoint, credits }: SokeOperation) =>
  credits > 0 || endpoint.startsWith('DELETE');

/** `1 credit`, `4 credits`. */
export const creditsText = (credits: number) => (credits === 1 ? '1 credit' : `${credits} credits`);

/** What is known, and what to do, when a call may have been carried out although no good answer came. */
export function uncertainty(
  operation: SokeOperation,
): Pick<ToolError, 'outcome' | 'retryable'> & { note: string; fix: string } {
  if (!changesSomething(operation))
    return { outcome: 'nothing_happened', retryable: true, note: '', fix: 'Call again in a minute.' };
  const { endpoint, credits } = operation;
  // A DELETE that goes again does nothing more.
  if (credits === 0) return { outcome: 'unknown', retryable: true, note: '', fix: 'Call again.' };
  const check =
    endpoint === 'POST /transcription'
      ? 'See with soke_list_transcriptions whether it was started; if it was not, call again.'
      : `Decide whether it is worth ${creditsText(credits)} more, and if so call again.`;
  return {
    outcome: 'unknown',
    retryable: false,
    note: ` Up to ${creditsText(credits)} may have been used.`,
    fix: check,
  };
}

const detailsSchema = z.object({ field: z.string().optional().catch(undefined) });

function badRequest(error: SokeApiError): Explanation {
  const named = detailsSchema.safeParse(error.details).data?.field;
  const field = named === undefined ? undefined : nameOrQuote(named);
  return {
    kind: 'input',
    message: `Soke refused the request${field === undefined ? '' : ` because of ${field}`}.${said(error)}`,
    fix: field === undefined ? "Correct what Soke's message names." : `Correct ${field}.`,
    ...(field !== undefined && { field }),
  };
}

function unauthorized(error: SokeApiError, { audience }: ErrorScene): Explanation {
  if (isSignIn(error)) {
    return {
      kind: 'auth',
      message: `Soke did not accept the email and password.${said(error)}`,
      fix:
        audience === 'caller'
          ? TELL_OPERATOR
          : 'Ask the person to check SOKE_EMAIL and SOKE_PASSWORD and to restart the server; until then they are not sent again.',
    };
  }
  return {
    kind: 'auth',
    message: `Soke did not accept the credentials.${said(error)} A Soku key set as the Soke key can't be told by its looks: both begin with sk_live_.`,
    fix:
      audience === 'caller'
        ? TELL_OPERATOR
        : 'Ask the person to check that SOKE_API_KEY holds a key from Settings > API Keys of the Soke dashboard (usesoke.ai), not a Soku key, and to restart the server.',
    dashboard: KEYS_PAGE,
  };
}

function insufficientCredits(error: SokeApiError, { audience }: ErrorScene): Explanation {
  const { credits } = error.operation;
  const cost = credits === 0 ? '' : `, which costs ${creditsText(credits)}`;
  return {
    kind: 'credits',
    message: `The Soke account doesn't have enough credits for this call${cost}.${said(error)}`,
    fix: `Ask ${owner(audience)} to buy credits in the Soke dashboard (usesoke.ai), or wait for next month’s; then call again.`,
  };
}

function subscriptionRequired(error: SokeApiError, { audience }: ErrorScene): Explanation {
  return {
    kind: 'subscription',
    message: `Soke refuses API calls without an active subscription.${said(error)}`,
    fix: `Ask ${owner(audience)} to renew the subscription in the Soke dashboard (usesoke.ai), then call again.`,
  };
}

/** No page says when: the account choice and the rights of the key are what a permission can hang on (AUTH). */
function forbidden(error: SokeApiError, { audience }: ErrorScene): Explanation {
  return {
    kind: 'auth',
    message: `The Soke account has no permission for this.${said(error)}`,
    fix: `Leave accountId out, or give the id of an account that is connected in the Soke dashboard.${audience === 'caller' ? '' : ' Else ask the person to check SOKE_ACCOUNT_ID and what the key may do.'}`,
    field: 'accountId',
  };
}

function notFound(error: SokeApiError, { audience }: ErrorScene): Explanation {
  const { endpoint } = error.operation;
  if (endpoint === 'DELETE /transcription/{id}') {
    return {
      kind: 'not_found',
      message: `Soke knows no such transcription.${said(error)}`,
      fix: 'Take the id from soke_list_transcriptions. It may have been deleted before.',
      field: 'transcriptionId',
    };
  }
  if (endpoint.endsWith('/{id}')) {
    return {
      kind: 'not_found',
      message: `Soke knows no such job.${said(error)}`,
      fix: 'Give jobId and kind exactly as the tool that started the job gave them.',
      field: 'jobId',
    };
  }
  return {
    kind: 'not_found',
    message: `Soke knows nothing at ${endpoint}.${said(error)}`,
    fix: audience === 'caller' ? TELL_OPERATOR : 'Check SOKE_BASE_URL; it ends in /api/v1.',
  };
}

/** REF: one code for the limit a minute and for the month's quota. */
function rateLimited(error: SokeApiError): Explanation {
  const seconds = error.retryAfterSeconds ?? 60;
  return {
    kind: 'rate_limit',
    message: `Soke's limit of calls a minute, or the month's quota, is reached.${said(error)}`,
    fix: `Wait ${seconds} seconds, then make the same call again. If it goes on, the month's quota is used up.`,
    retryable: true,
    retryAfterSeconds: seconds,
  };
}

function platformNotImplemented(error: SokeApiError): Explanation {
  return {
    kind: 'input',
    message: `Soke doesn't support this platform.${said(error)}`,
    fix: 'Use platform youtube, or leave platform out.',
    field: 'platform',
    candidates: ['youtube'],
  };
}

const needed =
  (field: 'topic' | 'keywords') =>
  (error: SokeApiError, { audience }: ErrorScene): Explanation => ({
    kind: 'input',
    message: `Soke has no connected channel to take the ${field} from.${said(error)}`,
    fix: `Give ${field}, or ask ${owner(audience)} to connect a YouTube channel in the Soke dashboard.`,
    field,
  });

function internalError(error: SokeApiError): Explanation {
  const { note, fix, outcome, retryable } = uncertainty(error.operation);
  return {
    kind: 'upstream',
    message: `Soke had a fault of its own.${said(error)}${note}`,
    fix: `${fix} If it goes on, tell the person.`,
    outcome,
    retryable,
  };
}

type Explain = (error: SokeApiError, scene: ErrorScene) => Explanation;

/** REF, AUTH, KW, CR. */
const BY_CODE: ReadonlyMap<string | undefined, Explain> = new Map<string, Explain>([
  ['BAD_REQUEST', badRequest],
  ['UNAUTHORIZED', unauthorized],
  ['INSUFFICIENT_CREDITS', insufficientCredits],
  ['FORBIDDEN', forbidden],
  ['SUBSCRIPTION_REQUIRED', subscriptionRequired],
  ['NOT_FOUND', notFound],
  ['RATE_LIMIT_EXCEEDED', rateLimited],
  ['PLATFORM_NOT_IMPLEMENTED', platformNotImplemented],
  ['INTERNAL_ERROR', internalError],
  ['TOPIC_REQUIRED', needed('topic')],
  ['KEYWORDS_REQUIRED', needed('keywords')],
]);

/** For answers without a code, and for codes that no page names. */
const BY_STATUS: ReadonlyMap<number, Explain> = new Map<number, Explain>([
  [401, unauthorized],
  [402, insufficientCredits],
  [403, subscriptionRequired],
  [404, notFound],
  [429, rateLimited],
  [501, platformNotImplemented],
]);

function redirected(_error: SokeApiError, { audience }: ErrorScene): Explanation {
  return {
    kind: 'upstream',
    message: "Soke answered with a redirect, which its API doesn't do.",
    fix: audience === 'caller' ? TELL_OPERATOR : 'Check SOKE_BASE_URL.',
  };
}

function byStatus(status: number): Explain {
  const known = BY_STATUS.get(status);
  if (known !== undefined) return known;
  if (status >= 500) return internalError;
  return status >= 400 ? badRequest : redirected;
}

/** A refusal by its code, else by its status (REF, AUTH, KW, CR), as what the agent is told. */
export function explainSokeRefusal(error: SokeApiError, scene: ErrorScene): ToolError {
  const { code, status, usage, operation } = error;
  // How a wrong email or password is answered isn't shown; a 400 says the same as a 401 there.
  const explain = isSignIn(error) && status === 400 ? unauthorized : (BY_CODE.get(code) ?? byStatus(status));
  const left = usage.credits?.remaining;
  const { message, ...explanation } = explain(error, scene);
  return {
    retryable: false,
    outcome: 'nothing_happened',
    ...(error.uncertain && changesSomething(operation) && { outcome: 'unknown' as const }),
    code: code === undefined ? `http_${status}` : oneLine(code, 60),
    status,
    message: left === undefined ? message : `${message} Credits left: ${left}.`,
    ...explanation,
  };
}
