import { expect, it, onTestFinished, vi } from 'vitest';
import { openDeskWhenWaiting } from '../../../src/commands/desk-when-waiting.ts';
import { createRuntime } from '../../../src/runtime.ts';
import { configOf, silentLog, temporaryFolder } from '../../support/servers.ts';

/** Longer than posts are told of together. */
const QUIET_MS = 61_000;

it('tells at once of the first post that waits, and of those that follow together', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const config = configOf({ SOKU_STATE_DIR: temporaryFolder() });
  const runtime = await createRuntime({ ...config, command: 'npx soku-mcp' }, { log: silentLog });
  let announce = () => {};
  const lines: string[] = [];
  const listening = {
    ...runtime,
    whenWaiting(act: () => void) {
      announce = act;
    },
  };
  const close = openDeskWhenWaiting(listening, { openBrowser: false, note: (line) => void lines.push(line) });
  onTestFinished(async () => {
    vi.useRealTimers();
    await close();
    await runtime.close();
  });
  const told = async (count: number) => {
    await vi.waitFor(() => expect(lines).toHaveLength(count), { timeout: 30_000 });
    return lines.at(-1);
  };
  announce();
  announce();
  announce();
  expect(await told(1)).toBe('A post waits for your yes. To see and to decide, type: npx soku-mcp desk');
  vi.advanceTimersByTime(QUIET_MS);
  expect(await told(2)).toMatch(/^2 posts wait for your yes\. /);
  vi.advanceTimersByTime(QUIET_MS);
  announce();
  expect(await told(3)).toMatch(/^A post waits /);
});
