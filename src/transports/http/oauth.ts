import {
  type AuthInfo,
  bearerAuthChallengeResponse,
  getOAuthProtectedResourceMetadataUrl,
  OAuthError,
  OAuthErrorCode,
  type OAuthTokenVerifier,
  verifyBearerToken,
} from '@modelcontextprotocol/server';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import * as z from 'zod';
import { BASE_SCOPE, FIRST_SCOPES, SCOPES } from '../../access/scopes.ts';
import type { Logger } from '../../telemetry/log.ts';
import { claimsSchema, NamelessError, personOf } from './claims.ts';
import { askProvider, openProvider, ProviderUnavailableError } from './identity-provider.ts';

/** Signed with a key that only the provider has; `none` and shared secrets are not among them. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const CLOCK_TOLERANCE_SECONDS = 30;
/** Unknown keys make the provider's keys be fetched again, at most so often. */
const KEYS_COOLDOWN_MS = 30_000;
const KEYS_TIMEOUT_MS = 5_000;
/** For a token whose end its provider doesn't tell: it is asked again with the next request. */
const UNKNOWN_END_SECONDS = 60;

export interface OAuthSettings {
  /** Exactly as in the tokens. */
  issuer: string;
  /** The address of the MCP endpoint as clients know it. */
  resource: URL;
  /** What tokens for this server have as audience, where it isn't the resource. */
  audience: string | undefined;
  /** For opaque tokens: the provider is asked about each. */
  introspection: { clientId: string; clientSecret: string } | undefined;
}

/** Sign-in with a company's identity provider: this server only checks tokens (OAuth 2.1 resource server). */
export interface SignIn {
  /** Who sends a request, or the answer that refuses it. */
  check(authorization: string | undefined): Promise<AuthInfo | Response>;
  /** What clients read to find the provider (RFC 9728). */
  metadata: object;
}

const invalid = (message: string) => new OAuthError(OAuthErrorCode.InvalidToken, message);

/** The token itself goes no further than this. */
function authInfoOf(payload: unknown, resource: URL): AuthInfo {
  const claims = claimsSchema.parse(payload);
  const { client_id, azp, scope, scp, exp } = claims;
  const scopes = [scope ?? '', scp ?? '']
    .flat()
    .flatMap((text) => text.split(' '))
    .filter((text) => text !== '');
  try {
    const person = personOf(claims, scopes);
    return {
      token: '',
      clientId: client_id ?? azp ?? person.subject,
      scopes,
      expiresAt: exp ?? Date.now() / 1000 + UNKNOWN_END_SECONDS,
      resource,
      extra: { person },
    };
  } catch (error) {
    throw error instanceof NamelessError ? invalid('The token names nobody.') : error;
  }
}

/** What jose throws because of the token; all else is the provider's fault, and no reason to throw a token away. */
const TOKEN_FAULTS = [
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

const withoutSlash = (text: string) => text.replace(/\/$/, '');

function audiencesOf({ audience, resource }: OAuthSettings): string[] {
  const own = withoutSlash(resource.href);
  return audience === undefined ? [own, `${own}/`] : [audience];
}

/** Tokens that are signed: the provider is asked for its keys, not about the tokens. */
function jwtVerifier(settings: OAuthSettings): OAuthTokenVerifier {
  const { issuer, resource } = settings;
  const provider = openProvider(issuer);
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined;
  const verify = async (token: string): Promise<JWTPayload> => {
    const { jwks_uri: address } = await provider();
    if (address === undefined) throw new ProviderUnavailableError(new Error('no jwks_uri in its metadata'));
    keys ??= createRemoteJWKSet(new URL(address), {
      cooldownDuration: KEYS_COOLDOWN_MS,
      timeoutDuration: KEYS_TIMEOUT_MS,
    });
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: audiencesOf(settings),
      algorithms: ALGORITHMS,
      requiredClaims: ['exp'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
    return payload;
  };
  return {
    async verifyAccessToken(token) {
      const payload = await verify(token).catch((error: unknown) => {
        const isTokens = TOKEN_FAULTS.some((fault) => error instanceof fault);
        throw isTokens ? invalid('The token is not a good one for this server.') : error;
      });
      return authInfoOf({ ...payload, exp: Math.max(payload.exp ?? 0, Date.now() / 1000) }, resource);
    },
  };
}

const introspectionSchema = z.object({
  active: z.boolean(),
  iss: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
});

/** Tokens that only the provider can read (RFC 7662). */
function introspectionVerifier(
  settings: OAuthSettings,
  { clientId, clientSecret }: { clientId: string; clientSecret: string },
): OAuthTokenVerifier {
  const provider = openProvider(settings.issuer);
  const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return {
    async verifyAccessToken(token) {
      const { introspection_endpoint: address } = await provider();
      if (address === undefined)
        throw new ProviderUnavailableError(new Error('no introspection_endpoint in its metadata'));
      const body = new URLSearchParams({ token, token_type_hint: 'access_token' });
      const answer = await askProvider(address, { method: 'POST', headers: { authorization }, body });
      const facts = introspectionSchema.safeParse(answer).data;
      if (facts === undefined)
        throw new ProviderUnavailableError(new Error('no introspection in its answer'));
      const audiences = audiencesOf(settings);
      const isOurs = [facts.aud ?? []].flat().some((audience) => audiences.includes(audience));
      const isTheirs = facts.iss === undefined || facts.iss === settings.issuer;
      if (!facts.active || !isOurs || !isTheirs)
        throw invalid('The token is not a good one for this server.');
      return authInfoOf(answer, settings.resource);
    },
  };
}

/** Sign-in by the settings given. Asks the provider for nothing before the first request. */
export function openSignIn(settings: OAuthSettings, log: Logger): SignIn {
  const { issuer, resource, introspection } = settings;
  const verifier =
    introspection === undefined ? jwtVerifier(settings) : introspectionVerifier(settings, introspection);
  const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(resource);
  const required = { requiredScopes: [BASE_SCOPE], resourceMetadataUrl, expectedResource: resource };
  return {
    metadata: {
      resource: resource.href,
      authorization_servers: [issuer],
      scopes_supported: SCOPES,
      bearer_methods_supported: ['header'],
      resource_name: 'Soku',
    },
    async check(authorization) {
      try {
        return await verifyBearerToken(authorization, { verifier, ...required });
      } catch (error) {
        if (error instanceof OAuthError)
          return bearerAuthChallengeResponse(error, {
            requiredScopes: [...FIRST_SCOPES],
            resourceMetadataUrl,
          });
        log.warn({ err: error }, 'the identity provider is not there');
        const text = 'Whether the token is good can’t be told now: the identity provider gives no answer.';
        return Response.json({ error: text }, { status: 503, headers: { 'retry-after': '5' } });
      }
    },
  };
}
