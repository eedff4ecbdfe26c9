import * as oidc from 'openid-client';
import type { Person } from '../../access/capabilities.ts';
import { personOf } from '../http/claims.ts';
import { randomName } from './session.ts';
import { SignInError } from './sign-in-error.ts';

const TIMEOUT_SECONDS = 5;

/** How people sign in to the desk with their identity provider. */
export interface ProviderSettings {
  issuer: string;
  clientId: string;
  clientSecret: string | undefined;
  /** The address to which the provider sends them back, as it knows it. */
  callbackUrl: URL;
}

/** One person's way to the provider and back; stays in a cookie of theirs. */
export interface Trip {
  state: string;
  nonce: string;
  verifier: string;
}

export interface Provider {
  /**
   * Where to send somebody.
   *
   * @param another whether they are to be asked who they are, also when the provider knows them
   * @throws whatever asking the provider throws
   */
  begin(another: boolean): Promise<{ url: URL; trip: Trip }>;
  /**
   * Who came back.
   *
   * @param search what stands behind the callback's address
   * @throws SignInError
   */
  end(search: string, trip: Trip): Promise<Person>;
}

/** What the person is told; what else is known is for the log. */
function signInErrorOf(error: unknown): SignInError {
  if (error instanceof oidc.AuthorizationResponseError)
    return new SignInError('Your identity provider didn’t sign you in.', error);
  return new SignInError('This sign-in can’t be gone on with. Begin it anew.', error);
}

/** How a provider is had to ask who somebody is. @param supported what it says that it can do, if it does */
const promptOf = (supported: unknown) =>
  Array.isArray(supported) && !supported.includes('select_account') ? 'login' : 'select_account';

/** The code flow with proof keys (RFC 7636); state, nonce, issuer, audience and the signature of the ID token are checked. */
export function openProviderOfDesk(settings: ProviderSettings): Provider {
  const { issuer, clientId, clientSecret, callbackUrl } = settings;
  let opening: Promise<oidc.Configuration> | undefined;
  const discover = () => {
    const url = new URL(issuer);
    const authentication = clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret);
    const execute = [oidc.enableNonRepudiationChecks];
    // The settings take http for this machine alone.
    if (url.protocol === 'http:') execute.push(oidc.allowInsecureRequests);
    return oidc.discovery(url, clientId, undefined, authentication, { execute, timeout: TIMEOUT_SECONDS });
  };
  const configuration = () => {
    opening ??= discover().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    async begin(another) {
      const known = await configuration();
      const trip = { state: randomName(), nonce: randomName(), verifier: oidc.randomPKCECodeVerifier() };
      const url = oidc.buildAuthorizationUrl(known, {
        redirect_uri: callbackUrl.href,
        scope: 'openid profile email',
        state: trip.state,
        nonce: trip.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(trip.verifier),
        code_challenge_method: 'S256',
        ...(another && { prompt: promptOf(known.serverMetadata().prompt_values_supported) }),
      });
      return { url, trip };
    },
    async end(search, { state, nonce, verifier }) {
      const url = new URL(callbackUrl);
      url.search = search;
      try {
        const tokens = await oidc.authorizationCodeGrant(await configuration(), url, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        // What the tokens allow is for clients that call tools; at the desk the rules decide.
        return personOf(tokens.claims(), []);
      } catch (error) {
        throw signInErrorOf(error);
      }
    },
  };
}
