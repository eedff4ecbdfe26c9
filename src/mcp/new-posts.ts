import type { McpServer } from '@modelcontextprotocol/server';

/** Nobody waits for this news, and posts made at once are one piece of it. */
const NEWS_AFTER_MS = 250;

/** Tells a client whose connection lasts that there are other posts to read: after the answer, which is waited for. */
export function createNews({ server }: McpServer): () => void {
  let coming: NodeJS.Timeout | undefined;
  return () => {
    if (coming !== undefined || server.getCapabilities().resources?.listChanged !== true) return;
    coming = setTimeout(() => {
      coming = undefined;
      // A client that went away must not fail the call that has ended well.
      void server.sendResourceListChanged().catch(() => {});
    }, NEWS_AFTER_MS);
    coming.unref();
  };
}
