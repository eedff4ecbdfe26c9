import type { ConsentRefusal } from '../submission/errors.ts';

const PREVIEW_FIRST =
  'Call soku_validate_post with the same content (of several posts, once for each, and join the tokens with commas), show its preview to the person, and only if they agree call again with the confirmationToken it gives.';

/** What the agent is told when the person's consent is missing. */
export const CONSENT_REFUSALS: Record<ConsentRefusal, { code: string; message: string; fix: string }> = {
  required: {
    code: 'confirmation_required',
    message: 'This server publishes only what a person has agreed to, and this client can’t ask them.',
    fix: PREVIEW_FIRST,
  },
  declined: {
    code: 'confirmation_declined',
    message: 'The person was asked and said no.',
    fix: 'Ask the person what to change; don’t send it again as it is.',
  },
  dismissed: {
    code: 'confirmation_dismissed',
    message: 'The person was asked and gave no answer.',
    fix: 'Ask the person whether to publish it, and call again only if they say so.',
  },
  expired: {
    code: 'confirmation_expired',
    message: 'The confirmationToken is older than ten minutes.',
    fix: PREVIEW_FIRST,
  },
  used: {
    code: 'confirmation_used',
    message:
      'The confirmationToken has done its work: its post was submitted, or another call is sending it.',
    fix: PREVIEW_FIRST,
  },
  too_long: {
    code: 'confirmation_too_long',
    message: 'The post is longer than a person can be shown whole, so they can’t agree to it.',
    fix: 'Shorten the text to 10,000 characters and each URL to 4,000, and send long posts one by one.',
  },
  foreign: {
    code: 'confirmation_invalid',
    message:
      'The confirmationToken isn’t one for exactly this content, targets, time and account, and this allowDuplicate.',
    fix: PREVIEW_FIRST,
  },
};
