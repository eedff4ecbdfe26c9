import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { ShortLived } from '../../store/short-lived.ts';
import { parseJson } from '../http/body.ts';

/** How long somebody stays signed in. */
export const SESSION_MS = 12 * 3_600_000;

const sessionSchema = z.object({
  /** What requests that change something must carry. */
  token: z.string(),
  /** Who signed in with the identity provider; absent: who knows the password. */
  person: z
    .object({
      subject: z.string(),
      name: z.string(),
      email: z.string().exactOptional(),
      groups: z.array(z.string()),
      scopes: z.array(z.string()),
    })
    .exactOptional(),
});
export type HttpSession = z.output<typeof sessionSchema>;

/** Who is signed in to the desk over HTTP. */
export interface HttpSessions {
  /** @returns the cookie's value */
  begin(person?: HttpSession['person']): Promise<string>;
  find(cookie: string | undefined): Promise<HttpSession | undefined>;
  end(cookie: string | undefined): Promise<void>;
}

/** 256 bits that nobody can guess. */
export const randomName = () => randomBytes(32).toString('base64url');

/**
 * Sessions by a cookie of which only the digest is kept: whoever reads the store can't come in with it.
 *
 * @param signIn what people sign in by; when it changes, nobody is signed in any more
 */
export function createHttpSessions(kept: ShortLived, signIn: string): HttpSessions {
  const keyOf = (cookie: string) =>
    createHash('sha256').update(`desk session\n${signIn}\n${cookie}`).digest('base64url');
  return {
    async begin(person) {
      const cookie = randomName();
      const session: HttpSession = { token: randomName(), ...(person !== undefined && { person }) };
      await kept.put(keyOf(cookie), JSON.stringify(session), SESSION_MS);
      return cookie;
    },
    async find(cookie) {
      if (cookie === undefined) return undefined;
      const text = await kept.get(keyOf(cookie));
      return text === undefined ? undefined : sessionSchema.safeParse(parseJson(text)).data;
    },
    async end(cookie) {
      if (cookie !== undefined) await kept.drop(keyOf(cookie));
    },
  };
}
