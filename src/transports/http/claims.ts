import * as z from 'zod';
import type { Person } from '../../access/capabilities.ts';
import { oneLine } from '../../text/untrusted.ts';

const MAX_NAME = 200;

/** A list of names, or one name alone: a blank in it doesn't part it, since names of groups have some. */
const listOrOne = z
  .union([z.array(z.string()), z.string().transform((one) => [one])])
  .optional()
  .catch(undefined);

/** What the provider says of a token. Claims differ between providers; anything else than these forms is none. */
export const claimsSchema = z.object({
  sub: z.string().optional().catch(undefined),
  client_id: z.string().optional().catch(undefined),
  azp: z.string().optional().catch(undefined),
  scope: z.string().optional().catch(undefined),
  scp: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .catch(undefined),
  email: z.string().optional().catch(undefined),
  email_verified: z.union([z.boolean(), z.string()]).optional().catch(undefined),
  groups: listOrOne,
  roles: listOrOne,
  preferred_username: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  exp: z.number().optional().catch(undefined),
});

/** A token without a subject. */
export class NamelessError extends Error {}

/**
 * Whom a token speaks of.
 *
 * @param payload its claims
 * @param scopes what it allows
 * @throws NamelessError
 */
export function personOf(payload: unknown, scopes: readonly string[]): Person {
  const claims = claimsSchema.parse(payload);
  const { sub, client_id, email, preferred_username, name } = claims;
  const isVerified = String(claims.email_verified ?? true) === 'true';
  // Anybody can enter an address that isn't theirs, some also as their user name.
  const isTrue = (text: string | undefined) =>
    text !== undefined && (isVerified || text.toLowerCase() !== email?.toLowerCase());
  const shown = [email, preferred_username, name].find(isTrue);
  const subject = sub ?? client_id;
  if (subject === undefined || subject === '') throw new NamelessError('the token names nobody');
  return {
    subject,
    name: oneLine(shown ?? subject, MAX_NAME),
    groups: [...(claims.groups ?? []), ...(claims.roles ?? [])],
    scopes,
    ...(email !== undefined && isVerified && { email }),
  };
}
