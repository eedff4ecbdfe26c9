import { lookup } from 'node:dns/promises';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { codeOf } from '../../disk/file-error.ts';
import { type Check, ok, problem } from './check.ts';

const TIMEOUT_MS = 10_000;

const isSecure = ({ protocol }: URL) => protocol === 'https:';
/** IPv6 addresses stand in brackets in URLs only. */
const hostOf = ({ hostname }: URL) => hostname.replace(/^\[(.*)\]$/, '$1');
const portOf = (url: URL) => (url.port === '' ? (isSecure(url) ? 443 : 80) : Number(url.port));

/** Whether the name of the base URL can be resolved. */
export async function checkName(url: URL): Promise<Check> {
  const host = hostOf(url);
  if (isIP(host) !== 0) return ok('DNS', `${host} is an address`);
  try {
    const { address } = await lookup(host);
    return ok('DNS', `${host} is at ${address}`);
  } catch (error) {
    return problem(
      'DNS',
      `${host} could not be resolved (${codeOf(error) ?? 'no answer'}).`,
      "Check SOKU_BASE_URL for a slip, and this machine's network and DNS.",
    );
  }
}

function open(url: URL): Promise<void> {
  const host = hostOf(url);
  const target = { host, port: portOf(url) };
  return new Promise((resolve, reject) => {
    const opened = () => {
      socket.destroy();
      resolve();
    };
    const socket: Socket = isSecure(url)
      ? connectTls({ ...target, ...(isIP(host) === 0 && { servername: host }) }, opened)
      : connectPlain(target, opened);
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer in 10 seconds')));
    socket.once('error', reject);
  });
}

const MENDS: readonly { codes: RegExp; message: string; fix: string }[] = [
  {
    codes: /^ERR_TLS_CERT_ALTNAME/,
    message: 'the certificate is for another name',
    fix: 'Check SOKU_BASE_URL.',
  },
  {
    codes: /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
    message: 'the certificate is not valid at this time',
    fix: "Check this machine's clock; if it is right, don't go on, and tell Soku.",
  },
  {
    codes: /SELF_SIGNED|UNABLE_TO_|CERT_|^ERR_TLS|^ERR_SSL|^EPROTO/,
    message: 'the certificate is not trusted',
    fix: "If your company's proxy signs the traffic anew, name its certificate file in NODE_EXTRA_CA_CERTS; otherwise check SOKU_BASE_URL and don't go on: someone may be listening in.",
  },
  {
    codes: /^ECONNREFUSED$/,
    message: 'nothing listens there',
    fix: 'Check host and port of SOKU_BASE_URL.',
  },
];
const UNREACHABLE = {
  message: 'no connection comes about',
  fix: "Check this machine's network and firewall; if it needs a proxy, set HTTPS_PROXY.",
};

/** Whether a connection to the base URL comes about, with TLS if it is https. */
export async function checkReach(url: URL): Promise<Check> {
  const name = isSecure(url) ? 'TLS' : 'Connection';
  const where = `${hostOf(url)}:${portOf(url)}`;
  try {
    await open(url);
    return ok(name, isSecure(url) ? `${where} has a trusted certificate` : `${where} answers, without TLS`);
  } catch (error) {
    const code = codeOf(error) ?? 'no answer';
    const { message, fix } = MENDS.find(({ codes }) => codes.test(code)) ?? UNREACHABLE;
    return problem(name, `${where}: ${message} (${code}).`, fix);
  }
}
