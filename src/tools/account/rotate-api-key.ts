import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { listedBriefly, notListed } from '../../call/listing-words.ts';
import { putAway } from '../../keys/new-key.ts';
import { rotateKey } from '../../keys/rotate-key.ts';
import { ROTATION_STEPS } from '../../keys/rotation.ts';
import { requireYes } from '../../submission/consent.ts';
import { nameOrQuote, quote } from '../../text/untrusted.ts';
import { openAccountForNewKey } from './access.ts';
import { keyNameArgument } from './create-api-key.ts';
import { describeRotation } from './describe-rotation.ts';
import { newKeyLines, newKeyResult } from './new-key-result.ts';
import { keyIdArgument } from './revoke-api-key.ts';

const HEADLINES = {
  rotated: 'The API key is rotated.',
  create_lost: 'The rotation stopped: a new key may have been made and lost. The old key was not touched.',
  not_verified: 'The rotation stopped: the new key could not be verified. The old key was not revoked.',
  not_saved: 'The rotation stopped: the new key could not be saved. The old key was not revoked.',
  not_switched: 'The rotation stopped: this server may still need the old key, so it was not revoked.',
  not_revoked: 'The rotation is all but done: the new key works, the old one is still to be revoked.',
} as const;

const rotationStep = z.object({
  step: z.enum(ROTATION_STEPS),
  status: z.enum(['done', 'failed', 'unknown', 'skipped']),
  detail: z.string().optional(),
  requestId: z.string().optional(),
});

function stepLine({ step, status, detail, requestId }: z.infer<typeof rotationStep>): string {
  const request = requestId === undefined ? '' : ` (request ${requestId})`;
  return `- ${step}: ${status}${detail === undefined ? '' : `, ${detail}`}${request}`;
}

const keyAsItStands = z.object({
  role: z.enum(['old', 'new']),
  id: z.string().optional(),
  state: z.enum(['active', 'revoked', 'unknown']),
  works: z.boolean().optional(),
});

function keyLine({ role, id, state, works }: z.infer<typeof keyAsItStands>): string {
  const states = { active: 'not revoked', revoked: 'revoked', unknown: 'not known whether revoked' } as const;
  const accepted = works === undefined ? '' : works ? ', Soku accepts it' : ', Soku does not accept it';
  const named = id === undefined ? 'id unknown' : nameOrQuote(id, 120);
  return `${role === 'old' ? 'Old' : 'New'} key: ${named}, ${states[state]}${accepted}`;
}

export const rotateApiKey = defineTool({
  name: 'soku_rotate_api_key',
  title: 'Rotate an API key',
  toolset: 'account',
  effect: 'delete',
  search: 'replace API key',
  description:
    "Replaces a Soku API key; only if the person asked. Makes a new key, saves it like soku_create_api_key, tests it without publishing, then revokes the old one, for good: programs still using it are refused. This server's own is switched at once; the person must put the new one into the settings before a restart. If end isn't rotated, a step failed and the old key stays: follow nextStep, don't call again. To end a key without a new one use soku_revoke_api_key. Needs the operator's ID token.",
  input: z.strictObject({
    oldKeyId: keyIdArgument.describe('Id of the key to replace, from soku_list_api_keys.'),
    name: keyNameArgument.describe("Name of the new key; default the old one's."),
  }),
  result: z.object({
    end: z
      .enum(['rotated', 'create_lost', 'not_verified', 'not_saved', 'not_switched', 'not_revoked'])
      .describe(
        'rotated: done; create_lost: a new key may exist; else the step that failed: both exist, the old one works.',
      ),
    steps: z.array(rotationStep).register(notListed, {}),
    ...newKeyResult,
    preview: newKeyResult.preview.optional(),
    revokedKeyId: z.string().optional().register(notListed, {}),
    keys: z
      .array(keyAsItStands)
      .describe('Of each: role (old, new), id, state (active, revoked, unknown), works (Soku takes it).')
      .register(listedBriefly, { brief: true }),
    nextStep: z.string(),
  }),
  summary: ({ end }) => `${HEADLINES[end]} Nothing was published.`,
  lines: (result) => [
    ...result.steps.map(stepLine),
    ...result.keys.map(keyLine),
    ...newKeyLines(result),
    result.steps.some(({ step, status }) => step === 'switch' && status === 'done') &&
      'Posts sent before are still recognised, with the new key too.',
  ],
  async run({ oldKeyId, name }, context) {
    const account = await openAccountForNewKey(context);
    const question = `Replace the API key ${quote(oldKeyId, 200)} by a new one? The old one is revoked for good once the new one works.`;
    await requireYes(question, 'Replace it', ['rotate', oldKeyId, name ?? ''], context);
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
    return describeRotation(rotation, oldKeyId, context.explain);
  },
});
