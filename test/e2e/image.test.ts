import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { settingEntries } from '../../src/config/settings.ts';
import { product } from '../../src/distribution/product.ts';
import { startCli } from '../support/process.ts';
import { temporaryFolder } from '../support/servers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const yaml = (name: string): unknown[] =>
  [...parseAllDocuments(read(name))].map((document) => document.toJS());

const hasBuildah = spawnSync('buildah', ['--version']).status === 0 && process.getuid?.() === 0;

describe('what is deployed', () => {
  it.each(['Containerfile', 'compose.yaml', 'deploy/kubernetes.yaml', 'deploy/soku-mcp.service'])(
    '%s names settings that there are, and this version',
    (name) => {
      const known = new Set(
        settingEntries.flatMap(({ env, secret }) => (secret === true ? [env, `${env}_FILE`] : [env])),
      );
      const named = read(name).match(/\bSOK[UE]_[A-Z_]+\b/g) ?? [];
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((env) => !known.has(env))).toEqual([]);
      for (const [, version] of read(name).matchAll(/soku-mcp:(\d[\w.-]*)|VERSION=(\S+)/g))
        expect(version ?? product.version).toBe(product.version);
    },
  );

  it('holds no key, only files of keys', () => {
    for (const name of ['compose.yaml', 'deploy/kubernetes.yaml', 'deploy/soku-mcp.service'])
      expect(read(name)).not.toMatch(/SOKU_(API_KEY|HTTP_TOKEN)\s*[:=]/);
  });

  it('compose: two servers that share an append-only store, secrets as files, read-only', () => {
    expect(yaml('compose.yaml')).toMatchObject([
      {
        services: {
          'soku-mcp': {
            deploy: { replicas: 2 },
            read_only: true,
            cap_drop: ['ALL'],
            environment: { SOKU_REDIS_URL: 'redis://valkey:6379' },
            secrets: ['soku_api_key', 'http_token'],
            volumes: ['state:/data'],
          },
          valkey: {
            command: expect.arrayContaining(['--appendonly', 'yes', '--maxmemory-policy', 'noeviction']),
            networks: ['store'],
            volumes: ['store:/data'],
          },
          caddy: expect.anything(),
        },
        volumes: { state: null, store: null },
        networks: { store: { internal: true } },
      },
    ]);
  });

  it('kubernetes: not root, nothing written but the state, its health asked of the program itself', () => {
    const [deployment] = yaml('deploy/kubernetes.yaml');
    const parsed = z
      .object({
        spec: z.object({
          template: z.object({
            spec: z.object({
              securityContext: z.object({ runAsNonRoot: z.literal(true), runAsUser: z.literal(65_532) }),
              containers: z.tuple([
                z.object({
                  securityContext: z.object({ readOnlyRootFilesystem: z.literal(true) }),
                  livenessProbe: z.object({ exec: z.object({ command: z.array(z.string()) }) }),
                }),
              ]),
            }),
          }),
        }),
      })
      .parse(deployment);
    expect(parsed.spec.template.spec.containers[0].livenessProbe.exec.command).toContain('health');
  });
});

/** An image of nothing but this machine's Node and what it is linked with: no registry is needed. */
function makeBase(buildah: (...args: string[]) => string): void {
  const folder = temporaryFolder();
  const rootfs = join(folder, 'rootfs');
  const linked = execFileSync('ldd', [process.execPath], { encoding: 'utf8' });
  const libraries = [...linked.matchAll(/(\/\S+\.so\S*)/g)].map(([, path]) => path ?? '');
  for (const path of libraries) {
    mkdirSync(join(rootfs, dirname(path)), { recursive: true });
    cpSync(path, join(rootfs, path), { dereference: true });
  }
  mkdirSync(join(rootfs, 'usr', 'bin'), { recursive: true });
  cpSync(process.execPath, join(rootfs, 'usr', 'bin', 'node'), { dereference: true });
  mkdirSync(join(rootfs, 'tmp'), { recursive: true });
  writeFileSync(join(folder, 'Containerfile'), 'FROM scratch\nCOPY rootfs/ /\n');
  buildah('bud', '--isolation', 'chroot', '-t', 'soku-mcp-test-base', folder);
}

describe.skipIf(!hasBuildah)('the image, built with buildah', () => {
  it('is labelled, runs as nobody, and serves over stdio', () => {
    const storage = temporaryFolder();
    const inStorage = [
      '--storage-driver',
      'vfs',
      '--root',
      join(storage, 'root'),
      '--runroot',
      join(storage, 'run'),
    ];
    const buildah = (...args: string[]) =>
      execFileSync('buildah', [...inStorage, ...args], {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    makeBase(buildah);
    buildah(
      'bud',
      '--format',
      'docker',
      '--isolation',
      'chroot',
      '--build-arg',
      'BASE=localhost/soku-mcp-test-base',
      '-t',
      'soku-mcp-test',
      '-f',
      'Containerfile',
      '.',
    );
    const inspected: unknown = JSON.parse(buildah('inspect', '--type', 'image', 'soku-mcp-test'));
    expect(inspected).toMatchObject({
      Docker: {
        config: {
          User: '65532:65532',
          Entrypoint: ['node', '/app/dist/cli.js'],
          Labels: {
            'io.modelcontextprotocol.server.name': product.registryName,
            'org.opencontainers.image.version': product.version,
          },
          Healthcheck: { Test: ['CMD', 'node', '/app/dist/cli.js', 'health'] },
        },
      },
    });
    const container = buildah('from', 'soku-mcp-test').trim();
    const requests = [
      {
        jsonrpc: '2.0',
        id: 0,
        method: 'initialize',
        params: {
          protocolVersion: '2025-11-25',
          capabilities: {},
          clientInfo: { name: 'test', version: '1' },
        },
      },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      {
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'soku_create_post', arguments: { text: 'hi', platforms: [{ platform: 'x' }] } },
      },
    ];
    const ran = spawnSync(
      'buildah',
      [
        ...inStorage,
        'run',
        '--isolation',
        'chroot',
        container,
        '--',
        'node',
        '/app/dist/cli.js',
        '--sandbox',
      ],
      { input: requests.map((request) => `${JSON.stringify(request)}\n`).join(''), encoding: 'utf8' },
    );
    expect(ran.stdout, ran.stderr).toContain('"status":"submitted"');
    const owner = buildah(
      'run',
      '--isolation',
      'chroot',
      container,
      '--',
      'node',
      '-p',
      'process.getuid() + " " + require("fs").statSync("/data").uid',
    );
    expect(owner.trim()).toBe('65532 65532');
  }, 600_000);
});

it('says why the image isn’t built here', (context) => {
  if (!hasBuildah) context.skip('buildah, as root, is needed to build the image');
  expect(existsSync(join(root, 'Containerfile'))).toBe(true);
});

it('health: 0 while the server is up, 1 with the reason when it isn’t', async () => {
  const http = startCli(['http', '--sandbox', '--port', '0']);
  const [, port = ''] = await http.seen('stderr', /http:\/\/127\.0\.0\.1:(\d+)/);
  expect(await startCli(['health', '--port', port]).exited).toBe(0);
  http.child.kill();
  await http.exited;
  const after = startCli(['health', '--port', port]);
  expect(await after.exited).toBe(1);
  expect(after.stderr()).toContain(`Nothing healthy at http://127.0.0.1:${port}/healthz: `);
});
