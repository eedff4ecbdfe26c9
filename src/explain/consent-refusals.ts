import type { ToolError } from '../call/tool-error.ts';
import { CONSENT_LIFETIME_MS } from '../submission/consent-tokens.ts';
import type { ConsentError, ConsentRefusal } from '../submission/errors.ts';
import { spelledDuration } from '../text/duration.ts';
import { cleanText } from '../text/untrusted.ts';
import { byTool, type ErrorScene, nothing } from './phrases.ts';

const PREVIEW_FIRST =
  'Call soku_validate_post with the same content (of several posts, once for each, and join the tokens with commas), show its preview to the person, and only if they agree call again with the confirmationToken it gives.';

const NO_PREVIEW =
  'Tell the person: this server publishes only what was previewed, and this client is not offered the preview.';

/** What the agent is told when the person's consent is missing. */
const CONSENT_REFUSALS: Record<ConsentRefusal, readonly [code: string, message: string, fix: string]> = {
  required: ['confirmation_required', 'This server publishes only what was previewed before.', PREVIEW_FIRST],
  declined: [
    'declined',
    'The person was asked and said no.',
    'Ask the person what to change; don’t send it again as it is.',
  ],
  dismissed: [
    'confirmation_dismissed',
    'The person was asked and gave no answer.',
    'Ask the person whether to publish it, and call again only if they say so.',
  ],
  expired: [
    'confirmation_expired',
    `The confirmationToken is older than ${spelledDuration(CONSENT_LIFETIME_MS)}.`,
    PREVIEW_FIRST,
  ],
  used: [
    'confirmation_used',
    'The confirmationToken has done its work: its post was submitted, or another call is sending it.',
    'Nothing more is to be done for that post. A post that is to go out once more needs the person’s word and a token of its own.',
  ],
  too_long: [
    'confirmation_too_long',
    'The post is longer than a person can be shown whole, so they can’t agree to it.',
    'Shorten the text to 10,000 characters and each URL to 4,000, and send long posts one by one.',
  ],
  foreign: [
    'confirmation_invalid',
    'The confirmationToken isn’t one for exactly this content, targets, time and account, and this allowDuplicate.',
    PREVIEW_FIRST,
  ],
  no_desk: [
    'confirmation_required',
    'This server publishes only what a person has agreed to. They can’t be asked through this connection, and there is no desk here at which somebody could decide about the post.',
    'Tell the person that whoever runs this server has to decide how they are asked: at a desk over HTTP (SOKU_DESK_PASSWORD, or sign-in with a reviewer in the policy), by a client that can ask over MCP 2026-07-28 (SOKU_CONFIRM=ask), or SOKU_CONFIRM=preview.',
  ],
  nobody_to_ask: [
    'confirmation_required',
    'This server does this only when a person agrees, and this client can’t ask them.',
    'Ask the person to do it themselves in Settings > API Keys of the Soku dashboard, or to use a client that can ask them.',
  ],
  declined_at_desk: [
    'declined',
    'The person looked at this post at the desk and said no.',
    'Change it as they wish and show it again; don’t send it as it is.',
  ],
  expired_at_desk: [
    'expired',
    'Nobody decided about this post in time, so it was not sent.',
    'Ask the person whether they still want it, and when.',
  ],
  not_sent: [
    'not_sent',
    'The person approved this post, but it was not sent.',
    'Tell the person. Change what is wrong, and call again.',
  ],
};

const REMARK_CHARACTERS = 1_000;

/** A missing consent as the agent is told it. A person's remark stands in quotation marks, and in a field of its own. */
export function explainConsent({ reason, remark = '', why }: ConsentError, scene: ErrorScene): ToolError {
  const [code, refusal, mend] = CONSENT_REFUSALS[reason];
  const fix = mend === PREVIEW_FIRST ? byTool(scene, 'soku_validate_post', mend, NO_PREVIEW) : mend;
  const said = cleanText(remark, REMARK_CHARACTERS);
  const told = said === '' ? undefined : `Their remark: ${JSON.stringify(said)}`;
  const message = [refusal, told, why].filter(Boolean).join(' ');
  return nothing('confirmation', code, message, fix, told === undefined ? {} : { remark: said });
}
