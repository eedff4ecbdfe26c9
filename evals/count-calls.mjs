// Stands between a client and the server: passes all on, and writes the name of each tool that is called on a line of
// the file named first. The rest of the arguments is the server's command.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [file, command, ...args] = process.argv.slice(2);
const server = spawn(command, args, { stdio: ['pipe', 'inherit', 'inherit'] });

/** The messages of a line: one, or in an old protocol several. */
function messagesOf(line) {
  try {
    return [JSON.parse(line)].flat();
  } catch {
    return [];
  }
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  for (const { method, params } of messagesOf(line))
    if (method === 'tools/call') appendFileSync(file, `${params?.name}\n`);
  server.stdin.write(`${line}\n`);
});
lines.on('close', () => server.stdin.end());
server.on('exit', (code) => process.exit(code ?? 1));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
