import * as z from 'zod';
import type { ErrorKind, ToolError } from '../call/tool-error.ts';
import type { ApiError } from '../http/api-error.ts';
import { SokeApiError } from '../soke/errors.ts';
import { afterWait } from '../text/duration.ts';
import { looseString } from '../text/loose.ts';
import { nameOrQuote, oneLine, quote } from '../text/untrusted.ts';
import { insteadOfAccount, missingAccount, missingIntegrations } from './connected-accounts.ts';
import {
  isSignIn,
  sokeCredits,
  sokeForbidden,
  sokeSubscription,
  sokeUnauthorized,
  sokuCredits,
  sokuForbidden,
  sokuUnauthorized,
} from './not-allowed.ts';
import { redirected, sokeNotFound, sokuNotFound } from './not-found.ts';
import { changesSomething, uncertainty } from './paid-work.ts';
import { apiOf, type ErrorScene, NOTHING, ownerOf, type Row, type Told } from './phrases.ts';

/** A row that is the same whatever came. */
const always =
  (kind: ErrorKind, message: string, fix: string, more: Partial<Told> = {}): Row =>
  () => ({ kind, message, fix, ...more });

const detailsSchema = z.object({ field: looseString, reason: looseString });

/** Soku's field path under our argument's name: `post.content.platform[0]` is `platforms[0]`. */
const argumentName = (field: string) =>
  oneLine(field, 80)
    .replace(/^post\.(content\.)?/, '')
    .replace(/^platform\b/, 'platforms')
    .replace(/^trial_reel$/, 'trialReel');

/** Details of a shape that no page shows, as data and shortened. */
function dataOf(details: unknown): string {
  const json = details === undefined || details === null ? '{}' : JSON.stringify(details);
  return json.length <= 2 ? '' : ` Its details, as data: ${quote(json, 300)}.`;
}

function invalidRequest(error: ApiError, scene: ErrorScene): Told {
  const { field: path, reason } = detailsSchema.safeParse(error.details).data ?? {};
  const field = path === undefined ? undefined : nameOrQuote(argumentName(path));
  const known = insteadOfAccount(field, scene);
  const because = field === undefined ? '' : ` because of ${field}`;
  const given = reason === undefined ? '' : ` (${nameOrQuote(reason, 160)})`;
  const mend =
    error.upstreamMessage === undefined
      ? `${apiOf(error)} gave no reason: check every argument against the tool's description, and if all are right, tell the person.`
      : `Correct what ${apiOf(error)}'s message names.`;
  return {
    kind: 'input',
    message: `${apiOf(error)} refused the request${because}${given}.`,
    after: path === undefined && reason === undefined ? dataOf(error.details) : '',
    fix:
      field === undefined
        ? mend
        : [`Correct ${field}.`, ...(known === undefined ? [] : [known.sentence])].join(' '),
    ...(field !== undefined && { field }),
    ...(known !== undefined && known.candidates.length > 0 && { candidates: known.candidates }),
  };
}

const wait = (seconds: number, scene: ErrorScene, message: string, more = ''): Told => ({
  kind: 'rate_limit',
  message,
  fix: `Make the same call again ${afterWait(seconds, scene.now)}.${more}`,
  retryable: true,
  retryAfterSeconds: seconds,
});

const needed =
  (field: 'topic' | 'keywords'): Row =>
  (_error, scene) => ({
    kind: 'input',
    message: `Soke has no connected channel to take the ${field} from.`,
    fix: `Give ${field}, or ask ${ownerOf(scene)} to connect a YouTube channel in the Soke dashboard.`,
    field,
  });

/** Only these carry a key of ours. */
const KEYED_ENDPOINTS = ['POST /v1/posts', 'POST /v1/ai/transcribe'];

const conflict: Row = ({ endpoint }) =>
  KEYED_ENDPOINTS.includes(endpoint)
    ? {
        kind: 'conflict',
        message:
          'Soku knows this idempotency key already: for a request that is still in progress, or for other content.',
        fix: 'Call again in a minute, with exactly the same arguments.',
        field: 'idempotencyKey',
      }
    : {
        kind: 'conflict',
        message: 'Soku refused the request because it conflicts with something there already.',
        fix: 'Tell the person, with the request id if there is one.',
      };

const MEDIA_FIX =
  'Give a public http(s) URL that answers without a login, to an MP4, JPEG, PNG or WebP file.';

const fileSchema = z.object({ file: z.string() });

/** A file got an address of the settings: whether that can be reached is the person's to see to. */
function mediaFix({ args, audience }: ErrorScene): string {
  if (!fileSchema.safeParse(args).success) return MEDIA_FIX;
  return audience === 'caller'
    ? 'Tell the person who runs this server that Soku can’t fetch its files, or give a public URL in url.'
    : 'Ask the person whether Soku reaches the address of SOKU_BUCKET_URL, or else of SOKU_PUBLIC_URL, over the internet; or give a public URL in url.';
}

