import * as z from 'zod';
import { looseString } from '../text/loose.ts';
import { maskKeys, preview } from '../text/redactor.ts';

/** A key as GET /v1/api-keys lists it. Never holds a full key. */
export interface ListedKey {
  id: string;
  name?: string;
  /** First and last characters, as the dashboard shows them (KEYMGMT). */
  preview?: string;
  createdAt?: string;
  /** `active`, `revoked`, or whatever Soku says. */
  status?: string;
}

const looseId = z
  .union([z.string().min(1), z.number().transform(String)])
  .optional()
  .catch(undefined);
const LAST_DATE_SECONDS = 8_640_000_000_000;
/** ISO text, or a Firestore timestamp as JSON shows one (DKEYS: the keys are Firestore documents). */
const moment = z.union([
  z.string(),
  z
    .object({ _seconds: z.number().min(0).max(LAST_DATE_SECONDS) })
    .transform(({ _seconds }) => new Date(_seconds * 1000).toISOString()),
]);

// The names of the fields are a gap (KEYS is cut): each is read if it is there.
const listedKeySchema = z.object({
  id: looseId,
  keyId: looseId,
  keyHash: looseId,
  hash: looseId,
  _id: looseId,
  name: looseString,
  preview: looseString,
  keyPreview: looseString,
  createdAt: moment.optional().catch(undefined),
  revokedAt: moment.nullable().optional().catch(undefined),
  status: looseString,
});

/** A preview leaves most of a key out; one that doesn't is cut down to one. */
const cutPreview = (text: string) => text.replace(/[\w-]{20,}/g, (part) => preview(part));

function mapKey(entry: unknown): ListedKey[] {
  const parsed = listedKeySchema.safeParse(entry).data;
  // KEYMGMT: the hash of a key is the id under which it is stored.
  const id = parsed?.id ?? parsed?.keyId ?? parsed?._id ?? parsed?.keyHash ?? parsed?.hash;
  if (parsed === undefined || id === undefined) return [];
  const { name, createdAt, revokedAt } = parsed;
  const shown = parsed.preview ?? parsed.keyPreview;
  const status =
    typeof revokedAt === 'string'
      ? 'revoked'
      : (parsed.status ?? (revokedAt === null ? 'active' : undefined));
  return [
    {
      id: maskKeys(id),
      ...(name !== undefined && { name: maskKeys(name) }),
      ...(shown !== undefined && { preview: cutPreview(shown) }),
      ...(createdAt !== undefined && { createdAt: maskKeys(createdAt) }),
      ...(status !== undefined && { status: maskKeys(status) }),
    },
  ];
}

const entries = z.array(z.unknown());

/** The keys that can be named by an id, and how many entries can't. */
export const keyListSchema = z
  .union([
    entries,
    z.object({ keys: entries }).transform(({ keys }) => keys),
    z.object({ apiKeys: entries }).transform(({ apiKeys }) => apiKeys),
    z.object({ data: entries }).transform(({ data }) => data),
  ])
  .transform((listed) => {
    const keys = listed.flatMap(mapKey);
    return { keys, withoutId: listed.length - keys.length };
  });

/** KEYS: the full key, this one time. What can't stand in a header is no key. */
export const createdKeySchema = z.object({ apiKey: z.string().regex(/^[\x21-\x7e]{8,512}$/) });

/** AUTH names the endpoint; no page tells what it answers. */
export const refreshedMetricsSchema = z.object({ refreshedAt: looseString });
