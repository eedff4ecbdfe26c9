import {
  Client,
  type OAuthClientInformationMixed,
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { PlainBrowser } from './plain-browser.ts';

const CALLBACK = 'http://127.0.0.1:8272/callback';

/** A person at a browser who signs in (as alice, unless they say otherwise) and allows what is asked, for a client that registers itself. */
export class SigningIn implements OAuthClientProvider {
  readonly redirectUrl = CALLBACK;
  readonly clientMetadata: OAuthClientMetadata = {
    client_name: 'test',
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };
  /** What came back to the client's address. */
  returned = new URLSearchParams();
  /** The addresses to which the client sent its person. */
  readonly asked: URL[] = [];
  #client: OAuthClientInformationMixed | undefined;
  #tokens: OAuthTokens | undefined;
  #verifier = '';
  readonly #browser = new PlainBrowser();
  readonly #login: string;

  constructor(login = 'alice') {
    this.#login = login;
  }

  clientInformation = () => this.#client;
  tokens = () => this.#tokens;
  codeVerifier = () => this.#verifier;

  saveClientInformation(client: OAuthClientInformationMixed): void {
    this.#client = client;
  }

  saveTokens(tokens: OAuthTokens): void {
    this.#tokens = tokens;
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  async redirectToAuthorization(url: URL): Promise<void> {
    this.asked.push(url);
    this.returned = (await this.#browser.signIn(this.#login, url.href, CALLBACK)).searchParams;
  }
}

/** The token that a person's client gets when they sign in to the server at `resource`. */
export async function tokenOf(login: string, resource: URL): Promise<string> {
  const authProvider = new SigningIn(login);
  const transport = new StreamableHTTPClientTransport(resource, { authProvider });
  await new Client({ name: 'test', version: '1.0.0' }).connect(transport).catch((error: unknown) => {
    if (!(error instanceof UnauthorizedError)) throw error;
  });
  await transport.finishAuth(authProvider.returned);
  return authProvider.tokens()?.access_token ?? '';
}