function sokuFault({ endpoint, status, code }: ApiError, scene: ErrorScene): Told {
  // C4: MEDIA documents the same failure as a 500.
  if (endpoint === 'POST /v1/media' && status === 500)
    return {
      kind: 'media',
      message: 'Soku could not fetch or store the media, or had a fault of its own.',
      fix: `${mediaFix(scene)} If the URL is all of that, call again.`,
      retryable: true,
    };
  return {
    kind: 'upstream',
    message: `Soku had a fault of its own${code === undefined ? ' and gave no reason' : ''}.`,
    fix: 'Call again; if it goes on, tell the person, with the request id if there is one.',
    retryable: true,
  };
}

const sokeFault: Row = (error, scene) => {
  const { endpoint } = error;
  const { note, fix, ...rest } = uncertainty(
    error instanceof SokeApiError ? error.operation : { endpoint, credits: 0 },
    scene,
  );
  const more = `${fix} If it goes on, tell the person.`;
  return { kind: 'upstream', message: 'Soke had a fault of its own.', after: note, fix: more, ...rest };
};

const sokeRateLimit: Row = ({ retryAfterSeconds = 60 }, scene) =>
  wait(
    retryAfterSeconds,
    scene,
    "Soke's limit of calls a minute, or the month's quota, is reached.",
    " If it goes on, the month's quota is used up.",
  );
const notImplemented = always(
  'input',
  "Soke doesn't support this platform.",
  'Use platform youtube, or leave platform out.',
  {
    field: 'platform',
    candidates: ['youtube'],
  },
);

/** What each refusal means: by its code, else by its status. Soku's are in TROUBLE, Soke's in REF, AUTH, KW and CR. */
const REFUSALS: ReadonlyMap<string, Row> = new Map<string, Row>([
  ['Soku missing_integrations', missingIntegrations],
  ['Soku missing_account', missingAccount],
  [
    'Soku upload_failed',
    (_error, scene) => ({
      kind: 'media',
      message: 'Soku could not fetch or store the media.',
      fix: mediaFix(scene),
    }),
  ],
  ['Soku insufficient_credits', sokuCredits],
  ['Soku 401', sokuUnauthorized],
  ['Soku 402', sokuCredits],
  ['Soku 403', sokuForbidden],
  ['Soku 404', sokuNotFound],
  [
    'Soku 405',
    (error, scene) =>
      error.endpoint === 'GET /v1/posts' ? sokuNotFound(error, scene) : invalidRequest(error, scene),
  ],
  // 408 and 425 say that the same request may do better later.
  ['Soku 408', sokuFault],
  ['Soku 409', conflict],
  ['Soku 425', sokuFault],
  [
    'Soku 429',
    ({ retryAfterSeconds = 60 }, scene) =>
      wait(Math.max(1, retryAfterSeconds), scene, "Soku's rate limit is reached."),
  ],
  ['Soke BAD_REQUEST', invalidRequest],
  ['Soke UNAUTHORIZED', sokeUnauthorized],
  ['Soke INSUFFICIENT_CREDITS', sokeCredits],
  ['Soke FORBIDDEN', sokeForbidden],
  ['Soke SUBSCRIPTION_REQUIRED', sokeSubscription],
  ['Soke NOT_FOUND', sokeNotFound],
  // REF: one code for the limit a minute and for the month's quota.
  ['Soke RATE_LIMIT_EXCEEDED', sokeRateLimit],
  ['Soke PLATFORM_NOT_IMPLEMENTED', notImplemented],
  ['Soke INTERNAL_ERROR', sokeFault],
  ['Soke TOPIC_REQUIRED', needed('topic')],
  ['Soke KEYWORDS_REQUIRED', needed('keywords')],
  ['Soke 401', sokeUnauthorized],
  ['Soke 402', sokeCredits],
  ['Soke 403', sokeSubscription],
  ['Soke 404', sokeNotFound],
  ['Soke 429', sokeRateLimit],
  ['Soke 501', notImplemented],
]);

function rowFor(error: ApiError): Row {
  const { code = '', status } = error;
  const api = apiOf(error);
  // How a wrong email or password is answered isn't shown; a 400 says the same as a 401 there.
  if (isSignIn(error) && status === 400) return sokeUnauthorized;
  const row = REFUSALS.get(`${api} ${code}`) ?? REFUSALS.get(`${api} ${status}`);
  if (row !== undefined) return row;
  if (status < 400) return redirected;
  if (status < 500) return invalidRequest;
  return api === 'Soku' ? sokuFault : sokeFault;
}

/** An answer of either API that is no success, as what the agent is told. */
export function explainRefusal(error: ApiError, scene: ErrorScene): ToolError {
  const { code, status, uncertain, upstreamMessage } = error;
  const { message, after = '', unsaid, ...told } = rowFor(error)(error, scene);
  const said =
    upstreamMessage === undefined || unsaid
      ? ''
      : ` ${apiOf(error)}'s message: ${quote(upstreamMessage, 300)}.`;
  const soke = error instanceof SokeApiError ? error : undefined;
  const left = soke?.usage.credits?.remaining;
  const mayHaveActed = uncertain && (soke === undefined || changesSomething(soke.operation));
  return {
    ...NOTHING,
    ...(mayHaveActed && { outcome: 'unknown' }),
    code: code === undefined ? `http_${status}` : oneLine(code, 60),
    status,
    ...told,
    message: `${message}${said}${after}${left === undefined ? '' : ` Credits left: ${left}.`}`,
  };
}
