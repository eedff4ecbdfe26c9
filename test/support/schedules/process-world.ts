import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/clock.ts';
import { createFileJournal } from '../../../src/journal/file/journal.ts';
import { SANDBOX_KEYS, startSandbox } from '../../../src/sandbox/index.ts';
import { connectStdio } from '../clients.ts';
import { CLI } from '../servers.ts';
import type { Server, World } from './world.ts';

/** What a busy machine may take to start a call and to hand on its answer. */
const SLACK_MS = 10_000;

/** A world whose servers are processes of their own, started from the built file, on the time of this machine. */
export async function openProcessWorld(timeoutMs: number): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'soku-mcp-schedule-'));
  const sandbox = await startSandbox();
  const env = {
    SOKU_BASE_URL: sandbox.url,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_STATE_DIR: folder,
    SOKU_TIMEOUT_MS: String(timeoutMs),
  };

  async function start(): Promise<Server> {
    const client = await connectStdio('client-2026', { command: process.execPath, args: [CLI], env });
    const stop = () => client.close();
    return {
      client,
      stop,
      // A process doesn't tell; what runs on is met by the next call.
      idle: async () => {},
      async crash() {
        if (client.pid !== null) process.kill(client.pid, 'SIGKILL');
        await stop();
      },
    };
  }

  return {
    sandbox,
    journal: createFileJournal({ folder: join(folder, 'journal'), clock: systemClock, warn: () => {} }),
    now: () => Date.now(),
    // Nobody waits for real minutes.
    pass: async () => {},
    answerWithinMs: timeoutMs + SLACK_MS,
    start,
    async close() {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
