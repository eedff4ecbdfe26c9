import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { SANDBOX_KEYS, type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { type StdioClient, startStdioClient } from './stdio-client.ts';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const HOUR_MS = 3_600_000;
const agent = new Agent();

/** A sandbox whose clock goes an hour ahead when told: its limits would slow everything down. */
export async function openMovingSandbox(): Promise<{ sandbox: Sandbox; moveOn(): void }> {
  let now = Date.now();
  const sandbox = await startSandbox({ clock: { now: () => now } });
  const moveOn = () => {
    now += HOUR_MS;
  };
  return { sandbox, moveOn };
}

/** For Node's `--import`: what is written counts as safe at once, so that what is measured is all but the disk. */
const WITHOUT_FLUSH = `import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  fs.fsync = fs.fdatasync = (file, done) => setImmediate(done, null);
  syncBuiltinESMExports();`;

/** For the same: the server keeps to Soku's 30 posts a minute by its clock, so that goes a thousand times as fast. */
const FAST_CLOCK = 'const now = Date.now, start = now(); Date.now = () => start + 1000 * (now() - start);';
/** By that clock. */
const LONG_CALL_MS = HOUR_MS;

const loaded = (code: string) => ['--import', `data:text/javascript,${encodeURIComponent(code)}`];

/** Starts the built server over stdio and connects. */
export const startStdio = (
  sandbox: Sandbox,
  folder: string,
  { flush = true, many = false }: { flush?: boolean /** More posts than 30. */; many?: boolean } = {},
): Promise<StdioClient> =>
  startStdioClient([...(flush ? [] : loaded(WITHOUT_FLUSH)), ...(many ? loaded(FAST_CLOCK) : []), cli], {
    PATH: process.env.PATH,
    SOKU_BASE_URL: sandbox.url,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_STATE_DIR: folder,
    SOKU_LOG_LEVEL: 'warn',
    ...(many && { SOKU_TIMEOUT_MS: String(LONG_CALL_MS) }),
  });

/** Has the server send a post. @throws when it doesn't */
export async function postThrough(client: StdioClient, text: string): Promise<void> {
  await client.request('tools/call', {
    name: 'soku_create_post',
    arguments: { text, platforms: [{ platform: 'threads' }] },
  });
}

/** Sends the request of a post by itself, without the server. */
export async function postDirectly(sandbox: Sandbox, text: string): Promise<void> {
  const { statusCode, body } = await request(`${sandbox.url}/v1/posts`, {
    method: 'POST',
    dispatcher: agent,
    headers: {
      'soku-api-key': SANDBOX_KEYS.active,
      'content-type': 'application/json',
      'idempotency-key': text,
    },
    body: JSON.stringify({ post: { content: { text, mediaType: 'text', platform: ['threads'] } } }),
  });
  await body.json();
  if (statusCode >= 300) throw new Error(`a post was refused: ${statusCode}`);
}
