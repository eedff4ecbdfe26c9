import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { reply } from '../../call/reply.ts';
import { putAway } from '../../keys/new-key.ts';
import { rotateKey } from '../../keys/rotate-key.ts';
import { ROTATION_STEPS } from '../../keys/rotation.ts';
import { openAccountForNewKey } from './access.ts';
import { keyNameArgument } from './create-api-key.ts';
import { describeRotation } from './describe-rotation.ts';
import { newKeyResult } from './new-key-result.ts';
import { keyIdArgument } from './revoke-api-key.ts';

export const rotateApiKey = defineTool({
  name: 'soku_rotate_api_key',
  title: 'Rotate an API key',
  toolset: 'account',
  effect: 'delete',
  description:
    'Replaces an API key: makes a new one, saves it like soku_create_api_key, verifies it without publishing, switches this server to it if the old one was its own, and only then revokes the old one, for good. Other programs with the old key are refused from then on, so the person must have asked for it. If a step fails the old key stays; the result tells each step, which keys exist, and what is left to do.',
  input: z.strictObject({
    oldKeyId: keyIdArgument.describe('Id of the key to replace, from soku_list_api_keys.'),
    name: keyNameArgument.describe("Name of the new key; default the old one's."),
  }),
  result: z.object({
    steps: z.array(
      z.object({
        step: z.enum(ROTATION_STEPS),
        status: z.enum(['done', 'failed', 'unknown', 'skipped']),
        detail: z.string().optional(),
      }),
    ),
    ...newKeyResult,
    preview: newKeyResult.preview.optional(),
    revokedKeyId: z.string().optional(),
    keys: z
      .array(
        z.object({
          role: z.enum(['old', 'new']),
          id: z.string().optional(),
          state: z.enum(['active', 'revoked', 'unknown']),
          works: z.boolean().optional(),
        }),
      )
      .describe('The old and the new key as they stand now.'),
    nextStep: z.string(),
  }),
  async run({ oldKeyId, name }, context) {
    const account = await openAccountForNewKey(context);
    const rotation = await rotateKey(
      { oldKeyId, name },
      {
        account,
        deadline: context.deadline,
        ownKey: context.access.apiKey,
        putAway: (apiKey, label) => putAway(apiKey, label, context),
        probe: (apiKey) => context.sokuWith(apiKey).probe(context.deadline),
        replaceOwnKey: context.replaceOwnKey,
      },
    );
    const { result, lines, options } = describeRotation(rotation, oldKeyId, context.explain);
    return reply(result, lines, options);
  },
});
