import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { ShortLived } from '../../store/short-lived.ts';
import { parseJson } from '../http/body.ts';
import { randomName, SESSION_MS } from './session.ts';

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
const namesSchema = z.array(z.string()).catch([]);
export type HttpSession = z.output<typeof sessionSchema>;

/** Who is signed in to the desk over HTTP. */
export interface HttpSessions {
  /** @returns the cookie's value */
  begin(person?: HttpSession['person']): Promise<string>;
  find(cookie: string | undefined): Promise<HttpSession | undefined>;
  end(cookie: string | undefined): Promise<void>;
}

/** Sessions that one person has at a time; the oldest makes room. */
const MAX_OF_PERSON = 5;

/**
 * Sessions by a cookie of which only the digest is kept: whoever reads the store can't come in with it.
 *
 * @param signIn what people sign in by; when it changes, nobody is signed in any more
 */
export function createHttpSessions(kept: ShortLived, signIn: string): HttpSessions {
  const keyOf = (cookie: string) => nameOf('desk session', cookie);
  const nameOf = (kind: string, text: string) =>
    createHash('sha256').update(`${kind}\n${signIn}\n${text}`).digest('base64url');
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other, so that of many sign-ins at once each sees those before. */
  const inTurn = (work: () => Promise<void>) => {
    const done = last.then(work, work);
    last = done;
    return done;
  };
  const changeList = async (subject: string, change: (names: string[]) => string[]) => {
    const name = nameOf('desk sessions of', subject);
    const names = namesSchema.parse(parseJson((await kept.get(name)) ?? '[]'));
    const stay = change(names).slice(-MAX_OF_PERSON);
    for (const gone of names.filter((one) => !stay.includes(one))) await kept.drop(gone);
    await kept.put(name, JSON.stringify(stay), SESSION_MS);
  };
  const find = async (cookie: string | undefined) => {
    if (cookie === undefined) return undefined;
    const text = await kept.get(keyOf(cookie));
    return text === undefined ? undefined : sessionSchema.safeParse(parseJson(text)).data;
  };
  return {
    async begin(person) {
      const cookie = randomName();
      const session: HttpSession = { token: randomName(), ...(person !== undefined && { person }) };
      await inTurn(async () => {
        await kept.put(keyOf(cookie), JSON.stringify(session), SESSION_MS);
        if (person !== undefined) await changeList(person.subject, (names) => [...names, keyOf(cookie)]);
      });
      return cookie;
    },
    find,
    async end(cookie) {
      if (cookie === undefined) return;
      const person = (await find(cookie))?.person;
      await kept.drop(keyOf(cookie));
      if (person === undefined) return;
      const isOther = (name: string) => name !== keyOf(cookie);
      await inTurn(() => changeList(person.subject, (names) => names.filter(isOther)));
    },
  };
}
