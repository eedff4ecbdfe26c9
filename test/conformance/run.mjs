// Holds this HTTP layer against the official conformance suite, both requirement sets: npm run conformance
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseConfig } from '../../src/config/load.ts';
import { createRuntime } from '../../src/runtime.ts';
import { createLogger } from '../../src/telemetry/log.ts';
import { createRedactor } from '../../src/text/redactor.ts';
import { serveHttp } from '../../src/transports/http/serve.ts';
import { createConformanceServer } from './fixtures.mjs';
import { createSessionHandler } from './sessions.mjs';

const SUITE = '@modelcontextprotocol/conformance@0.2.0-alpha.12';
/** The requirement sets, and how many scenarios of each must pass. */
const SETS = { '2026-07-28': 37, '2025-11-25': 30 };

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The suite asks for a newer Node than this project does, so it has a folder of its own. */
function suiteFile() {
  const folder = at('../../node_modules/.cache/conformance');
  const file = join(folder, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const args = [
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--no-audit',
    '--engine-strict=false',
    '--silent',
    SUITE,
  ];
  const { status } = spawnSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${SUITE} could not be installed`);
  return file;
}

/** Runs one requirement set; resolves with how many scenarios passed, of how many, and the exit code. */
function judge(file, url, requirements) {
  const results = mkdtempSync(join(tmpdir(), 'soku-mcp-conformance-'));
  const args = [
    '--import',
    at('on-node20.mjs'),
    file,
    'server',
    '--url',
    url,
    '--requirements',
    requirements,
  ];
  const child = spawn(process.execPath, args, { cwd: results, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })));
}

/** How many of the scenarios that are scored passed. */
function countOf(text) {
  const unscored = new Set([...text.matchAll(/^ {2}\S ([\w-]+) \(/gm)].map(([, name]) => name));
  const ran = [...text.matchAll(/^(\S) ([\w-]+): \d+ passed/gm)].filter(([, , name]) => !unscored.has(name));
  return { passed: ran.filter(([, mark]) => mark === '✓').length, scored: ran.length };
}

const folder = mkdtempSync(join(tmpdir(), 'soku-mcp-conformance-'));
const sources = { flags: {}, env: { SOKU_STATE_DIR: folder }, readFile: () => '' };
const config = parseConfig({ ...sources, platform: process.platform, homeDir: folder });
const runtime = await createRuntime(config, { log: createLogger('silent', createRedactor([])) });
const serving = await serveHttp(runtime, {
  host: '127.0.0.1',
  port: 0,
  token: undefined,
  makeHandler: (_factory, options) => createSessionHandler(createConformanceServer, options),
});
const file = suiteFile();
for (const [requirements, needed] of Object.entries(SETS)) {
  const { code, text } = await judge(file, `${serving.url}/mcp`, requirements);
  const { passed, scored } = countOf(text);
  console.log(`conformance ${requirements}: ${passed} of ${scored}, exit ${code}`);
  if (code === 0 && passed === needed && scored === needed) continue;
  console.log(text);
  process.exitCode = 1;
}
await serving.close(0);
await runtime.close();
