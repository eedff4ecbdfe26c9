import { createHash, timingSafeEqual } from 'node:crypto';
import {
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import type { MiddlewareHandler } from 'hono';

const LOOPBACK_ADDRESSES = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);

/** What callers who must send the token are told. */
export const TOKEN_HINT = 'send the header Authorization: Bearer <SOKU_HTTP_TOKEN>';

/** Whether only this machine can reach an address to listen on. */
export function isLoopback(host: string): boolean {
  return LOOPBACK_ADDRESSES.has(host);
}

/**
 * Keeps out pages in a browser: their Origin, and names that were made to resolve to this machine.
 *
 * @param loopback whether only this machine can reach the server
 * @param hosts the names by which it is known beside those of this machine; without any, and on another address, an
 *   Origin must be the Host itself
 */
export function fromNoForeignPage(loopback: boolean, hosts: readonly string[]): MiddlewareHandler {
  if (loopback || hosts.length > 0) {
    const hostNames = [...localhostAllowedHostnames(), ...hosts];
    const originNames = [...localhostAllowedOrigins(), ...hosts];
    return async ({ req }, next) =>
      hostHeaderValidationResponse(req.raw, hostNames) ??
      originValidationResponse(req.raw, originNames) ??
      next();
  }
  return async ({ req }, next) => {
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
