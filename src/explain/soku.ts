import type { ToolError } from '../call/tool-error.ts';
import type { SokuAnswerError, SokuApiError } from '../soku/errors.ts';
import { nameOrQuote, oneLine, quote } from '../text/untrusted.ts';
import {
  detailsSchema,
  type ErrorScene,
  type Explanation,
  missingAccount,
  missingIntegrations,
  said,
} from './connected-accounts.ts';
import { NOT_FOUND_FIELDS } from './not-found-fields.ts';

/** How a person gets an ID token to this server. */
export const ID_TOKEN_FIX =
  'Ask the person to set SOKU_FIREBASE_REFRESH_TOKEN and SOKU_FIREBASE_API_KEY, with which ID tokens are renewed by themselves, or a fresh SOKU_ID_TOKEN, which lives one hour, and to restart the server.';

/** Soku's field path under our argument's name: `post.content.platform[0]` is `platforms[0]`. */
function argumentName(field: string): string {
  const name = oneLine(field, 80)
    .replace(/^post\.(content\.)?/, '')
    .replace(/^platform\b/, 'platforms')
    .replace(/^trial_reel$/, 'trialReel');
  return nameOrQuote(name);
}

/** Details of a shape that no page shows, as data and shortened. */
function dataOf(details: unknown): string {
  const json = details === undefined || details === null ? '{}' : JSON.stringify(details);
  return json.length <= 2 ? '' : ` Its details, as data: ${quote(json, 300)}.`;
}

function mendWithoutField(error: SokuApiError): string {
  return error.upstreamMessage === undefined
    ? "Soku gave no reason: check every argument against the tool's description, and if all are right, tell the person."
    : "Correct what Soku's message names.";
}

function invalidRequest(error: SokuApiError): Explanation {
  const details = detailsSchema.safeParse(error.details).data;
  const field = details?.field === undefined ? undefined : argumentName(details.field);
  const reason = details?.reason === undefined ? '' : ` (${nameOrQuote(details.reason, 160)})`;
  const data = details?.field === undefined && details?.reason === undefined ? dataOf(error.details) : '';
  return {
    kind: 'input',
    message: `Soku refused the request${field === undefined ? '' : ` because of ${field}`}${reason}.${said(error)}${data}`,
    fix: field === undefined ? mendWithoutField(error) : `Correct ${field}.`,
    ...(field !== undefined && { field }),
  };
}

const wrongAddress = ({ audience }: ErrorScene) =>
  audience === 'caller'
    ? 'Tell the person who runs this server.'
    : 'Ask the person to check SOKU_BASE_URL: it must be the address of the API, without extra path.';

function notFound(error: SokuApiError, scene: ErrorScene): Explanation {
  if (error.endpoint === 'GET /v1/posts') {
    return {
      kind: 'not_found',
      message: `Soku has no list of posts: only one page of its documentation mentions one.${said(error)}`,
      fix: 'Call soku_list_posts with source journal: it has what was sent from here. The dashboard has all.',
      field: 'source',
      candidates: ['journal'],
    };
  }
  const known = NOT_FOUND_FIELDS[error.endpoint];
  if (known === undefined || error.code === undefined) {
    return {
      kind: 'not_found',
      message: `Soku knows nothing at ${error.endpoint}.${said(error)}`,
      fix: wrongAddress(scene),
    };
  }
  return {
    kind: 'not_found',
    message: `Soku has no such ${known.what}.${said(error)}`,
    fix: known.fix,
    field: known.field,
  };
}

/** AUTH, method 2: these endpoints ask for an ID token instead of an API key. */
const ID_TOKEN_ENDPOINT = /\/v1\/(api-keys|metrics)\b/;

function unauthorized(error: SokuApiError, scene: ErrorScene): Explanation {
  if (ID_TOKEN_ENDPOINT.test(error.endpoint)) {
    return {
      kind: 'auth',
      message: `Soku did not accept the ID token.${said(error)}`,
      fix: scene.audience === 'caller' ? 'Tell the person who runs this server.' : ID_TOKEN_FIX,
    };
  }
  return {
    kind: 'auth',
    message: `Soku did not accept the API key.${said(error)}`,
    fix:
      scene.audience === 'caller'
        ? 'Check the key sent in the soku-api-key header against Settings > API Keys in the Soku dashboard; a lost or revoked key must be replaced.'
        : 'Ask the person to check SOKU_API_KEY against Settings > API Keys in the Soku dashboard; a lost or revoked key must be replaced.',
    dashboard: 'Settings > API Keys',
  };
}

function serverFault(error: SokuApiError, scene: ErrorScene): Explanation {
  const redirect = error.status < 400;
  return {
    kind: 'upstream',
    message: redirect
      ? `Soku answered with a redirect, which its API doesn't do.`
      : `Soku had a fault of its own${error.code === undefined ? ' and gave no reason' : ''}.${said(error)}`,
    fix: redirect
      ? wrongAddress(scene)
      : 'Call again; if it goes on, tell the person, with the request id if there is one.',
    retryable: !redirect,
  };
}

const LAPSED =
  'Soku refuses API calls unless the subscription is trialing or active; canceled, expired and past due are refused.';
