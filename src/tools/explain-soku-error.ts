import * as z from 'zod';
import { type SokuAnswerError, SokuApiError } from '../soku/errors.ts';
import type { ErrorKind, ToolError } from './tool-error.ts';
import { cleanText, quote } from './untrusted.ts';

/** What the explanation may draw on besides the error. */
export interface ErrorScene {
  /** The arguments as the agent gave them. */
  args: unknown;
  /** Whether the caller is on the other side of HTTP. */
  remote: boolean;
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
const platformsSchema = z.object({ platforms: z.array(z.object({ platform: z.string() })) });

function requestedPlatforms(args: unknown): string[] {
  const parsed = platformsSchema.safeParse(args);
  return parsed.success ? parsed.data.platforms.map(({ platform }) => cleanText(platform, 40)) : [];
}

const said = (error: SokuApiError) =>
  error.upstreamMessage === undefined ? '' : ` Soku's message: ${quote(error.upstreamMessage)}.`;

const NOT_FOUND_FIELDS: Readonly<Record<string, { field: string; what: string; fix: string }>> = {
  'POST /v1/templates': {
    field: 'templateSlug',
    what: 'template',
    fix: 'Use the slug shown in the template editor of the Soku dashboard; tweetImage is built in.',
  },
  'POST /v1/media/render-og': {
    field: 'templateSlug',
    what: 'template',
    fix: 'Use the slug shown in the template editor of the Soku dashboard.',
  },
  'POST /v1/ai/transcribe': {
    field: 'mediaId',
    what: 'media',
    fix: "Use the id of a file in the account's media library; ask the person for it.",
  },
};

function missingIntegrations(error: SokuApiError, scene: ErrorScene): Explanation {
  const details = detailsSchema.safeParse(error.details).data;
  const named = details?.platforms?.map((platform) => cleanText(platform, 40)) ?? [];
  const list = named.join(', ');
  const requested = requestedPlatforms(scene.args).join(', ');
  return {
    kind: 'integrations',
    message:
      named.length > 0
        ? `The Soku account has no connected account on: ${list}.`
        : `The Soku account has no connected account on at least one of: ${requested || 'the requested platforms'}.`,
    fix:
      named.length > 0
        ? `Ask the person to connect ${list} in Settings > Integrations of the Soku dashboard, or call again without ${list}.`
        : 'Ask the person to connect the platform in Settings > Integrations of the Soku dashboard, or call again without it.',
    dashboard: 'Settings > Integrations',
    ...(named.length > 0 && { candidates: named }),
  };
}

function missingAccount(error: SokuApiError): Explanation {
  const details = detailsSchema.safeParse(error.details).data;
  const accounts = details?.accounts?.map((account) =>
    cleanText(typeof account === 'string' ? account : account.accountId, 80),
  );
  return {
    kind: 'account',
    message: `A platform has several connected accounts and its entry names none.${said(error)}`,
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
  return cleanText(field, 80)
    .replace(/^post\.(content\.)?/, '')
    .replace(/^platform\b/, 'platforms')
    .replace(/^trial_reel$/, 'trialReel');
}

function invalidRequest(error: SokuApiError): Explanation {
  const details = detailsSchema.safeParse(error.details).data;
  const field = details?.field === undefined ? undefined : argumentName(details.field);
  const reason = details?.reason === undefined ? '' : ` (${cleanText(details.reason, 160)})`;
  return {
    kind: 'input',
    message: `Soku refused the request${field === undefined ? '' : ` because of ${field}`}${reason}.${said(error)}`,
    fix: field === undefined ? "Correct what Soku's message names." : `Correct ${field}.`,
    ...(field !== undefined && { field }),
  };
}

function notFound(error: SokuApiError, scene: ErrorScene): Explanation {
  const known = NOT_FOUND_FIELDS[error.endpoint];
  if (known === undefined || error.code === undefined) {
    return {
      kind: 'not_found',
      message: `Soku knows nothing at ${error.endpoint}.${said(error)}`,
      fix: scene.remote
        ? 'Tell the person who runs this server.'
        : 'Check SOKU_BASE_URL: it must have no extra path.',
    };
  }
  return {
    kind: 'not_found',
    message: `Soku has no such ${known.what}.${said(error)}`,
    fix: known.fix,
    field: known.field,
  };
}

function unauthorized(error: SokuApiError, scene: ErrorScene): Explanation {
  return {
    kind: 'auth',
    message: `Soku did not accept the API key.${said(error)}`,
    fix: scene.remote
      ? 'Check the key sent in the soku-api-key header against Settings > API Keys in the Soku dashboard; a lost or revoked key must be replaced.'
      : 'Ask the person to check SOKU_API_KEY against Settings > API Keys in the Soku dashboard; a lost or revoked key must be replaced.',
    dashboard: 'Settings > API Keys',
  };
}

function serverFault(error: SokuApiError): Explanation {
  const redirect = error.status < 400;
  return {
    kind: 'upstream',
    message: redirect
      ? `Soku answered with a redirect, which its API doesn't do.`
      : `Soku had a fault of its own${error.code === undefined ? ' and gave no reason' : ''}.${said(error)}`,
    fix: redirect
      ? 'Check SOKU_BASE_URL.'
      : 'Call again in a minute; if it goes on, tell the person, with the request id if there is one.',
    retryable: !redirect,
  };
}

const MEDIA_FIX =
  'Give a public http(s) URL that answers without a login, to an MP4, JPEG, PNG or WebP file.';

function explanation(error: SokuApiError, scene: ErrorScene): Explanation {
  const { code, status, endpoint } = error;
  if (code === 'missing_integrations') return missingIntegrations(error, scene);
  if (code === 'missing_account') return missingAccount(error);
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
      fix: `${MEDIA_FIX} If the URL is all of that, call again in a minute.`,
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
      fix: `Wait ${error.retryAfterSeconds ?? 60} seconds, then make the same call again.`,
      retryable: true,
      retryAfterSeconds: error.retryAfterSeconds ?? 60,
    };
  }
  if (status >= 400 && status < 500) return status === 409 ? conflict(error) : invalidRequest(error);
  return serverFault(error);
}

function conflict(error: SokuApiError): Explanation {
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
      code: error.code === undefined ? `http_${error.status}` : cleanText(error.code, 60),
      status: error.status,
      retryable: false,
      outcome: error.uncertain ? 'unknown' : 'nothing_happened',
      ...explanation(error, scene),
      ...(error.requestId !== undefined && { requestId: cleanText(error.requestId, 80) }),
    };
  }
  return {
    kind: 'upstream',
    code: 'unusable_answer',
    status: error.status,
    message: `Soku reported success, but its answer has ${error.problem}.`,
    retryable: true,
    outcome: 'unknown',
    fix: 'Call again: what was asked for may have been done already. If it goes on, tell the person.',
    ...(error.requestId !== undefined && { requestId: cleanText(error.requestId, 80) }),
  };
}
