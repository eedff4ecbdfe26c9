import * as z from 'zod';
import type { Audience } from '../access/capabilities.ts';
import type { ErrorKind, ToolError } from '../call/tool-error.ts';
import { type SokuAnswerError, SokuApiError } from '../soku/errors.ts';
import { oneLine, quote } from '../text/untrusted.ts';
import { NOT_FOUND_FIELDS } from './not-found-fields.ts';

/** What the explanation may draw on besides the error. */
export interface ErrorScene {
  /** The arguments as the agent gave them. */
  args: unknown;
  /** Whose words the answer is in. */
  audience: Audience;
}

interface Explanation
  extends Pick<ToolError, 'message' | 'fix'>,
    Partial<Omit<ToolError, 'message' | 'fix'>> {
  kind: ErrorKind;
}

const detailsSchema = z.object({
  field: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
  platforms: z.array(z.string()).optional().catch(undefined),
  accounts: z
    .array(z.union([z.string(), z.object({ accountId: z.string() })]))
    .optional()
    .catch(undefined),
});
const platformsSchema = z.object({
  platforms: z.array(z.object({ platform: z.string(), accountId: z.string().optional() })),
});

/** The platforms that the call names; `bare`: only those that it names without an account. */
function requestedPlatforms(args: unknown, bare = false): string[] {
  const entries = platformsSchema.safeParse(args).data?.platforms ?? [];
  const wanted = entries.filter(({ accountId }) => !bare || accountId === undefined);
  return [...new Set(wanted.map(({ platform }) => oneLine(platform, 40)))];
}

/** How a person gets an ID token to this server. */
export const ID_TOKEN_FIX =
  'Ask the person to set SOKU_FIREBASE_REFRESH_TOKEN and SOKU_FIREBASE_API_KEY, with which ID tokens are renewed by themselves, or a fresh SOKU_ID_TOKEN, which lives one hour, and to restart the server.';

const said = (error: SokuApiError) =>
  error.upstreamMessage === undefined ? '' : ` Soku's message: ${quote(error.upstreamMessage, 300)}.`;

function missingIntegrations(error: SokuApiError, scene: ErrorScene): Explanation {
  const details = detailsSchema.safeParse(error.details).data;
  const requested = requestedPlatforms(scene.args);
  const told = details?.platforms?.map((platform) => oneLine(platform, 40)) ?? [];
  // With one platform asked for, it can only be that one.
  const named = told.length === 0 && requested.length === 1 ? requested : told;
  const list = named.join(', ');
  const others = requested.some((platform) => !named.includes(platform));
  const connect = `Ask the person to connect ${list || 'the platform'} in Settings > Integrations of the Soku dashboard`;
  return {
    kind: 'integrations',
    message:
      named.length > 0
        ? `The Soku account has no connected account on: ${list}.`
        : `The Soku account has no connected account on at least one of: ${requested.join(', ') || 'the requested platforms'}.`,
    fix: others ? `${connect}, or call again without ${list || 'it'}.` : `${connect}.`,
    dashboard: 'Settings > Integrations',
    ...(named.length > 0 && { candidates: named }),
  };
}

function missingAccount(error: SokuApiError, scene: ErrorScene): Explanation {
  const details = detailsSchema.safeParse(error.details).data;
  const accounts = details?.accounts?.map((account) =>
    oneLine(typeof account === 'string' ? account : account.accountId, 80),
  );
  const bare = requestedPlatforms(scene.args, true).join(', ');
  const without = bare === '' ? '' : ` (without accountId here: ${bare})`;
  return {
    kind: 'account',
    message: `A platform has several connected accounts and its entry names none${without}.${said(error)}`,
    fix:
      accounts === undefined
        ? 'Ask the person which account to post to, and put its accountId into that platform entry. Settings > Integrations shows the accounts.'
        : `Put one of these as accountId into that platform entry: ${accounts.join(', ')}. Ask the person which one if it isn't plain.`,
    field: 'platforms',
    dashboard: 'Settings > Integrations',
    ...(accounts !== undefined && { candidates: accounts }),
  };
}

/** Soku's field path under our argument's name: `post.content.platform[0]` is `platforms[0]`. */
function argumentName(field: string): string {
  return oneLine(field, 80)
    .replace(/^post\.(content\.)?/, '')
    .replace(/^platform\b/, 'platforms')
    .replace(/^trial_reel$/, 'trialReel');
}

function mendWithoutField(error: SokuApiError): string {
  return error.upstreamMessage === undefined
    ? "Soku gave no reason: check every argument against the tool's description, and if all are right, tell the person."
    : "Correct what Soku's message names.";
}

function invalidRequest(error: SokuApiError): Explanation {
  const details = detailsSchema.safeParse(error.details).data;
  const field = details?.field === undefined ? undefined : argumentName(details.field);
  const reason = details?.reason === undefined ? '' : ` (${oneLine(details.reason, 160)})`;
  return {
    kind: 'input',
    message: `Soku refused the request${field === undefined ? '' : ` because of ${field}`}${reason}.${said(error)}`,
    fix: field === undefined ? mendWithoutField(error) : `Correct ${field}.`,
    ...(field !== undefined && { field }),
  };
}

const wrongAddress = ({ audience }: ErrorScene) =>
  audience === 'caller'
    ? 'Tell the person who runs this server.'
    : 'Ask the person to check SOKU_BASE_URL: it must be the address of the API, without extra path.';

function notFound(error: SokuApiError, scene: ErrorScene): Explanation {
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
  if (status === 403) {
    return {
      kind: 'subscription',
      message: `Soku refuses API calls unless the subscription is trialing or active; canceled, expired and past due are refused.${said(error)}`,
      fix: 'Ask the person to look at Settings > Billing in the Soku dashboard and renew the subscription, then call again.',
      dashboard: 'Settings > Billing',
    };
  }
  if (status === 404) return notFound(error, scene);
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
    message: `Soku already has this idempotency key for other content.${said(error)}`,
    fix: 'Call again with another idempotencyKey, or without one.',
    field: 'idempotencyKey',
  };
}

/** An error answer of the Soku API, or a success that can't be used, as what the agent is told. */
export function explainSokuError(error: SokuApiError | SokuAnswerError, scene: ErrorScene): ToolError {
  if (error instanceof SokuApiError) {
    return {
      code: error.code === undefined ? `http_${error.status}` : oneLine(error.code, 60),
      status: error.status,
      retryable: false,
      outcome: error.uncertain ? 'unknown' : 'nothing_happened',
      ...explanation(error, scene),
      ...(error.requestId !== undefined && { requestId: oneLine(error.requestId, 80) }),
    };
  }
  return {
    kind: 'upstream',
    code: 'unusable_answer',
    status: error.status,
    message: `Soku reported success, but its answer has ${error.problem}.`,
    retryable: true,
    outcome: error.uncertain ? 'unknown' : 'nothing_happened',
    fix: `Call again${error.uncertain ? ': what was asked for may have been done already' : ''}. If it goes on, tell the person.`,
    ...(error.requestId !== undefined && { requestId: oneLine(error.requestId, 80) }),
  };
}
