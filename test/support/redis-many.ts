import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';

/** A process of a store that is made of several. */
export interface StoreNode {
  port: number;
  cli(...words: string[]): string;
  /** SIGKILL. */
  kill(): Promise<void>;
}

const LONGEST_START_MS = 20_000;

/** Waits until something holds, looking often. */
export async function until(holds: () => boolean): Promise<void> {
  for (const from = performance.now(); performance.now() - from < LONGEST_START_MS; await delay(50)) {
    try {
      if (holds()) return;
    } catch {
      // It doesn't answer yet.
    }
  }
  throw new Error('the store did not come up');
}

async function start(port: number, args: readonly string[]): Promise<StoreNode> {
  const folder = mkdtempSync(join(tmpdir(), 'soku-redis-'));
  const common = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const child: ChildProcess = spawn('redis-server', [...args, ...common], { stdio: 'ignore' });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  onTestFinished(async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  const cli = (...words: string[]) =>
    execFileSync('redis-cli', ['-p', String(port), ...words], { encoding: 'utf8', timeout: 20_000 }).trim();
  await until(() => /PONG|NOAUTH/.test(cli('ping')));
  return { port, cli, kill };
}

const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always'];

/** Three primaries that share the slots, and a replica of the first. */
export async function openCluster() {
  // The bus of a node listens 10,000 above its port.
  const ports: number[] = [];
  while (ports.length < 4) {
    const port = await freePort();
    if (port < 55_000 && !ports.includes(port)) ports.push(port);
  }
  const mode = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000', ...DURABLE];
  const nodes = await Promise.all(ports.map((port) => start(port, mode)));
  const [first, second, third, replica] = nodes;
  if (first === undefined || second === undefined || third === undefined || replica === undefined)
    throw new Error('four nodes');
  const slots = [
    [first, '0', '5460'],
    [second, '5461', '10922'],
    [third, '10923', '16383'],
  ] as const;
  for (const [index, [node, from, to]] of slots.entries()) {
    node.cli('cluster', 'set-config-epoch', String(index + 1));
    node.cli('cluster', 'addslotsrange', from, to);
  }
  for (const { port } of nodes.slice(1)) first.cli('cluster', 'meet', '127.0.0.1', String(port));
  const known = (node: StoreNode) => node.cli('cluster', 'info').includes('cluster_known_nodes:4');
  await until(() => nodes.every(known));
  const ofWhom = first.cli('cluster', 'myid');
  await until(() => replica.cli('cluster', 'replicate', ofWhom) === 'OK');
  await until(() => nodes.every((node) => node.cli('cluster', 'info').includes('cluster_state:ok')));
  await until(() => first.cli('info', 'replication').includes('state=online'));
  return {
    url: `redis+cluster://${[second, third].map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    primaries: [first, second, third],
    replica,
  };
}

/** A primary with a replica, and a sentinel that makes the replica the primary when the other is gone. */
export async function openSentinel() {
  const primary = await start(await freePort(), DURABLE);
  const replica = await start(await freePort(), [
    ...DURABLE,
    '--replicaof',
    '127.0.0.1',
    String(primary.port),
  ]);
  await until(() => primary.cli('info', 'replication').includes('state=online'));
  const folder = mkdtempSync(join(tmpdir(), 'soku-sentinel-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  const file = join(folder, 'sentinel.conf');
  writeFileSync(
    file,
    [
      `sentinel monitor soku 127.0.0.1 ${primary.port} 1`,
      'sentinel down-after-milliseconds soku 500',
      'sentinel failover-timeout soku 2000',
      '',
    ].join('\n'),
  );
  const sentinel = await start(await freePort(), [file, '--sentinel']);
  await until(() => sentinel.cli('sentinel', 'replicas', 'soku').includes(String(replica.port)));
  return { url: `redis+sentinel://127.0.0.1:${sentinel.port}/soku`, primary, replica, sentinel };
}
