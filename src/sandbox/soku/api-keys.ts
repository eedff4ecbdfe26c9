import { createHash } from 'node:crypto';
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
export const listApiKeys: Endpoint = ({ account }, { keys, readings }) => {
  const own = keys.list().filter(({ ownerId }) => ownerId === account.id);
  const listed = own.map(({ id, key, name, keyPreview, createdAt, revokedAt }) => {
    if (readings.has('key-hashes')) return { keyHash: hashOf(key), name, createdAt, revokedAt };
    return { id, name, keyPreview, createdAt, revokedAt, status: revokedAt === null ? 'active' : 'revoked' };
  });
  return { status: 200, body: readings.has('key-array') ? listed : { keys: listed } };
};

/** KEYMGMT, DKEYS: keys are stored under their SHA-256. */
const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');

/** DELETE /v1/api-keys/{id} (CODE). The status is a gap: 204, which CODE's clients are ready for. */
export const revokeApiKey: Endpoint = ({ account, params }, { keys, clock, readings }) => {
  const given = params.id ?? '';
  const hashed = keys.list().find(({ key }) => readings.has('key-hashes') && hashOf(key) === given);
  const id = readings.has('key-hashes') ? (hashed?.id ?? '') : given;
  if (!keys.revoke(account, id, clock.now()))
    throw new ApiError('not_found', `API key "${given}" was not found.`);
  return { status: 204 };
};
