/** One server of the store. */
export interface StoreNode {
  host: string;
  port: number;
}

/** Where the shared store is, and how to sign in. */
export interface StoreAddress {
  /** `cluster`: the nodes are some of many. `sentinel`: they know where the primary is. */
  kind: 'single' | 'cluster' | 'sentinel';
  tls: boolean;
  nodes: StoreNode[];
  username?: string;
  password?: string;
  /** A number; a Cluster has none. */
  database?: number;
  /** What the sentinels call the primary. */
  primaryName?: string;
}

const PORTS = { single: 6379, cluster: 6379, sentinel: 26_379 } as const;
const ADDRESS = /^redis(s?)(\+cluster|\+sentinel)?:\/\/(?:([^@/]*)@)?([^/?#]+)(?:\/([^?#]*))?$/;

const ALLOWED =
  'redis://[user:password@]host[:port][/database], rediss:// for TLS, several hosts with commas between them (or redis+cluster://) for a Cluster, redis+sentinel://host,host/<name of the primary> for Sentinel';

function readNode(text: string, port: number): StoreNode | undefined {
  if (!URL.canParse(`redis://${text}`)) return undefined;
  const url = new URL(`redis://${text}`);
  if (url.hostname === '' || url.host !== text.toLowerCase()) return undefined;
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: url.port === '' ? port : Number(url.port) };
}

function readSignIn(text: string | undefined): Pick<StoreAddress, 'username' | 'password'> | undefined {
  const [username = '', ...rest] = (text ?? '').split(':');
  try {
    const password = decodeURIComponent(rest.join(':'));
    return {
      ...(username !== '' && { username: decodeURIComponent(username) }),
      ...(password !== '' && { password }),
    };
  } catch {
    return undefined;
  }
}

/** What stands behind the hosts: a database, and before it with Sentinel the primary's name. */
function readPath(
  kind: StoreAddress['kind'],
  path: string,
): Pick<StoreAddress, 'database' | 'primaryName'> | undefined {
  const words = path === '' ? [] : path.split('/');
  const primaryName = kind === 'sentinel' ? words.shift() : undefined;
  const [database, ...more] = words;
  if (more.length > 0 || (database !== undefined && (kind === 'cluster' || !/^\d{1,5}$/.test(database))))
    return undefined;
  if (kind === 'sentinel' && (primaryName === undefined || primaryName === '')) return undefined;
  return {
    ...(database !== undefined && { database: Number(database) }),
    ...(primaryName !== undefined && { primaryName }),
  };
}

/** Reads the address of a Redis or Valkey. */
export function readStoreAddress(value: string): StoreAddress | { error: string } {
  const [, secure, scheme, signInText, hosts = '', path = ''] = ADDRESS.exec(value) ?? [];
  const texts = hosts.split(',');
  const kind =
    scheme === '+sentinel' ? 'sentinel' : scheme === '+cluster' || texts.length > 1 ? 'cluster' : 'single';
  const nodes = texts.flatMap((text) => readNode(text, PORTS[kind]) ?? []);
  const signIn = readSignIn(signInText);
  const behind = readPath(kind, path);
  if (secure === undefined || nodes.length < texts.length || signIn === undefined || behind === undefined)
    return { error: ALLOWED };
  return { kind, tls: secure === 's', nodes, ...signIn, ...behind };
}

/** The password in an address, as it stands there and as it is. */
export function passwordsIn(value: string): string[] {
  const written = /^\w+(?:\+\w+)?:\/\/[^@/:]*:([^@/]+)@/.exec(value)?.[1];
  const address = readStoreAddress(value);
  const read = 'error' in address ? undefined : address.password;
  return [...new Set([written, read].filter((password) => password !== undefined))];
}

/** An address as it may be shown: without user and password. */
export function shownAddress({ kind, tls, nodes, primaryName }: StoreAddress): string {
  const scheme = `redis${tls ? 's' : ''}${kind === 'sentinel' ? '+sentinel' : ''}`;
  const hosts = nodes.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`);
  return `${scheme}://${hosts.join(',')}${primaryName === undefined ? '' : `/${primaryName}`}`;
}
