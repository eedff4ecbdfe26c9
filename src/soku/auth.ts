export const AUTH_SCHEMES = ['auto', 'soku-api-key', 'bearer'] as const;
export type AuthScheme = (typeof AUTH_SCHEMES)[number];
export type WireScheme = Exclude<AuthScheme, 'auto'>;

/**
 * Which header the API takes the key in, as far as this process has found out (C1: AUTH says `soku-api-key`,
 * KEYMGMT and TROUBLE say `Authorization: Bearer`). One for the process, whoever calls.
 */
export interface SchemeMemory {
  worked?: WireScheme;
}

/** The scheme to try, and the one to try after a 401. */
export function schemesToTry(scheme: AuthScheme, memory: SchemeMemory): [WireScheme, WireScheme?] {
  if (scheme !== 'auto') return [scheme];
  return memory.worked === 'bearer' ? ['bearer', 'soku-api-key'] : ['soku-api-key', 'bearer'];
}

/** The header that carries the API key on content endpoints. */
export function apiKeyHeader(scheme: WireScheme, apiKey: string): Record<string, string> {
  return scheme === 'bearer' ? { authorization: `Bearer ${apiKey}` } : { 'soku-api-key': apiKey };
}
