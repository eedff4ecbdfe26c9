// Stands in the place of dist/cli.js in a host's settings: starts the real one, named in the file `real` beside it, and
// keeps each line between host and server in `wire.jsonl`.
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const real = readFileSync(join(folder, 'real'), 'utf8').trim();
const args = process.argv.slice(2);

const server = spawn(process.execPath, [real, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
for (const [from, source, target] of [
  ['host', process.stdin, server.stdin],
  ['server', server.stdout, process.stdout],
])
  createInterface({ input: source }).on('line', (line) => {
    appendFileSync(join(folder, 'wire.jsonl'), `${JSON.stringify({ from, line })}\n`);
    target.write(`${line}\n`);
  });
process.stdin.on('end', () => server.stdin.end());
server.stdin.on('error', () => {});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => server.kill(signal));
server.on('exit', (code) => process.exit(code ?? 1));
