import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { SANDBOX_KEYS, startSandbox } from '../src/sandbox/index.ts';
import type { Wish } from './wishes.ts';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const COUNTER = fileURLToPath(new URL('./count-calls.mjs', import.meta.url));

/** How a client starts the server: what stands in its settings under a name. */
export interface ServerCommand {
  command: string;
  args: string[];
  env: Record<string, string>;
}

export interface Verdict {
  id: string;
  /** Empty: it was done. */
  problems: string[];
  calls: string[];
  maxCalls: number;
}

/** A wish, waiting for a client. */
export interface Session {
  server: ServerCommand;
  /** A file as many clients read it: `{ "mcpServers": { "soku": … } }`. */
  configFile: string;
  /** @param answer what the client told the person; empty where that isn't known */
  judge(answer: string): Promise<Verdict>;
  close(): Promise<void>;
}

async function callBefore(wish: Wish, { command, args, env }: ServerCommand): Promise<void> {
  if (wish.before === undefined) return;
  const client = new Client({ name: 'evals', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({
      command,
      args,
      env: { ...getDefaultEnvironment(), ...env },
      stderr: 'ignore',
    }),
  );
  for (const { tool, args: given } of wish.before) {
    const { isError } = await client.callTool({ name: tool, arguments: given });
    if (isError === true) throw new Error(`${wish.id}: what comes before it failed.`);
  }
  await client.close();
}

/** Starts a sandbox for one wish, and says how a client starts the server against it. */
export async function openSession(wish: Wish): Promise<Session> {
  const sandbox = await startSandbox();
  const folder = await mkdtemp(join(tmpdir(), 'soku-mcp-evals-'));
  const callsFile = join(folder, 'calls');
  const configFile = join(folder, 'mcp.json');
  const env = {
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_BASE_URL: sandbox.url,
    SOKU_STATE_DIR: join(folder, 'state'),
    SOKU_LOG_LEVEL: 'warn',
  };
  await callBefore(wish, { command: process.execPath, args: [CLI], env });
  const server = { command: process.execPath, args: [COUNTER, callsFile, process.execPath, CLI], env };
  await writeFile(configFile, JSON.stringify({ mcpServers: { soku: server } }, null, 2));
  const before = [...sandbox.posts];
  return {
    server,
    configFile,
    async judge(answer) {
      const written = existsSync(callsFile) ? await readFile(callsFile, 'utf8') : '';
      const calls = written.split('\n').filter((name) => name !== '');
      const problems = wish.check({ sandbox, before, calls, answer });
      return { id: wish.id, problems, calls, maxCalls: wish.maxCalls };
    },
    async close() {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
