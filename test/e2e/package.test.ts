import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { callTool, initialize, protocolLines } from '../support/json-rpc.ts';
import { startCli } from '../support/process.ts';
import { temporaryFolder } from '../support/servers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const packSchema = z.tuple([
  z.object({ filename: z.string(), files: z.array(z.object({ path: z.string(), mode: z.number() })) }),
]);

it('the package holds what runs and nothing else, and runs by itself where it is unpacked', async () => {
  const folder = temporaryFolder();
  // The build has been made for these tests; making it again here would pull it from under the others.
  const output = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--loglevel=error', `--pack-destination=${folder}`],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [{ filename, files }] = packSchema.parse(JSON.parse(output));
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'README.md',
      'package.json',
      'dist/cli.js',
      'dist/THIRD-PARTY-NOTICES.txt',
    ]),
  );
  const expected =
    /^(LICENSE|README\.md|PRIVACY\.md|package\.json|dist\/(cli\.js|THIRD-PARTY-NOTICES\.txt|chunks\/[\w-]+\.js))$/;
  expect(paths.filter((path) => !expected.test(path))).toEqual([]);
  expect(files.find(({ path }) => path === 'dist/cli.js')?.mode).toBe(0o755);

  execFileSync('tar', ['-xzf', join(folder, filename), '-C', folder]);
  expect(existsSync(join(folder, 'package', 'node_modules'))).toBe(false);
  const notices = readFileSync(join(folder, 'package', 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  for (const name of ['zod ', 'twitter-text ', 'regenerate-unicode-properties ', 'UNICODE LICENSE V3']) {
    expect(notices).toMatch(new RegExp(`^${name}`, 'm'));
  }
  const cli = startCli(['--sandbox'], { file: join(folder, 'package', 'dist', 'cli.js') });
  await initialize(cli);
  const answer = await callTool(cli, 1, 'soku_create_post', { text: 'hi', platforms: [{ platform: 'x' }] });
  expect(answer.result).toMatchObject({ structuredContent: { result: { status: 'submitted' } } });
  const answers = protocolLines(cli).filter(({ id }) => id !== undefined);
  expect(answers).toHaveLength(2);
});
