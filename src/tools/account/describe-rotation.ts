import type { ToolContext } from '../../call/define-tool.ts';
import { type KeyState, ROTATION_STEPS, type Rotation } from '../../keys/rotation.ts';
import { nameOrQuote, oneLine } from '../../text/untrusted.ts';
import { shortId } from '../outside.ts';
import { describeNewKey } from './new-key-result.ts';

type Explain = ToolContext['explain'];

function mapStep(step: (typeof ROTATION_STEPS)[number], { steps }: Rotation, explain: Explain) {
  const { status, detail, error, requestId } = steps[step];
  const explained = error === undefined ? undefined : explain(error);
  return {
    step,
    status,
    detail: explained?.message ?? detail,
    requestId: shortId(explained?.requestId ?? requestId),
  };
}

function mapKey({ role, id, state, works }: KeyState) {
  return {
    role,
    ...(id !== undefined && { id: oneLine(id, 120) }),
    state,
    ...(works !== undefined && { works }),
  };
}

function afterLostCreation(rotation: Rotation): string {
  const lost = rotation.keys.flatMap(({ role, id }) => (role === 'new' && id !== undefined ? [id] : []));
  return lost.length === 0
    ? 'Look with soku_list_api_keys in a minute whether a new key has come up, and revoke it if so: nobody has its value. Then call again.'
    : `Revoke ${lost.map((id) => nameOrQuote(id, 120)).join(', ')} with soku_revoke_api_key, unless the person made it just now: nobody has its value. Then call again.`;
}

function afterVerification(rotation: Rotation, oldKeyId: string, explain: Explain): string {
  const newId = rotation.keys.find(({ role }) => role === 'new')?.id;
  const { error } = rotation.steps.verify;
  const kind = error === undefined ? undefined : explain(error).kind;
  if (kind === 'auth')
    return `Revoke the new key${newId === undefined ? '' : ` ${nameOrQuote(newId, 120)}`} with soku_revoke_api_key and call again later; the old key goes on as before.`;
  const first =
    kind === 'subscription'
      ? 'Ask the person to look at the subscription and its plan in Settings > Billing of the Soku dashboard'
      : 'Try the new key again later';
  return `${first}; once Soku accepts the new key, end the rotation with soku_revoke_api_key, keyId ${oldKeyId}.`;
}

const hasSwitched = ({ steps }: Rotation) => steps.switch.status === 'done';

/** Who must get the new key, now that the old one is of no use. */
function handOver(rotation: Rotation): string {
  if (!hasSwitched(rotation))
    return 'Ask the person to give the new key to every program that used the old one: they are refused now.';
  const place = rotation.created?.place;
  const setting =
    place?.kind === 'saved' ? `SOKU_API_KEY_FILE=${place.savedTo} in place of SOKU_API_KEY` : 'SOKU_API_KEY';
  return `Ask the person to put the new key into this server's settings before it starts again (${setting}), and to give it to other programs that used the old one.`;
}

function nextStepOf(rotation: Rotation, oldKeyId: string, explain: Explain): string {
  switch (rotation.end) {
    case 'rotated':
      return handOver(rotation);
    case 'create_lost':
      return afterLostCreation(rotation);
    case 'not_verified':
      return afterVerification(rotation, oldKeyId, explain);
    case 'not_saved':
      return `Give the new key to the person now: it is shown only this once. When they have put it to use, end the rotation with soku_revoke_api_key, keyId ${oldKeyId}.`;
    case 'not_switched':
      return `Ask the person to give the new key to this server (SOKU_API_KEY) and to every program that uses the old one, and to restart them; then end the rotation with soku_revoke_api_key, keyId ${oldKeyId}.`;
    case 'not_revoked':
      return `Call soku_revoke_api_key with keyId ${oldKeyId}.${hasSwitched(rotation) ? ` ${handOver(rotation)}` : ''}`;
  }
}

/** A rotation as the tool answers it. */
export function describeRotation(rotation: Rotation, oldKeyId: string, explain: Explain) {
  const { created, end } = rotation;
  const newKey = created === undefined ? undefined : describeNewKey(created.apiKey, created.place);
  return {
    result: {
      end,
      steps: ROTATION_STEPS.map((step) => mapStep(step, rotation, explain)),
      ...newKey?.fields,
      ...(end === 'rotated' && { revokedKeyId: oldKeyId }),
      keys: rotation.keys.map(mapKey),
      nextStep: nextStepOf(rotation, oldKeyId, explain),
    },
    failed: end !== 'rotated',
    revealed: newKey?.revealed,
  };
}
