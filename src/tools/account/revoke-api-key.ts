import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { reply } from '../../call/reply.ts';
import { openAccount } from './access.ts';

/** The id of a key, as an argument. */
export const keyIdArgument = z.string().min(1).max(200);

export const revokeApiKey = defineTool({
  name: 'soku_revoke_api_key',
  title: 'Revoke an API key',
  toolset: 'account',
  effect: 'delete',
  description:
    'Revokes one API key of the Soku account, at once and for good: every program that uses it is refused from then on, this server too if the key is its own. Use it for a key that leaked or is no longer needed, and only when the person asked for that very key; keyId comes from soku_list_api_keys. To replace a key that is in use, take soku_rotate_api_key, which revokes the old one only when the new one works.',
  input: z.strictObject({ keyId: keyIdArgument.describe('Id of the key, from soku_list_api_keys.') }),
  result: z.object({ keyId: z.string(), revoked: z.literal(true) }),
  async run({ keyId }, context) {
    const account = await openAccount(context);
    await account.revokeKey(keyId, context.deadline);
    return reply({ keyId, revoked: true as const }, [
      `The API key ${keyId} is revoked. Nothing was published.`,
      'Next: tell the person that programs with this key are refused from now on.',
    ]);
  },
});
