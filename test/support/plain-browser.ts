const MAX_STEPS = 15;

/** What a person's browser does of redirects, cookies and the forms of the identity provider, and nothing else. */
export class PlainBrowser {
  readonly #cookies = new Map<string, string>();

  /** As the header `cookie`. Ports of one machine share theirs. */
  cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /**
   * Follows redirects until a page comes, or an address at which to stop.
   *
   * @returns the page, or the address that was not opened
   */
  async open(address: string, init: RequestInit = {}, stopAt = 'nowhere'): Promise<Response | URL> {
    let url = address;
    let request = init;
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const headers = { ...request.headers, cookie: this.cookie() };
      const response = await fetch(url, { ...request, redirect: 'manual', headers });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') this.#cookies.delete(name);
        else this.#cookies.set(name, value);
      }
      const location = response.headers.get('location');
      if (location === null) return response;
      url = new URL(location, url).href;
      request = {};
      if (url.startsWith(stopAt)) return new URL(url);
    }
    throw new Error('too many redirects');
  }

  /** Signs in at the provider's pages and allows what is asked, until it leads back to `stopAt`. */
  async signIn(login: string, from: string, stopAt: string): Promise<URL> {
    let page = await this.open(from, {}, stopAt);
    for (let form = 0; !(page instanceof URL) && form < MAX_STEPS; form += 1) {
      const html = await page.text();
      const action = /action="([^"]+)"/.exec(html)?.[1] ?? '';
      const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1] ?? '';
      const body = new URLSearchParams({ prompt, login, password: 'x' });
      page = await this.open(new URL(action, page.url).href, { method: 'POST', body }, stopAt);
    }
    if (page instanceof URL) return page;
    throw new Error(`the provider didn't lead back to ${stopAt}`);
  }
}
