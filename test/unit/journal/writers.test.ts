import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { createWriters } from '../../../src/journal/writers.ts';

/** What a real process calls itself, and the process. */
async function anotherProcess() {
  const module = new URL('../../../src/journal/writers.ts', import.meta.url).href;
  const script = `const { createWriters } = await import('${module}'); console.log(createWriters().own); setInterval(() => {}, 1000);`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  return { child, name: String(line).trim() };
}

test('a process is gone once it was killed, and not before', async () => {
  const writers = createWriters();
  const { child, name } = await anotherProcess();
  expect(writers.isGone(name)).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(writers.isGone(name)).toBe(true);
});

test('this process is not gone, and its name tells nothing of the machine', () => {
  const { own = '', isGone } = createWriters();
  expect(isGone(own)).toBe(false);
  expect(own).toMatch(new RegExp(`^[\\w-]{16}\\.${process.pid}\\.\\d*$`));
});

test('nothing is known of another machine, or of a name that is none', () => {
  const { own = '', isGone } = createWriters();
  const [, pid, start] = own.split('.');
  const elsewhere = ['another-machine', 4_000_000, 1].join('.');
  for (const name of [elsewhere, `another-machine.${pid}.${start}`, '', 'x', `${own.split('.')[0]}.-1.1`])
    expect(isGone(name), name).toBe(false);
});

test.runIf(process.platform === 'linux')('a pid that came back is another process', () => {
  const { own = '', isGone } = createWriters();
  const [host, pid, start] = own.split('.');
  expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(` ${start} `);
  expect(isGone(`${host}.${pid}.${Number(start) - 1}`)).toBe(true);
});
