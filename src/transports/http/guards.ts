import { createHash, timingSafeEqual } from 'node:crypto';
import {
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import type { MiddlewareHandler } from 'hono';

const LOOPBACK_ADDRESSES = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);
/** What a header value of our own may hold: the caller's key goes out again in a header. */
const KEY_FORMAT = /^[\x21-\x7e]{1,512}$/;

/** What callers who must send the token are told. */
export const TOKEN_HINT = 'send the header Authorization: Bearer <SOKU_HTTP_TOKEN>';

/** Whether only this machine can reach an address to listen on. */
export function isLoopback(host: string): boolean {
  return LOOPBACK_ADDRESSES.has(host);
}

/** Keeps out pages in a browser: their Origin, and names that were made to resolve to this machine. */
export function fromNoForeignPage(loopback: boolean): MiddlewareHandler {
  return async ({ req }, next) => {
    if (loopback) {
      const refused =
        hostHeaderValidationResponse(req.raw, localhostAllowedHostnames()) ??
        originValidationResponse(req.raw, localhostAllowedOrigins());
      return refused ?? next();
    }
    // On another address the names by which it is reached aren't known here, so an Origin must be the Host itself.
    const host = req.header('host') ?? '';
    const sameOrigin = URL.canParse(`http://${host}`) ? [new URL(`http://${host}`).hostname] : [];
    return originValidationResponse(req.raw, sameOrigin) ?? next();
  };
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares in constant time, whatever the lengths. */
function tokenMatches(authorization: string | undefined, token: string): boolean {
  const given = /^bearer +(.*)$/i.exec(authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

/** Lets only callers with the token through, where there is one. */
export function withToken(token: string | undefined): MiddlewareHandler {
  return async (context, next) => {
    if (token === undefined || tokenMatches(context.req.header('authorization'), token)) return next();
    const error = `This server asks for its token: ${TOKEN_HINT}.`;
    return context.json({ error }, 401, { 'www-authenticate': 'Bearer' });
  };
}

/** Refuses a caller's key that no header could carry on. */
export const withUsableKey: MiddlewareHandler = async (context, next) => {
  const apiKey = context.req.header('soku-api-key');
  if (apiKey === undefined || KEY_FORMAT.test(apiKey)) return next();
  return context.json({ error: 'The soku-api-key header is malformed.' }, 400);
};
