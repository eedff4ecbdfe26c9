import * as z from 'zod';

const TIMEOUT_MS = 5_000;
/** While the provider is down, it isn't asked for each request of a caller who comes without a good token. */
const RETRY_AFTER_MS = 2_000;

/** The identity provider can't tell now whether a token is good: neither yes nor no. */
export class ProviderUnavailableError extends Error {
  constructor(cause: unknown) {
    super('the identity provider gave no usable answer', { cause });
    this.name = 'ProviderUnavailableError';
  }
}

const metadataSchema = z.object({
  issuer: z.string(),
  jwks_uri: z.string().optional(),
  introspection_endpoint: z.string().optional(),
});
export type ProviderMetadata = z.infer<typeof metadataSchema>;

/** Asks the provider for JSON. @throws ProviderUnavailableError */
export async function askProvider(url: string, init: RequestInit = {}): Promise<unknown> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { redirect: 'error', ...init, signal });
    if (!response.ok) throw new Error(`${new URL(url).origin} answered ${response.status}`);
    return await response.json();
  } catch (error) {
    throw new ProviderUnavailableError(error);
  }
}

/** Where an issuer's metadata may be (RFC 8414, section 3; OpenID Connect Discovery 1.0, section 4). */
function metadataAddresses(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/openid-configuration${path}`,
  ];
}

async function findMetadata(issuer: string): Promise<ProviderMetadata> {
  let failure: unknown;
  for (const url of new Set(metadataAddresses(issuer))) {
    try {
      const metadata = metadataSchema.parse(await askProvider(url));
      // Another's metadata would let another sign people in (RFC 8414, section 3.3).
      if (metadata.issuer !== issuer)
        throw new Error(`its metadata names another issuer: ${metadata.issuer}`);
      return metadata;
    } catch (error) {
      failure = error;
    }
  }
  throw new ProviderUnavailableError(failure);
}

/**
 * Looks for an issuer's metadata when it is first needed, once for all who ask.
 *
 * @returns a function that gives it, and throws ProviderUnavailableError while there is none
 */
export function openProvider(issuer: string): () => Promise<ProviderMetadata> {
  let looking: Promise<ProviderMetadata> | undefined;
  return () => {
    looking ??= findMetadata(issuer).catch((error: unknown) => {
      setTimeout(() => {
        looking = undefined;
      }, RETRY_AFTER_MS).unref();
      throw error;
    });
    return looking;
  };
}
