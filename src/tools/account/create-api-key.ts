import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { notListed } from '../../call/listing-words.ts';
import { createKey, putAway } from '../../keys/new-key.ts';
import { MAX_KEY_NAME_CHARACTERS } from '../../keys/rotate-key.ts';
import { oneLine } from '../../text/untrusted.ts';
import { shortId } from '../outside.ts';
import { openAccountForNewKey } from './access.ts';
import { describeNewKey, newKeyLines, newKeyResult } from './new-key-result.ts';

/** KEYS: 1 to 100 characters. */
export const keyNameArgument = z.string().min(1).max(MAX_KEY_NAME_CHARACTERS).optional();

const shortName = (name: string | undefined) =>
  name === undefined ? undefined : oneLine(name, MAX_KEY_NAME_CHARACTERS);

export const createApiKey = defineTool({
  name: 'soku_create_api_key',
  title: 'Create an API key',
  toolset: 'account',
  effect: 'write',
  search: 'new Soku API key',
  description:
    "Makes a new API key with full access to the Soku account; only if the person asked. Soku shows a key once, so it is saved to a file that only this user can read; the result has the path, and the whole key only if saving failed or the operator set SOKU_REVEAL_KEYS. Each call makes another: after an unknown outcome look in soku_list_api_keys. To replace a key in use, take soku_rotate_api_key. Needs the operator's ID token.",
  input: z.strictObject({
    name: keyNameArgument.describe(
      'What it is for, e.g. Production Server; names the file too. Absent: left to Soku.',
    ),
  }),
  result: z.object({
    name: z.string().optional().register(notListed, {}),
    ...newKeyResult,
    nextStep: z.string(),
    requestId: z.string().optional(),
  }),
  summary: () => 'A new API key is made. Nothing was published.',
  lines: newKeyLines,
  async run({ name }, context) {
    const account = await openAccountForNewKey(context);
    const { apiKey, requestId } = await createKey(account, name, context.deadline);
    const place = await putAway(apiKey, name, context);
    const { fields, nextStep, revealed } = describeNewKey(apiKey, place);
    return {
      result: { name: shortName(name), ...fields, nextStep, requestId: shortId(requestId) },
      revealed,
    };
  },
});
