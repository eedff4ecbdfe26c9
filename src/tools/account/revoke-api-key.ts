import * as z from 'zod';
import { defineTool, type ToolContext } from '../../call/define-tool.ts';
import { notListed } from '../../call/listing-words.ts';
import { KeyListError, OwnKeyError } from '../../keys/errors.ts';
import { identifyKey } from '../../keys/identify-key.ts';
import { isRevoked } from '../../keys/rotation.ts';
import type { AccountClient } from '../../soku/account-client.ts';
import { SokuAnswerError } from '../../soku/errors.ts';
import { requireYes } from '../../submission/consent.ts';
import { quote } from '../../text/untrusted.ts';
import { shortId } from '../outside.ts';
import { openAccount } from './access.ts';

/** The id of a key, as an argument. */
export const keyIdArgument = z.string().min(1).max(200);

/** Whether an id is that of the key this server runs on, as far as Soku's list tells. @throws OwnKeyError, KeyListError */
async function requireNotOwn(keyId: string, account: AccountClient, context: ToolContext): Promise<void> {
  const { apiKey } = context.access;
  if (apiKey === undefined) return;
  const listed = await account.listKeys(context.deadline).catch((error: unknown) => {
    // A list that can't be read tells nothing, and a key that leaked must go all the same.
    if (error instanceof SokuAnswerError) return { keys: [] };
    throw new KeyListError(error);
  });
  const found = listed.keys.find(({ id }) => id === keyId) ?? { id: keyId };
  if (!isRevoked(found) && identifyKey(found, apiKey) === 'same') throw new OwnKeyError(keyId);
}

export const revokeApiKey = defineTool({
  name: 'soku_revoke_api_key',
  title: 'Revoke an API key',
  toolset: 'account',
  effect: 'delete',
  idempotent: true,
  search: 'disable leaked API key',
  description:
    "Revokes one API key of the Soku account, at once and for good: every program that uses it is refused from then on, so this server's own key can't be revoked here. Use it for a key that leaked or is no longer needed, and only when the person asked for that very key. If the name they gave fits none or several, ask. To replace one in use: soku_rotate_api_key. A second call changes nothing. Needs the operator's ID token.",
  input: z.strictObject({ keyId: keyIdArgument.describe('Id of the key, from soku_list_api_keys.') }),
  result: z.object({
    keyId: z.string().describe('The key.'),
    revoked: z.literal(true).register(notListed, {}),
    nextStep: z.string(),
    requestId: z.string().optional(),
  }),
  summary: ({ keyId }) => `The API key ${keyId} is revoked. Nothing was published.`,
  async run({ keyId }, context) {
    const account = await openAccount(context);
    await requireNotOwn(keyId, account, context);
    const question = `Revoke the API key ${quote(keyId, 200)}? Every program that uses it is refused from then on, for good.`;
    await requireYes(question, 'Revoke it', ['revoke', keyId], context);
    const { requestId } = await account.revokeKey(keyId, context.deadline);
    const nextStep = 'Tell the person that programs with this key are refused from now on.';
    return { result: { keyId, revoked: true as const, nextStep, requestId: shortId(requestId) } };
  },
});
