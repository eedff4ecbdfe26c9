import * as z from 'zod';
import { ApiError } from './api-error.ts';
import type { Endpoint } from './endpoint.ts';
import { parse } from './request-schema.ts';

const createRequest = z.looseObject({ name: z.string().min(1).max(100).optional() });

/** POST /v1/api-keys (KEYS): the full key and nothing else. The status is a gap: 201. */
export const createApiKey: Endpoint = ({ account, body }, { keys, clock }) => {
  const { name } = parse(createRequest, body);
  return { status: 201, body: { apiKey: keys.create(account, name ?? null, clock.now()) } };
};

/** GET /v1/api-keys: the field names are a gap (KEYS is cut); these follow the dashboard's columns (KEYMGMT). */
export const listApiKeys: Endpoint = ({ account }, { keys }) => {
  const own = keys.list().filter(({ ownerId }) => ownerId === account.id);
  const listed = own.map(({ id, name, keyPreview, createdAt, revokedAt }) => {
    return { id, name, keyPreview, createdAt, revokedAt, status: revokedAt === null ? 'active' : 'revoked' };
  });
  return { status: 200, body: { keys: listed } };
};

/** DELETE /v1/api-keys/{id} (CODE). The status is a gap: 204, which CODE's clients are ready for. */
export const revokeApiKey: Endpoint = ({ account, params }, { keys, clock }) => {
  const id = params.id ?? '';
  if (!keys.revoke(account, id, clock.now()))
    throw new ApiError('not_found', `API key "${id}" was not found.`);
  return { status: 204 };
};
