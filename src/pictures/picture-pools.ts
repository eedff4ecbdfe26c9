import type { LookupAddress, LookupOptions } from 'node:dns';
import { Agent, request } from 'undici';

const TIMEOUT_MS = 10_000;

/** Two pools of connections: one that leads to public addresses only, one for the trusted origins. */
export interface PicturePools {
  request: typeof request;
  guarded: Agent;
  open: Agent;
}

/**
 * Opens the pools. A module of its own, since undici is loaded with the first picture and not at start.
 *
 * @param lookup the addresses behind a name; rejects where one of them may not be connected to
 */
export function openPools(
  lookup: (hostname: string, options: LookupOptions) => Promise<LookupAddress[]>,
): PicturePools {
  const timeouts = { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS };
  const open = new Agent({ ...timeouts, connect: { timeout: TIMEOUT_MS } });
  const guarded = new Agent({
    ...timeouts,
    connect: {
      timeout: TIMEOUT_MS,
      lookup(hostname, options, callback) {
        lookup(hostname, options).then(
          (addresses) => callback(null, addresses),
          (error) => callback(error, []),
        );
      },
    },
  });
  return { request, open, guarded };
}