const NOT_ON_PLAN = "Soku refuses this because the account's plan doesn't include it.";
const EITHER =
  "Soku refuses this: the subscription is not active (trialing counts as active), or the plan doesn't include it.";

/** TROUBLE: a lapsed subscription or trial, or what the plan doesn't have. One code stands for all; the message may tell. */
function forbidden(error: SokuApiError): Explanation {
  const { forbiddenBy } = error;
  const what = forbiddenBy === undefined ? EITHER : forbiddenBy === 'plan' ? NOT_ON_PLAN : LAPSED;
  const look = 'Ask the person to look at Settings > Billing in the Soku dashboard';
  const fixes = {
    [LAPSED]: `${look} and renew the subscription, then call again.`,
    [NOT_ON_PLAN]: `${look}: what the plan includes.`,
    [EITHER]: `${look}: whether the subscription is active, and what its plan includes. Then call again.`,
  };
  return {
    kind: 'subscription',
    message: `${what}${said(error)}`,
    fix: fixes[what],
    dashboard: 'Settings > Billing',
  };
}

const MEDIA_FIX =
  'Give a public http(s) URL that answers without a login, to an MP4, JPEG, PNG or WebP file.';

const waitSeconds = ({ retryAfterSeconds = 60 }: SokuApiError) => Math.max(1, retryAfterSeconds);

function explanation(error: SokuApiError, scene: ErrorScene): Explanation {
  const { code, status, endpoint } = error;
  if (code === 'missing_integrations') return missingIntegrations(error, scene);
  if (code === 'missing_account') return missingAccount(error, scene);
  if (code === 'upload_failed') {
    return {
      kind: 'media',
      message: `Soku could not fetch or store the media.${said(error)}`,
      fix: MEDIA_FIX,
    };
  }
  // C4: MEDIA documents the same failure as a 500.
  if (endpoint === 'POST /v1/media' && status === 500) {
    return {
      kind: 'media',
      message: `Soku could not fetch or store the media, or had a fault of its own.${said(error)}`,
      fix: `${MEDIA_FIX} If the URL is all of that, call again.`,
      retryable: true,
    };
  }
  if (status === 401) return unauthorized(error, scene);
  if (status === 402 || code === 'insufficient_credits') {
    return {
      kind: 'credits',
      message: `The Soku account doesn't have enough credits for this.${said(error)}`,
      fix: 'Ask the person to buy credits at Account > Credits in the Soku dashboard, then call again.',
      dashboard: 'Account > Credits',
    };
  }
  if (status === 403 && error.code === undefined) {
    return {
      kind: 'subscription',
      message:
        'The request was refused with 403, but not in Soku’s own words; a proxy or firewall on the way may have done that.',
      fix: 'Ask the person to check the network, and Settings > Billing in the Soku dashboard.',
      dashboard: 'Settings > Billing',
    };
  }
  if (status === 403) return forbidden(error);
  if (status === 404 || (status === 405 && endpoint === 'GET /v1/posts')) return notFound(error, scene);
  if (status === 429) {
    return {
      kind: 'rate_limit',
      message: `Soku's rate limit is reached.${said(error)}`,
      fix: `Wait ${waitSeconds(error)} seconds, then make the same call again.`,
      retryable: true,
      retryAfterSeconds: waitSeconds(error),
    };
  }
  if (status === 409) return conflict(error);
  // 408 and 425 say that the same request may do better later.
  const refused = status >= 400 && status < 500 && status !== 408 && status !== 425;
  return refused ? invalidRequest(error) : serverFault(error, scene);
}

/** Only these carry a key of ours. */
const KEYED_ENDPOINTS = ['POST /v1/posts', 'POST /v1/ai/transcribe'];

function conflict(error: SokuApiError): Explanation {
  if (!KEYED_ENDPOINTS.includes(error.endpoint)) {
    return {
      kind: 'conflict',
      message: `Soku refused the request because it conflicts with something there already.${said(error)}`,
      fix: 'Tell the person, with the request id if there is one.',
    };
  }
  return {
    kind: 'conflict',
    message: `Soku knows this idempotency key already: for a request that is still in progress, or for other content.${said(error)}`,
    fix: 'Call again in a minute, with exactly the same arguments.',
    field: 'idempotencyKey',
  };
}

/** An error answer of the Soku API as what the agent is told. */
export function explainSokuRefusal(error: SokuApiError, scene: ErrorScene): ToolError {
  return {
    code: error.code === undefined ? `http_${error.status}` : oneLine(error.code, 60),
    status: error.status,
    retryable: false,
    outcome: error.uncertain ? 'unknown' : 'nothing_happened',
    ...explanation(error, scene),
  };
}

/** A success of the Soku API that can't be used. */
export function explainSokuAnswer({ status, problem, uncertain }: SokuAnswerError): ToolError {
  return {
    kind: 'upstream',
    code: 'unusable_answer',
    status,
    message: `Soku reported success, but its answer has ${problem}.`,
    retryable: true,
    outcome: uncertain ? 'unknown' : 'nothing_happened',
    fix: `Call again${uncertain ? ': what was asked for may have been done already' : ''}. If it goes on, tell the person.`,
  };
}
