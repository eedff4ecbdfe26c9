import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { notListed } from '../../call/listing-words.ts';
import { isRevoked } from '../../keys/rotation.ts';
import type { ListedKey } from '../../soku/key-schemas.ts';
import { nameOrQuote, oneLine, quote } from '../../text/untrusted.ts';
import { howMany } from '../../text/wording.ts';
import { MAX_LISTED, shortId } from '../outside.ts';
import { openAccount } from './access.ts';

const keyResult = z.object({
  id: z.string().describe('The keyId of other tools.'),
  name: z.string().optional().describe('Given by its owner.'),
  preview: z.string().optional().describe('Its first and last characters.'),
  createdAt: z.string().optional().register(notListed, {}),
  status: z.string().optional().describe('E.g. active, revoked.'),
});

function mapKey({ id, name, preview, createdAt, status }: ListedKey) {
  return {
    id: oneLine(id, 120),
    ...(name !== undefined && { name: oneLine(name, 120) }),
    ...(preview !== undefined && { preview: oneLine(preview, 40) }),
    ...(createdAt !== undefined && { createdAt: oneLine(createdAt, 40) }),
    ...(status !== undefined && { status: oneLine(status, 40) }),
  };
}

function line({ id, name, preview, createdAt, status }: z.infer<typeof keyResult>): string {
  const facts = [
    nameOrQuote(id, 120),
    name !== undefined && quote(name, 120),
    preview !== undefined && nameOrQuote(preview),
    status !== undefined && nameOrQuote(status),
    createdAt !== undefined && `made ${nameOrQuote(createdAt)}`,
  ];
  return `- ${facts.filter((fact) => typeof fact === 'string').join(', ')}`;
}

/** As many as are worth showing: those that still work first, when not all are. */
function firstKeys(keys: readonly ListedKey[]): readonly ListedKey[] {
  if (keys.length <= MAX_LISTED) return keys;
  return [...keys.filter((key) => !isRevoked(key)), ...keys.filter(isRevoked)].slice(0, MAX_LISTED);
}

function headline(named: number, unnamed: number): string {
  if (named > 0) return `The account's ${howMany(named, 'API key')}:`;
  if (unnamed === 0) return 'The account has no API keys.';
  return `The account has ${howMany(unnamed, 'API key')}, but Soku's list names none by an id. The dashboard shows them: Settings > API Keys.`;
}

export const listApiKeys = defineTool({
  name: 'soku_list_api_keys',
  title: 'List API keys',
  toolset: 'account',
  effect: 'read',
  search: 'Soku API keys',
  description: ({ has }) =>
    `Lists up to 20 API keys of the Soku account, never in full, revoked ones last; the dashboard shows all of them. Use it ${has('soku_revoke_api_key') ? 'to find the id that soku_revoke_api_key and soku_rotate_api_key ask for, ' : ''}to see which keys are active, or after a key was created or rotated without a clear answer.${has('soku_check_connection') ? " This server's own key is the one whose preview soku_check_connection shows." : ''} Needs the operator's ID token.`,
  input: z.strictObject({}),
  result: z.object({
    keys: z.array(keyResult).describe('At most 20.'),
    more: z.number().optional().register(notListed, {}),
    withoutId: z.number().optional().register(notListed, {}),
    requestId: z.string().optional(),
  }),
  summary: ({ keys, more = 0, withoutId = 0 }) => headline(keys.length + more, withoutId),
  lines: ({ keys, more, withoutId }) => [
    ...keys.map(line),
    more !== undefined &&
      `Not shown: ${howMany(more, 'more key')}; revoked ones come last. The dashboard shows all: Settings > API Keys.`,
    withoutId !== undefined && keys.length > 0 && `Not shown: ${howMany(withoutId, 'key')} without an id.`,
  ],
  async run(_args, context) {
    const account = await openAccount(context);
    const { keys, withoutId, requestId } = await account.listKeys(context.deadline);
    return {
      result: {
        keys: firstKeys(keys).map(mapKey),
        ...(keys.length > MAX_LISTED && { more: keys.length - MAX_LISTED }),
        ...(withoutId > 0 && { withoutId }),
        requestId: shortId(requestId),
      },
    };
  },
});
