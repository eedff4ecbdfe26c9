import { createClient, createCluster, createSentinel } from '@redis/client';
import type { StoreAddress } from './address.ts';

/** A store from which nothing comes for so long, while something is asked of it, counts as unreachable. */
export const SILENCE_MS = 700;
/** The longest that one command may take while others are answered. */
export const COMMAND_MS = 3_000;
const LONGEST_PAUSE_MS = 1_000;

/** A connection to a store of whichever kind; it reconnects by itself. */
export interface Connection {
  /** @param key one of the keys that the command is about: it leads to the right node of a Cluster */
  send(key: string, command: readonly string[]): Promise<unknown>;
  /** What each primary says to a command. */
  askAll(command: readonly string[]): Promise<unknown[]>;
  /** Resolves when it is connected for the first time. */
  connect(): Promise<unknown>;
  close(): void;
}

export interface ConnectionEvents {
  /** It is connected, again or for the first time. */
  connected(): void;
  failed(error: unknown): void;
}

/**
 * Nothing is queued while the store is away, and nothing is sent again by itself: whoever asked decides. A server that
 * hangs is left after two seconds; pings in between keep a quiet connection from looking like that.
 */
function commonOptions({ tls, username, password, database }: StoreAddress) {
  const reconnectStrategy = (retries: number) =>
    Math.min(50 * 2 ** Math.min(retries, 10), LONGEST_PAUSE_MS) + Math.random() * 50;
  const timeouts = { connectTimeout: 2_000, socketTimeout: 2_000, reconnectStrategy };
  return {
    RESP: 2 as const,
    name: 'soku-mcp',
    disableOfflineQueue: true,
    pingInterval: 1_000,
    socket: tls ? { ...timeouts, tls: true as const } : timeouts,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(database !== undefined && { database }),
  };
}

function connectOne(address: StoreAddress, events: ConnectionEvents): Connection {
  const { socket, ...options } = commonOptions(address);
  const [node] = address.nodes;
  const client = createClient({ ...options, socket: { ...socket, ...node } });
  client.on('error', events.failed).on('ready', events.connected);
  const commandOptions = { timeout: COMMAND_MS };
  return {
    send: (_key, command) => client.sendCommand(command, commandOptions),
    askAll: async (command) => [await client.sendCommand(command, commandOptions)],
    connect: () => client.connect(),
    close: () => client.destroy(),
  };
}

function connectCluster(address: StoreAddress, events: ConnectionEvents): Connection {
  const defaults = commonOptions(address);
  const cluster = createCluster({
    RESP: 2,
    rootNodes: address.nodes.map((node) => ({ socket: { ...defaults.socket, ...node } })),
    defaults,
    topologyRefreshOnReconnectionAttemptStrategy: 500,
  });
  cluster.on('error', events.failed).on('node-error', events.failed).on('node-ready', events.connected);
  return {
    send: (key, command) => cluster.sendCommand(key, false, [...command]),
    askAll: (command) =>
      Promise.all(
        cluster.masters.map(async (node) => (await cluster.nodeClient(node)).sendCommand([...command])),
      ),
    async connect() {
      await cluster.connect();
      events.connected();
    },
    close: () => cluster.destroy(),
  };
}

function connectBySentinel(address: StoreAddress, events: ConnectionEvents): Connection {
  const { username: _user, password: _password, database: _database, ...ofSentinel } = commonOptions(address);
  const sentinel = createSentinel({
    RESP: 2,
    name: address.primaryName ?? '',
    sentinelRootNodes: address.nodes,
    nodeClientOptions: commonOptions(address),
    sentinelClientOptions: ofSentinel,
    passthroughClientErrorEvents: true,
    scanInterval: 1_000,
    maxCommandRediscovers: 1,
  });
  sentinel
    .on('error', events.failed)
    .on('client-error', events.failed)
    .on('topology-change', events.connected);
  return {
    send: (_key, command) => sentinel.sendCommand(false, [...command]),
    askAll: async (command) => [await sentinel.sendCommand(false, [...command])],
    async connect() {
      await sentinel.connect();
      events.connected();
    },
    close: () => sentinel.destroy(),
  };
}

const KINDS = { single: connectOne, cluster: connectCluster, sentinel: connectBySentinel } as const;

/** A connection that isn't connected yet. */
export function openConnection(address: StoreAddress, events: ConnectionEvents): Connection {
  return KINDS[address.kind](address, events);
}
