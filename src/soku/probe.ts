import type { HttpAnswer } from '../http/http-client.ts';
import { header } from '../http/rate-limit.ts';
import { type AnswerMeta, answerMeta, apiError, isSuccess } from './answers.ts';
import type { SokuApiError } from './errors.ts';
import { createdPostSchema } from './schemas.ts';

/**
 * What the answer to the probe says of the key and its account. `refused`: not the key. `inactive`: the key, but not
 * the subscription. `forbidden`: the key, but not this call, for the subscription's or the plan's sake. `foreign`: what
 * answered is not Soku. `unclear`: it shows nothing.
 */
export type ProbeVerdict = 'accepted' | 'refused' | 'inactive' | 'forbidden' | 'foreign' | 'unclear';

/** How the probe was answered. */
export interface ProbeAnswer extends AnswerMeta {
  verdict: ProbeVerdict;
  status: number;
  /** The answer as an error; absent for the 400 that the probe is meant to get, and for a success. */
  refusal?: SokuApiError;
  /** What Soku made of a probe that it should have refused. */
  postSubmissionId?: string;
  /** The answer's `Date` header, in milliseconds since the epoch. */
  serverTime?: number;
}

/** A post that can't be published: ERR documents an empty platform list as 400 `validation_error`. */
export const PROBE = {
  method: 'POST',
  path: '/v1/posts',
  body: { post: { content: { platform: [] } } },
} as const;
const ENDPOINT = 'POST /v1/posts';

/** Details have no fixed shape (C3); any of their strings may name the field. */
const speaksOfPlatforms = ({ upstreamMessage = '', details }: SokuApiError) =>
  /platform/i.test(upstreamMessage) || /platform/i.test(JSON.stringify(details) ?? '');

function verdictOn(answer: HttpAnswer, error: SokuApiError): ProbeVerdict {
  const { status, body } = answer;
  if (isSuccess(answer)) return body.kind === 'json' || body.kind === 'empty' ? 'unclear' : 'foreign';
  if (status === 401) return 'refused';
  // Without Soku's code the answer may be a proxy's, or another server's.
  if (error.code === undefined) return status === 400 ? 'foreign' : 'unclear';
  if (status === 400) return speaksOfPlatforms(error) ? 'accepted' : 'unclear';
  // Said to a key that was let in.
  if (status === 402) return 'accepted';
  if (status === 403) return error.forbiddenBy === 'subscription' ? 'inactive' : 'forbidden';
  return 'unclear';
}

/** Reads the answer to the probe. Pure. */
export function readProbe(answer: HttpAnswer): ProbeAnswer {
  const error = apiError(ENDPOINT, answer);
  const verdict = verdictOn(answer, error);
  const { status, body } = answer;
  const made =
    isSuccess(answer) && body.kind === 'json' ? createdPostSchema.safeParse(body.value).data : undefined;
  const serverTime = Date.parse(header(answer.headers, 'date') ?? '');
  const expected = status === 400 && (verdict === 'accepted' || verdict === 'foreign');
  return {
    verdict,
    status,
    ...(!expected && !isSuccess(answer) && { refusal: error }),
    ...(made !== undefined && { postSubmissionId: made.postSubmissionId }),
    ...(Number.isFinite(serverTime) && { serverTime }),
    ...answerMeta(answer),
  };
}
