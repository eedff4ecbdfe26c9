import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { Readable } from 'node:stream';
import type { Clock } from '../clock.ts';
import { startDeadline } from '../http/deadline.ts';
import { isPrivateAddress } from '../publishing/private-address.ts';
import { version } from '../version.ts';
import { PictureError } from './errors.ts';
import type { PicturePools } from './picture-pools.ts';
import { type PictureType, pictureTypeOf } from './signature.ts';

export interface Picture {
  bytes: Uint8Array;
  type: PictureType;
}

export interface PictureFetcher {
  /**
   * Gets a picture from a public address; every step of a redirect must be one too.
   *
   * @param maxBytes how large it may be
   * @throws PictureError
   */
  fetch(url: string, maxBytes: number): Promise<Picture>;
  close(): Promise<void>;
}

const TIMEOUT_MS = 10_000;
const MAX_REDIRECTS = 3;
const MAX_URL_CHARACTERS = 8_000;
const REDIRECTS = [301, 302, 303, 307, 308];

const PRIVATE = new PictureError('address', 'Its address is not a public one.');

/** The addresses behind a name, or an error when one of them is private: a name may lead anywhere. */
async function publicAddresses(hostname: string, options: LookupOptions): Promise<LookupAddress[]> {
  const addresses = await lookup(hostname, { ...options, all: true });
  if (addresses.length === 0 || addresses.some(({ address }) => isPrivateAddress(address))) throw PRIVATE;
  return addresses;
}

/**
 * The first step's address, checked. Names are checked again when the connection is made, by what they resolve to then.
 *
 * @param trustedOrigins may be fetched from wherever they are: the API that the person configured
 */
function checkedUrl(text: string, base: URL | undefined, trustedOrigins: readonly string[]): URL {
  if (text.length > MAX_URL_CHARACTERS || !URL.canParse(text, base?.href)) throw PRIVATE;
  const url = new URL(text, base);
  const trusted = trustedOrigins.includes(url.origin);
  const web = url.protocol === 'https:' || url.protocol === 'http:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!web || url.username !== '' || url.password !== '' || (!trusted && isPrivateAddress(host)))
    throw PRIVATE;
  return url;
}

/** Leaves a body where it is; that it was cut short is no error to anybody. */
function drop(body: Readable): void {
  body.on('error', () => {}).destroy();
}

/** Reads a body up to a size; the rest is not taken off the wire. */
async function readUpTo(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw new PictureError('too_large', 'It is too large to be shown here.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Fetches the pictures of posts so that a person can be shown them, without becoming a way into the network that this
 * process stands in: public addresses only, no SVG, no more bytes than asked for, ten seconds for all of it.
 *
 * @param trustedOrigins origins that may be private, such as the sandbox's own
 */
export function createPictureFetcher(clock: Clock, trustedOrigins: readonly string[] = []): PictureFetcher {
  let opening: Promise<PicturePools> | undefined;

  async function get(first: URL, signal: AbortSignal) {
    opening ??= import('./picture-pools.ts').then(({ openPools }) => openPools(publicAddresses));
    const { request, open, guarded } = await opening;
    let url = first;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const answer = await request(url, {
        dispatcher: trustedOrigins.includes(url.origin) ? open : guarded,
        signal,
        headers: {
          accept: 'image/png, image/jpeg, image/webp, image/gif',
          'user-agent': `soku-mcp/${version}`,
        },
      });
      if (!REDIRECTS.includes(answer.statusCode)) return answer;
      const { location } = answer.headers;
      drop(answer.body);
      url = checkedUrl(typeof location === 'string' ? location : '', url, trustedOrigins);
    }
    throw new PictureError('unreachable', 'Its address leads on and on.');
  }

  return {
    async fetch(text, maxBytes) {
      const url = checkedUrl(text, undefined, trustedOrigins);
      const deadline = startDeadline(clock, TIMEOUT_MS);
      try {
        const { statusCode, body } = await get(url, deadline.signal);
        if (statusCode !== 200) {
          drop(body);
          throw new PictureError('unreachable', `Its server answered with status ${statusCode}.`);
        }
        const bytes = await readUpTo(body, maxBytes);
        const type = pictureTypeOf(bytes);
        if (type === undefined) throw new PictureError('not_a_picture', 'What is there is no picture.');
        return { bytes, type };
      } catch (error) {
        if (error instanceof PictureError) throw error;
        if (deadline.signal.aborted) throw new PictureError('too_slow', 'Its server took too long.');
        throw new PictureError('unreachable', 'Its server can’t be reached.');
      } finally {
        deadline.dispose();
      }
    },
    async close() {
      if (opening === undefined) return;
      const { open, guarded } = await opening;
      await Promise.all([open.destroy(), guarded.destroy()]);
    },
  };
}
