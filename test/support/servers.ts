import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type Config, parseConfig } from '../../src/config/load.ts';
import { createRuntime, type Runtime, type RuntimeOptions } from '../../src/runtime.ts';
import { SANDBOX_KEYS, type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import { createLogger } from '../../src/telemetry/log.ts';
import { createRedactor } from '../../src/text/redactor.ts';
import { serveHttp } from '../../src/transports/http/serve.ts';
import {
  type ClientKind,
  connectHttp,
  connectStdio,
  type Person,
  type ProcessClient,
  type TestClient,
} from './clients.ts';

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** A log that nobody reads. */
export const silentLog = createLogger('silent', createRedactor([]));

/** A folder that is gone when the test is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'soku-mcp-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}

/** A sandbox that ends with the test. */
export async function openSandbox(options?: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** The settings of an environment, as the process would read them. */
export function configOf(env: Record<string, string>): Config {
  return parseConfig({
    flags: {},
    env,
    readFile: (path) => readFileSync(path, 'utf8'),
    platform: 'linux',
    homeDir: '/home/nobody',
  });
}

export interface ServerOptions extends RuntimeOptions {
  env?: Record<string, string>;
  kind?: ClientKind;
  headers?: Record<string, string>;
  /** Answers what the server asks; absent: the client can't ask. */
  person?: Person;
  /** Has the server take its caller for its own person, as over stdio. */
  local?: boolean;
}

/** Serves in this process over a real socket, where clock, journal and randomness can be replaced, and connects. */
export async function serveAndConnect(
  sandboxUrl: string,
  { env = {}, kind = 'client-2026', headers, person, local = false, ...options }: ServerOptions = {},
): Promise<TestClient & { url: string }> {
  const config = configOf({
    SOKU_BASE_URL: sandboxUrl,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_STATE_DIR: temporaryFolder(),
    ...env,
  });
  const runtime = await createRuntime(config, { log: silentLog, ...options });
  const depsFor: Runtime['depsFor'] = (caller) =>
    runtime.depsFor({ ...caller, via: local ? 'stdio' : 'http' });
  const serving = await serveHttp(
    { ...runtime, depsFor },
    { host: '127.0.0.1', port: 0, token: config.httpToken },
  );
  const url = `${serving.url}/mcp`;
  const client = await connectHttp(kind, url, headers, person);
  onTestFinished(async () => {
    await client.close();
    await serving.close(0);
    await runtime.close();
  });
  return { ...client, url };
}

/** Starts the built file over stdio and connects. */
export async function spawnAndConnect(
  env: Record<string, string>,
  kind: ClientKind = 'client-2026',
  args: string[] = [],
  person?: Person,
): Promise<ProcessClient> {
  const client = await connectStdio(
    kind,
    {
      command: process.execPath,
      args: [CLI, ...args],
      env: { SOKU_STATE_DIR: temporaryFolder(), ...env },
    },
    person,
  );
  onTestFinished(() => client.close());
  return client;
}
