import { createHmac, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { isSame, randomName } from './session.ts';

/** How long a browser that came in stays known, in seconds. */
export const DEVICE_SECONDS = 365 * 24 * 3_600;
/** So costly that nobody tries passwords by a cookie that was stolen. */
const COST = { N: 2 ** 15, maxmem: 2 ** 26 };

const derive = promisify<string, string, number, typeof COST, Buffer>(scrypt);

/** Browsers that came in with the password before, by a cookie that only this password's servers can write. */
export interface KnownDevices {
  /** @returns the name in a cookie; undefined for one that isn't ours */
  nameOf(cookie: string | undefined): Promise<string | undefined>;
  /** @param name of a browser that is known already */
  cookieFor(name?: string): Promise<string>;
}

export function createKnownDevices(password: string): KnownDevices {
  let key: Promise<Buffer> | undefined;
  const signed = async (name: string) => {
    key ??= derive(password.normalize('NFC'), 'soku-mcp desk device', 32, COST);
    return `${name}.${createHmac('sha256', await key)
      .update(name)
      .digest('base64url')}`;
  };
  return {
    async nameOf(cookie = '') {
      const name = /^([\w-]{43})\.[\w-]{43}$/.exec(cookie)?.[1];
      return name !== undefined && isSame(cookie, await signed(name)) ? name : undefined;
    },
    cookieFor: (name = randomName()) => signed(name),
  };
}
