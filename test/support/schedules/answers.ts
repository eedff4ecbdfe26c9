/** How a fake Soku answers one request for a post. */
export interface Answer {
  /** Whether it makes the submission before it tells. */
  accepts: boolean;
  /** How long that takes it. */
  commitMs?: number;
  tell: Telling;
}

export type Telling =
  /** The submission id. */
  | { kind: 'fine'; lateMs?: number }
  | { kind: 'respond'; status: number; type?: string; body?: string; headers?: Record<string, string> }
  /** The connection ends: without a byte, or within the head, or within the body. */
  | { kind: 'drop'; where: 'before' | 'head' | 'body' }
  /** Nothing, until the caller leaves. */
  | { kind: 'hang' };

const json = (status: number, code: string, headers: Record<string, string> = {}): Telling => ({
  kind: 'respond',
  status,
  type: 'application/json',
  body: JSON.stringify({ error: { code, message: code } }),
  headers,
});
const page = (status: number, headers: Record<string, string> = {}): Telling => ({
  kind: 'respond',
  status,
  type: 'text/html',
  body: '<h1>Sorry</h1>',
  headers,
});
const success = (status: number, body: string): Telling => ({
  kind: 'respond',
  status,
  type: 'application/json',
  body,
});

/** What may be told whether or not there is a submission: nobody's word that there is none. */
const UNCLEAR: readonly Telling[] = [
  { kind: 'drop', where: 'before' },
  { kind: 'drop', where: 'head' },
  { kind: 'drop', where: 'body' },
  { kind: 'hang' },
  success(200, ''),
  success(201, '{"postSub'),
  success(201, '{}'),
  success(200, 'null'),
  success(200, '[]'),
  success(201, '{"postSubmissionId":null}'),
  success(201, '{"postSubmissionId":""}'),
  page(200),
  page(202),
  page(301, { location: '/elsewhere' }),
  page(302, { location: '/elsewhere' }),
  page(303, { location: '/elsewhere' }),
  page(307, { location: '/elsewhere' }),
  page(400),
  page(403),
  page(404),
  page(413),
  page(429),
  json(408, 'request_timeout'),
  json(409, 'conflict'),
  json(421, 'misdirected'),
  json(425, 'too_early'),
  page(499),
  json(500, 'validation_error'),
  json(500, 'internal_error'),
  page(500),
  page(502),
  page(503, { 'retry-after': '1' }),
  json(503, 'unavailable'),
  page(504),
  page(520),
  page(599),
];

/** Soku's own word that it did nothing: so it is told only when that is so. */
const REFUSALS: readonly Telling[] = [
  json(400, 'validation_error'),
  json(400, 'upload_failed'),
  json(401, 'unauthorized'),
  json(402, 'insufficient_credits'),
  json(403, 'forbidden'),
  json(404, 'not_found'),
  json(413, 'too_large'),
  json(415, 'unsupported'),
  json(422, 'missing_account'),
  ...['0', '1', '20', '100', 'soon', '-1'].map((wait) => json(429, 'rate_limited', { 'retry-after': wait })),
  json(429, 'rate_limited'),
  json(429, 'rate_limited', { 'x-ratelimit-reset': '42' }),
];

const FINE: Answer = { accepts: true, tell: { kind: 'fine' } };

/** Every kind of answer. */
export const ANSWERS: readonly Answer[] = [
  FINE,
  ...[2_000, 10_000, 24_000].map((commitMs): Answer => ({ ...FINE, commitMs })),
  { accepts: true, tell: { kind: 'fine', lateMs: 30_000 } },
  ...UNCLEAR.flatMap((tell): Answer[] => [
    { accepts: true, tell },
    { accepts: false, tell },
  ]),
  ...REFUSALS.map((tell): Answer => ({ accepts: false, tell })),
];

export const fine: Answer = FINE;
