import { Agent, type buildConnector, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';

const CONNECT_TIMEOUT_MS = 10_000;

export interface ProxySettings {
  httpProxy?: string;
  httpsProxy?: string;
  noProxy?: string;
}

/** What undici gives us: a pool of connections, and the function that sends through it. */
export interface OpenDispatcher {
  dispatcher: Dispatcher;
  request: typeof request;
}

/**
 * Opens a pool. A module of its own, since undici is loaded with the first request and not at start.
 *
 * @param connect in the place of connections over the network
 */
export function openDispatcher(
  proxy: ProxySettings | undefined,
  connect: buildConnector.connector | { timeout: number } = { timeout: CONNECT_TIMEOUT_MS },
): OpenDispatcher {
  // The caller's deadline is the only timeout: undici's own would end a long transcription.
  const options = { connect, headersTimeout: 0, bodyTimeout: 0 };
  const dispatcher =
    proxy === undefined ? new Agent(options) : new EnvHttpProxyAgent({ ...options, ...proxy });
  return { dispatcher, request };
}

/** Stands in for a proxy where it is only asked whether there is one. */
const SOME_PROXY = 'http://proxy.invalid';

/** Whether requests to `url` go through a proxy. Asks undici's own rules for that, and sends nothing. */
export async function goesThroughProxy(url: URL, proxy: ProxySettings): Promise<boolean> {
  let through = false;
  const connectDirectly: buildConnector.connector = (_options, done) => done(new Error('only asked'), null);
  const agent = new EnvHttpProxyAgent({
    ...proxy,
    ...(proxy.httpProxy && { httpProxy: SOME_PROXY }),
    ...(proxy.httpsProxy && { httpsProxy: SOME_PROXY }),
    connect: connectDirectly,
    // A proxy's agent connects in a way of its own.
    factory(_origin, { connect }: Agent.Options) {
      through = connect !== connectDirectly;
      throw new Error('only asked');
    },
  });
  await agent.request({ origin: url.origin, path: '/', method: 'HEAD' }).catch(() => {});
  await agent.destroy();
  return through;
}
