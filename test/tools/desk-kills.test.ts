import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { SANDBOX_KEYS, type Sandbox } from '../../src/sandbox/index.ts';
import { connectHttp } from '../support/clients.ts';
import { openTestDesk, sitDown, sitDownAt } from '../support/desk.ts';
import { comeIn, PASSWORD, serveWithDesk } from '../support/http-desk.ts';
import { keysOf } from '../support/posting.ts';
import { startCli } from '../support/process.ts';
import { hasRedis, openRedis, type RedisServer } from '../support/redis.ts';
import { openSandbox, serveAndConnect, temporaryFolder } from '../support/servers.ts';

const DIE_AT_STEP = fileURLToPath(new URL('../support/die-at-step.mjs', import.meta.url));
const post = { text: 'Hello', platforms: [{ platform: 'x' }] };
/** Longer than whoever took the yes may be at it. */
const AGED_MS = 61_000;

const decision = z.looseObject({ at: z.number() });
const aged = (text: string) => {
  const { at, ...rest } = decision.parse(JSON.parse(text));
  return JSON.stringify({ ...rest, at: at - AGED_MS });
};

/** Soku without a list of posts, so that nobody can ask it what it has: the record alone keeps a post from going twice. */
const openSoku = () => openSandbox({ readings: ['no-list'] });

/** A process that dies just before the nth step of an approval. */
function startMortal(args: string[], env: Record<string, string>, step: number, ports: string[]) {
  return startCli(args, {
    env: { ...env, DIE_AT_STEP: String(step), DIE_FROM: '"verdict"', DIE_PORTS: ports.join(',') },
    nodeArgs: ['--import', DIE_AT_STEP],
  });
}

const submitted = /^Submitted|^It was sent already/;

/** Presses at the desk of a process that may die over it, and sees it dead. @returns whether the press was its death */
async function pressUnlessDead(
  person: Pick<Awaited<ReturnType<typeof sitDown>>, 'press'>,
  mortal: ReturnType<typeof startMortal>,
): Promise<boolean> {
  const words = await person.press('publish').then(
    (pressed) => pressed.words,
    () => 'died',
  );
  const hasDied = words === 'died';
  if (hasDied) expect(await mortal.exited).toBe('SIGKILL');
  else expect(words).toMatch(submitted);
  mortal.child.kill('SIGKILL');
  await mortal.exited;
  return hasDied;
}

/** One approval at the desk of this machine, whose process dies at that step. @returns whether it died */
async function approveOnThisMachine(step: number): Promise<boolean> {
  const sandbox = await openSoku();
  const folder = temporaryFolder();
  const settings = { SOKU_STATE_DIR: folder, SOKU_CONFIRM: 'desk' };
  const agent = await serveAndConnect(sandbox.url, { local: true, env: settings });
  await agent.call('soku_create_post', post);
  const env = { ...settings, SOKU_BASE_URL: sandbox.url, SOKU_API_KEY: SANDBOX_KEYS.active };
  const mortal = startMortal(['desk'], { ...env, SOKU_OPEN_BROWSER: 'false' }, step, [
    new URL(sandbox.url).port,
  ]);
  const [address] = await mortal.seen('stdout', /http:\/\/127\.0\.0\.1:\d+\/\?ticket=[\w-]+/);
  const person = await sitDownAt(address);
  const hasDied = await pressUnlessDead(person, mortal);
  const desk = join(folder, 'desk');
  for (const name of readdirSync(desk).filter((one) => one.endsWith('.decision.json')))
    writeFileSync(join(desk, name), aged(readFileSync(join(desk, name), 'utf8')));

  const next = await openTestDesk(sandbox, folder, { env: settings });
  await endsWithOne(sandbox, await sitDown(next), () => agent.call('soku_create_post', post));
  await next.close();
  await agent.close();
  return hasDied;
}

/** The same at a server over HTTP, with what waits in a store that it shares. */
async function approveOverHttp(step: number, store: RedisServer): Promise<boolean> {
  const sandbox = await openSoku();
  // The servers of the steps before look after their own.
  const prefix = `step-${step}`;
  const settings = {
    SOKU_REDIS_PREFIX: prefix,
    SOKU_BASE_URL: sandbox.url,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_CONFIRM: 'desk',
    SOKU_DESK_PASSWORD: PASSWORD,
    SOKU_REDIS_URL: store.url,
    SOKU_CONFIRM_SECRET: 'the-same-for-every-replica',
  };
  const ports = [new URL(sandbox.url).port, String(store.port)];
  // Servers elsewhere can't know that it is gone: they wait until its call would be over.
  const mortal = startMortal(['http', '--port', '0'], { ...settings, SOKU_TIMEOUT_MS: '3000' }, step, ports);
  const [, url = ''] = await mortal.seen('stderr', /MCP at (http:\S+)\/mcp/);
  const client = await connectHttp('client-2025', `${url}/mcp`);
  await client.call('soku_create_post', post);
  await client.close();
  const person = await comeIn(url);
  const hasDied = await pressUnlessDead(person, mortal);
  const decisions = `${prefix}:{desk}:decisions`;
  const [id = '', decided] = store.cli('HGETALL', decisions).split('\n');
  if (decided !== undefined) store.cli('HSET', decisions, id, aged(decided));

  const next = await serveWithDesk(sandbox.url, { env: settings });
  const agent = await connectHttp('client-2025', `${next}/mcp`);
  await endsWithOne(sandbox, await comeIn(next), () => agent.call('soku_create_post', post));
  await agent.close();
  return hasDied;
}

/** Whatever was done before: one press more at most, and there is one post, of which everybody knows. */
async function endsWithOne(
  sandbox: Sandbox,
  person: Pick<Awaited<ReturnType<typeof sitDown>>, 'state' | 'press'>,
  ask: () => Promise<{ result: Record<string, unknown> }>,
): Promise<void> {
  expect(sandbox.posts.length).toBeLessThanOrEqual(1);
  const standing = async () => (await person.state()).waiting[0]?.status;
  if ((await standing()) === 'waiting') expect((await person.press('publish')).words).toMatch(submitted);
  await expect.poll(standing).toBe('submitted');
  expect(sandbox.posts).toHaveLength(1);
  expect(new Set(keysOf(sandbox)).size).toBe(1);
  const [only] = sandbox.posts;
  expect((await ask()).result).toMatchObject({
    status: 'submitted',
    postSubmissionId: only?.postSubmissionId,
  });
  expect(sandbox.posts).toHaveLength(1);
}

/** Dies at every step in turn, until an approval comes to its end. @returns how many steps it has */
async function dieAtEach(approve: (step: number) => Promise<boolean>): Promise<number> {
  for (let step = 1; ; step += 1) if (!(await approve(step))) return step - 1;
}

describe('an approval whose process is killed', () => {
  it('at any of its steps on this machine leaves one post: never two, never none', async () => {
    expect(await dieAtEach(approveOnThisMachine)).toBeGreaterThanOrEqual(12);
  }, 900_000);

  it.skipIf(!hasRedis)(
    'at any of its steps over HTTP, with a shared store, leaves one post',
    async () => {
      const store = await openRedis();
      expect(await dieAtEach((step) => approveOverHttp(step, store))).toBeGreaterThanOrEqual(8);
    },
    900_000,
  );
});
