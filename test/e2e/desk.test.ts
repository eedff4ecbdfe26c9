import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { sitDownAt } from '../support/desk.ts';
import { startCli } from '../support/process.ts';
import { openSandbox, spawnAndConnect, temporaryFolder } from '../support/servers.ts';

/** Several processes start one after the other. */

const post = { text: 'Good morning', platforms: [{ platform: 'x' }] };

async function openOffice() {
  const sandbox = await openSandbox();
  const env = {
    SOKU_BASE_URL: sandbox.url,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_STATE_DIR: temporaryFolder(),
    SOKU_CONFIRM: 'desk',
    SOKU_OPEN_BROWSER: 'false',
  };
  return { sandbox, env };
}

it('a post waits while its agent is killed; soku-mcp desk sends it once, and the next agent is told', async () => {
  const { sandbox, env } = await openOffice();
  const night = await spawnAndConnect(env);
  const waiting = await night.call('soku_create_post', post);
  expect(waiting.result).toMatchObject({ status: 'waiting' });
  await vi.waitFor(() => expect(night.stderr()).toContain('type: '));
  const hint = night.stderr().match(/A post waits for your yes\. .*$/gm);
  // As this very process was started, so that it can be typed again.
  expect(hint).toEqual([expect.stringMatching(/type: node \S*dist\/cli\.js desk$/)]);
  expect(waiting.text).toMatch(/\(command: node \S*dist\/cli\.js desk\)/);
  expect(night.instructions()).toMatch(/at the desk \(node \S*dist\/cli\.js desk\)/);
  expect(night.stderr()).not.toContain('ticket');
  if (night.pid !== null) process.kill(night.pid, 'SIGKILL');

  const desk = startCli(['desk'], { env });
  const [address] = await desk.seen('stdout', /http:\/\/127\.0\.0\.1:\d+\/\?ticket=[\w-]+/);
  const person = await sitDownAt(address);
  expect((await person.state()).waiting).toMatchObject([{ id: waiting.result.waitingId, status: 'waiting' }]);
  expect((await person.press('publish')).words).toMatch(/^Submitted/);
  expect(sandbox.posts).toHaveLength(1);
  expect(desk.stderr()).not.toContain('Good morning');
  desk.child.kill('SIGTERM');
  expect(await desk.exited).toBe(0);

  const morning = await spawnAndConnect(env);
  expect((await morning.call('soku_create_post', post)).result).toMatchObject({
    status: 'submitted',
    replayed: true,
  });
  expect(sandbox.posts).toHaveLength(1);
});

it.skipIf(process.platform !== 'linux')(
  'opens the desk in the browser, and tells its address to nobody else',
  async () => {
    const { sandbox, env } = await openOffice();
    const folder = temporaryFolder();
    const opened = join(folder, 'opened');
    const browser = join(folder, 'xdg-open');
    writeFileSync(browser, `#!/bin/sh\nprintf %s "$1" > ${opened}\n`);
    chmodSync(browser, 0o755);
    const agent = await spawnAndConnect({
      ...env,
      SOKU_OPEN_BROWSER: 'true',
      PATH: `${folder}:${process.env.PATH}`,
    });
    const answer = await agent.call('soku_create_post', post);
    await vi.waitFor(() => expect(existsSync(opened) && readFileSync(opened, 'utf8')).toContain('ticket='), {
      timeout: 60_000,
    });
    const address = readFileSync(opened, 'utf8');
    expect(agent.stderr()).not.toContain(new URL(address).port);
    expect(JSON.stringify(answer)).not.toContain('127.0.0.1');
    const person = await sitDownAt(address);
    expect((await person.press('publish')).words).toMatch(/^Submitted/);
    expect((await agent.call('soku_create_post', post)).result).toMatchObject({ status: 'submitted' });
    expect(sandbox.posts).toHaveLength(1);
    // The desk goes with its process, and keeps it from nothing.
    await agent.close();
    await vi.waitFor(async () => expect(await fetch(address).catch(() => 'gone')).toBe('gone'), {
      timeout: 60_000,
    });
  },
);
