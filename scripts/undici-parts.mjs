// What the bundle has instead of undici's own entry: as much of it as this product imports. The other half (fetch,
// WebSocket, caches, mocks) would be read and compiled before the first request can go out.

import api from 'undici/lib/api/index.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';

// As undici's entry does: also the agents of proxies send in this way.
Object.assign(Dispatcher.prototype, api);

/** As undici's own, for an address and a dispatcher that are both given. */
function request(url, { dispatcher, ...options }) {
  const { origin, pathname, search } = new URL(url);
  return dispatcher.request({ method: 'GET', ...options, origin, path: `${pathname}${search}` });
}

export { Agent, EnvHttpProxyAgent, request };
