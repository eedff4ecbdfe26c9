import type { ConsentError, ConsentRefusal } from '../submission/errors.ts';
import { cleanText } from '../text/untrusted.ts';

const PREVIEW_FIRST =
  'Call soku_validate_post with the same content (of several posts, once for each, and join the tokens with commas), show its preview to the person, and only if they agree call again with the confirmationToken it gives.';

/** What the agent is told when the person's consent is missing. */
const CONSENT_REFUSALS: Record<ConsentRefusal, { code: string; message: string; fix: string }> = {
  required: {
    code: 'confirmation_required',
    message: 'This server publishes only what was previewed before.',
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
  no_desk: {
    code: 'confirmation_required',
    message:
      'This server publishes only what a person has agreed to, this client can’t ask them, and there is no desk where the post could wait.',
    fix: 'Tell the person that whoever runs this server has to decide how they are asked: with a client that can ask, over stdio where posts wait at the desk, or SOKU_CONFIRM=preview.',
  },
  nobody_to_ask: {
    code: 'confirmation_required',
    message: 'This server does this only when a person agrees, and this client can’t ask them.',
    fix: 'Ask the person to do it themselves in Settings > API Keys of the Soku dashboard, or to use a client that can ask them.',
  },
  declined_at_desk: {
    code: 'declined',
    message: 'The person looked at this post at the desk and said no.',
    fix: 'Change it as they wish and show it again; don’t send it as it is.',
  },
  expired_at_desk: {
    code: 'expired',
    message: 'Nobody decided about this post in time, so it was not sent.',
    fix: 'Ask the person whether they still want it, and when.',
  },
  not_sent: {
    code: 'not_sent',
    message: 'The person approved this post, but it was not sent.',
    fix: 'Tell the person. Change what is wrong, and call again.',
  },
};

const REMARK_CHARACTERS = 1_000;

/** A missing consent as the agent is told it. A person's remark stands in quotation marks, and in a field of its own. */
export function explainConsent({ reason, remark, why }: ConsentError) {
  const { code, message, fix } = CONSENT_REFUSALS[reason];
  const said = remark === undefined || remark === '' ? undefined : cleanText(remark, REMARK_CHARACTERS);
  return {
    kind: 'confirmation' as const,
    code,
    message: [message, said && `Their remark: ${JSON.stringify(said)}`, why].filter(Boolean).join(' '),
    fix,
    ...(said !== undefined && { remark: said }),
  };
}
