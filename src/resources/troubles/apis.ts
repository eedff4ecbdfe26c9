import { troublesOf } from './trouble.ts';

/** Soku's own codes: docs/soku-api.md, "Codes seen", and what stands in where it gives none. */
export const SOKU = troublesOf('Soku', [
  ['validation_error', 'Soku refused an argument.', 'agent', 'Correct the field that the message names.'],
  ['bad_request', 'Soku refused the request as incomplete.', 'agent', 'Correct what the message names.'],
  [
    'upload_failed',
    'Soku could not fetch or store the media.',
    'agent',
    'Give a public URL that opens without login, to an MP4, JPEG, PNG or WebP file.',
  ],
  [
    'missing_account',
    'The network has several connected accounts and none was named.',
    'agent',
    'Ask which one, and give its accountId: soku://accounts has those known, Settings > Integrations all.',
  ],
  [
    'missing_integrations',
    'No account is connected for a network.',
    'person',
    'Connect it in Settings > Integrations of the Soku dashboard, or post without the network.',
  ],
  [
    'unauthorized',
    'Soku did not accept the key or the ID token.',
    'person',
    'Compare the key with Settings > API Keys; replace a lost or revoked one.',
  ],
  ['insufficient_credits', 'The account has not enough credits.', 'person', 'Buy some at Account > Credits.'],
  [
    'forbidden',
    'The subscription is not active, or the plan doesn’t include it.',
    'person',
    'Look at Settings > Billing.',
  ],
  [
    'not_found',
    'There is no such template, media or key.',
    'agent',
    'Give the id or slug as the dashboard shows it.',
  ],
  ['payload_too_large', 'The request is larger than Soku takes.', 'agent', 'Send less at once.'],
  [
    'rate_limit_exceeded',
    'Too many requests in a minute.',
    'time',
    'Wait the seconds named, then call again.',
  ],
  [
    'idempotency_in_progress',
    'A request under this key is still being worked on.',
    'time',
    'Call again in a minute with the same content.',
  ],
]);

/** Soke's own codes: docs/soke-api.md, "Error codes". */
export const SOKE = troublesOf('Soke', [
  ['BAD_REQUEST', 'Soke refused an argument.', 'agent', 'Correct what the message names.'],
  [
    'UNAUTHORIZED',
    'Soke did not accept the credentials.',
    'operator',
    'Check that SOKE_API_KEY is a Soke key, not a Soku one: both begin with sk_live_.',
  ],
  [
    'INSUFFICIENT_CREDITS',
    'The Soke account has not enough credits.',
    'person',
    'Buy some in the Soke dashboard, or wait for next month’s.',
  ],
  [
    'FORBIDDEN',
    'The Soke account may not do this.',
    'agent',
    'Leave accountId out, or give one that is connected there.',
  ],
  [
    'SUBSCRIPTION_REQUIRED',
    'Soke asks for an active subscription.',
    'person',
    'Renew it in the Soke dashboard.',
  ],
  ['NOT_FOUND', 'Soke knows no such job or transcription.', 'agent', 'Give the id exactly as it was shown.'],
  [
    'RATE_LIMIT_EXCEEDED',
    'The limit a minute, or the month’s quota, is reached.',
    'time',
    'Wait the seconds named; if it goes on, the month’s quota is used up.',
  ],
  ['PLATFORM_NOT_IMPLEMENTED', 'Soke knows YouTube only.', 'agent', 'Leave platform out.'],
  ['INTERNAL_ERROR', 'Soke had a fault of its own.', 'time', 'Call again if it is worth the credits.'],
  ['TOPIC_REQUIRED', 'Soke has no connected channel to take the topic from.', 'agent', 'Give topic.'],
  [
    'KEYWORDS_REQUIRED',
    'Soke has no connected channel to take the keywords from.',
    'agent',
    'Give keywords.',
  ],
]);
