import {
  Client,
  type OAuthClientInformationMixed,
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';

const CALLBACK = 'http://127.0.0.1:8272/callback';
const MAX_STEPS = 15;

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
  readonly #cookies = new Map<string, string>();
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
    let page = await this.#open(url.href);
    for (let form = 0; page !== undefined && form < MAX_STEPS; form += 1) {
      const html = await page.text();
      const action = /action="([^"]+)"/.exec(html)?.[1] ?? '';
      const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1] ?? '';
      const body = new URLSearchParams({ prompt, login: this.#login, password: 'x' });
      page = await this.#open(new URL(action, page.url).href, { method: 'POST', body });
    }
  }

  /** Follows redirects as a browser does, until a page or the client's own address. */
  async #open(address: string, init: RequestInit = {}): Promise<Response | undefined> {
    let url = address;
    let request = init;
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(url, { ...request, redirect: 'manual', headers: { cookie } });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') this.#cookies.delete(name);
        else this.#cookies.set(name, value);
      }
      const location = response.headers.get('location');
      if (location === null) return response;
      url = new URL(location, url).href;
      request = {};
      if (!url.startsWith(CALLBACK)) continue;
      this.returned = new URL(url).searchParams;
      return undefined;
    }
    throw new Error('too many redirects');
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
