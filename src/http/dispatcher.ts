import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';

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

/** Opens a pool. A module of its own, since undici is loaded with the first request and not at start. */
export function openDispatcher(proxy: ProxySettings | undefined): OpenDispatcher {
  // The caller's deadline is the only timeout: undici's own would end a long transcription.
  const options = { connect: { timeout: CONNECT_TIMEOUT_MS }, headersTimeout: 0, bodyTimeout: 0 };
  const dispatcher =
    proxy === undefined ? new Agent(options) : new EnvHttpProxyAgent({ ...options, ...proxy });
  return { dispatcher, request };
}
