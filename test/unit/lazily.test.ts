import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { LoadError, lazily } from '../../src/lazily.ts';
import { temporaryFolder } from '../support/servers.ts';

test('loads once, for all who ask', async () => {
  let loads = 0;
  const load = lazily(async () => {
    loads += 1;
    return { loads };
  }, 'loads');
  const [one, two] = await Promise.all([load(), load()]);
  expect(two).toBe(one);
  expect(loads).toBe(1);
});

test('what failed is tried again by the next who asks', async () => {
  let loads = 0;
  const load = lazily(async () => {
    loads += 1;
    if (loads === 1) throw new Error('not now');
    return { loads };
  }, 'loads');
  await expect(load()).rejects.toThrow(LoadError);
  expect(await load()).toEqual({ loads: 2 });
});

const SCRIPT = `
import { closeSync, openSync } from 'node:fs';
import { LoadError, lazily } from './lazily.mjs';
const held = [];
try {
  for (;;) held.push(openSync('/dev/null'));
} catch {}
const load = lazily(() => import('./part.mjs'), 'part');
const codes = [];
for (let round = 0; round < 2; round += 1) await load().catch(({ code }) => codes.push(code));
for (const descriptor of held) closeSync(descriptor);
const { part } = await load();
console.log(JSON.stringify({ codes, part }));
`;

test.skipIf(process.platform === 'win32')(
  'a module that could not be read for want of file descriptors is read when there are some again',
  async () => {
    const folder = temporaryFolder();
    await build({
      entryPoints: ['src/lazily.ts'],
      outfile: join(folder, 'lazily.mjs'),
      format: 'esm',
      bundle: true,
      platform: 'node',
    });
    writeFileSync(join(folder, 'part.mjs'), 'export const part = 1;');
    writeFileSync(join(folder, 'script.mjs'), SCRIPT);
    const command = `ulimit -n 64 && exec "${process.execPath}" "${join(folder, 'script.mjs')}"`;
    const output = execFileSync('sh', ['-c', command], { encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual({ codes: ['EMFILE', 'EMFILE'], part: 1 });
  },
);
