import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type CallToolResult, Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import * as z from 'zod';
import { SANDBOX_KEYS, SOKE_SANDBOX_KEYS, startSandbox } from '../../sandbox/index.ts';
import { version } from '../../version.ts';
import type { Command } from '../command.ts';
import type { DemoClient, DemoFinds, DemoStep } from './step.ts';
import { demoSteps } from './steps.ts';

const clientInfo = { name: 'soku-mcp-demo', version };

/** The server as a host starts it: a process of its own, spoken to over stdin and stdout. */
async function connectStdio(entryFile: string, env: Record<string, string>): Promise<Client> {
  const client = new Client(clientInfo);
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [entryFile, 'stdio', '--log-level', 'warn'],
      env: { ...getDefaultEnvironment(), ...env },
    }),
  );
  return client;
}

/** The server as a team hosts it: one process, each caller with a key of its own. */
async function startHttp(
  entryFile: string,
  env: Record<string, string>,
): Promise<{ url: URL; close(): Promise<void> }> {
  const child = spawn(process.execPath, [entryFile, 'http', '--port', '0', '--log-level', 'warn'], {
    env: { ...getDefaultEnvironment(), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stderr })) {
    const address = /http:\/\/\S+\/mcp/.exec(line)?.[0];
    if (address === undefined) continue;
    const close = async () => {
      child.kill('SIGTERM');
      await exited;
    };
    return { url: new URL(address), close };
  }
  throw new Error('the HTTP server did not start');
}

async function connectHttp(url: URL, apiKey: string): Promise<Client> {
  const client = new Client(clientInfo, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(
    new StreamableHTTPClientTransport(url, { requestInit: { headers: { 'soku-api-key': apiKey } } }),
  );
  return client;
}

const contentSchema = z.object({
  result: z
    .object({
      url: z.string().optional(),
      alternatives: z.array(z.object({ title: z.string() })).optional(),
    })
    .optional(),
  error: z.object({ kind: z.string() }).optional(),
});

/** What is wrong with a step's outcome; undefined when it went as it must. */
function judge(step: DemoStep, answer: CallToolResult, newPosts: number): string | undefined {
  const kind = contentSchema.parse(answer.structuredContent).error?.kind;
  if (kind !== step.expectedError)
    return `expected ${step.expectedError ?? 'success'}, got ${kind ?? 'success'}`;
  if (newPosts !== step.newPosts)
    return `expected ${step.newPosts} new posts in the sandbox, got ${newPosts}`;
  return undefined;
}

/** What the demo runs on. Each thing that is opened leaves in `closers` how it is closed. */
async function openStage(entryFile: string, closers: (() => Promise<unknown>)[]) {
  const stateDir = await mkdtemp(join(tmpdir(), 'soku-mcp-demo-'));
  closers.push(() => rm(stateDir, { recursive: true, force: true }));
  const sandbox = await startSandbox();
  closers.push(() => sandbox.close());
  const env = { SOKU_BASE_URL: sandbox.url, SOKU_STATE_DIR: stateDir };
  const http = await startHttp(entryFile, env);
  closers.push(() => http.close());
  const clients: Record<DemoClient, Client> = {
    main: await connectStdio(entryFile, {
      ...env,
      SOKU_API_KEY: SANDBOX_KEYS.active,
      SOKE_BASE_URL: sandbox.soke.url,
      SOKE_API_KEY: SOKE_SANDBOX_KEYS.active,
    }),
    noCredits: await connectHttp(http.url, SANDBOX_KEYS.no_credits),
    pastDue: await connectHttp(http.url, SANDBOX_KEYS.past_due),
  };
  closers.push(() => Promise.all(Object.values(clients).map((client) => client.close())));
  return { sandbox, clients };
}

/**
 * `soku-mcp demo`: starts the sandbox, the server over stdio and over HTTP as processes of their own, and real MCP
 * clients; goes through the main jobs and prints what an agent would see. Exit code 0 only if all of it worked.
 */
export const demo: Command = async ({ print, entryFile, stop }) => {
  const closers: (() => Promise<unknown>)[] = [];
  try {
    const { sandbox, clients } = await openStage(entryFile, closers);
    print(`A local Soku and a local Soke run at ${sandbox.url}; nothing leaves this machine.`);
    const { tools } = await clients.main.listTools();
    print(`The server offers ${tools.length} tools: ${tools.map(({ name }) => name).join(', ')}`);

    const steps = demoSteps(sandbox, Date.now());
    const finds: DemoFinds = { url: '', title: '' };
    let worked = 0;
    for (const [index, makeStep] of steps.entries()) {
      if (stop.aborted) break;
      const step = makeStep(finds);
      const before = sandbox.posts.length;
      const answer = await clients[step.client].callTool({ name: step.tool, arguments: step.args });
      const problem = judge(step, answer, sandbox.posts.length - before);
      const { result } = contentSchema.parse(answer.structuredContent);
      finds.url = result?.url ?? finds.url;
      finds.title = result?.alternatives?.[0]?.title ?? finds.title;
      print('');
      print(`${index + 1}. ${step.title}`);
      print(`   ${step.tool} ${JSON.stringify(step.args)}`);
      for (const block of answer.content) {
        if (block.type === 'text') print(block.text.replace(/^/gm, '   | '));
      }
      if (problem === undefined) worked += 1;
      else print(`   NOT AS EXPECTED: ${problem}`);
    }
    print('');
    print(
      `${worked} of ${steps.length} steps went as they should; the sandbox holds ${sandbox.posts.length} posts.`,
    );
    return worked === steps.length ? 0 : 1;
  } finally {
    for (const close of closers.toReversed()) await close();
  }
};
