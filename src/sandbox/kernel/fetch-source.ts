import type { HostedFile } from './hosted-files.ts';

const TIMEOUT_MS = 30_000;
/** It is all kept in memory. */
const MAX_BYTES = 64 * 1024 * 1024;
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** Whether a source is on this machine, where something real can be fetched; the sandbox asks nobody else. */
export function isOnThisMachine(source: URL): boolean {
  return LOOPBACK.includes(source.hostname);
}

/** Fetches what is there, as Soku would; undefined when that fails. */
export async function fetchSource(source: URL): Promise<HostedFile | undefined> {
  try {
    const answer = await fetch(source, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (answer.status !== 200 || answer.body === null) return undefined;
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of answer.body) {
      size += piece.length;
      if (size > MAX_BYTES) return undefined;
      pieces.push(piece);
    }
    const contentType = answer.headers.get('content-type') ?? 'application/octet-stream';
    return { contentType, bytes: new Uint8Array(Buffer.concat(pieces)) };
  } catch {
    return undefined;
  }
}
