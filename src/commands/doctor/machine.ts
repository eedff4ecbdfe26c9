import type { ProxySettings } from '../../http/dispatcher.ts';
import { oldestNode } from '../../version.ts';
import { type Check, ok, problem } from './check.ts';

const numbers = (version: string) => (version.match(/\d+/g) ?? []).map(Number);

function isAtLeast(version: string, least: string): boolean {
  const [major = 0, minor = 0] = numbers(version);
  const [leastMajor = 0, leastMinor = 0] = numbers(least);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

/** @param version e.g. `20.20.2` */
export function checkNode(version: string): Check {
  if (isAtLeast(version, oldestNode)) return ok('Node.js', version);
  return problem('Node.js', `${version} is too old.`, `Install Node.js ${oldestNode} or later.`);
}

const VARIABLES = { httpProxy: 'HTTP_PROXY', httpsProxy: 'HTTPS_PROXY', noProxy: 'NO_PROXY' } as const;

const PROXY_PROTOCOLS = ['http:', 'https:', 'socks:', 'socks5:'];

/** A proxy's address without the password in it; undefined when it is none. */
function shownProxy(value: string): string | undefined {
  if (!URL.canParse(value)) return undefined;
  const url = new URL(value);
  if (!PROXY_PROTOCOLS.includes(url.protocol)) return undefined;
  return `${url.protocol}//${url.username === '' && url.password === '' ? '' : '(hidden)@'}${url.host}`;
}

/** Which proxy variables this process sees. */
export function checkProxy(proxy: ProxySettings | undefined): Check {
  if (proxy === undefined) return ok('Proxy', 'no proxy variables set');
  const seen: string[] = [];
  for (const key of ['httpsProxy', 'httpProxy', 'noProxy'] as const) {
    const value = proxy[key];
    if (value === undefined) continue;
    const shown = key === 'noProxy' ? value : shownProxy(value);
    if (shown === undefined) {
      const name = VARIABLES[key];
      return problem(
        'Proxy',
        `${name} is not the address of a proxy.`,
        `Set ${name} to an address such as http://proxy.example:3128, or unset it.`,
      );
    }
    seen.push(`${VARIABLES[key]}=${shown}`);
  }
  return ok('Proxy', seen.join(', '));
}
