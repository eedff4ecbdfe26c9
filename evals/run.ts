import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import { openSession, type Session, type Verdict } from './session.ts';
import { WISHES, type Wish } from './wishes.ts';

const USAGE = `npm run evals -- [--only id,id] [-- command ...]

In the command {wish} stands for the person's words and {config} for a file with { "mcpServers": ... }.
Without a command each wish waits until you have had a client do it and press Enter.`;

/** Runs a client's command; gives what it wrote to stdout. @throws Error when it can't be started */
async function runClient(command: readonly string[], wish: Wish, { configFile }: Session): Promise<string> {
  const [file = '', ...args] = command.map((part) =>
    part.replaceAll('{wish}', wish.words).replaceAll('{config}', configFile),
  );
  const client = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const parts: Buffer[] = [];
  client.stdout.on('data', (part: Buffer) => parts.push(part));
  await new Promise<void>((resolve, reject) => {
    client.on('error', reject);
    client.on('close', () => resolve());
  });
  return Buffer.concat(parts).toString('utf8');
}

async function waitForPerson(wish: Wish, { configFile }: Session): Promise<string> {
  console.log(`\n${wish.id}: ${wish.words}\nServer: ${configFile}`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('What did the client answer? (Enter: not checked) ');
  terminal.close();
  return answer;
}

function report({ id, problems, calls, maxCalls }: Verdict): string {
  const needless = calls.length > maxCalls ? `, more than ${maxCalls}` : '';
  const verdict = problems.length === 0 ? 'right' : `WRONG: ${problems.join('; ')}`;
  return `${id}: ${verdict} (${calls.length} calls${needless}: ${calls.join(', ') || 'none'})`;
}

const [options, command] = splitAt(process.argv.slice(2));

function splitAt(given: readonly string[]): [string[], string[]] {
  const at = given.indexOf('--');
  return at < 0 ? [[...given], []] : [given.slice(0, at), given.slice(at + 1)];
}

const [flag, names = ''] = options;
const only = names.split(',');
const chosen = WISHES.filter(({ id }) => flag === undefined || only.includes(id));
if ((flag !== undefined && flag !== '--only') || chosen.length === 0) {
  console.error(`${USAGE}\n\nWishes: ${WISHES.map(({ id }) => id).join(', ')}`);
  process.exit(2);
}

let wrong = 0;
let calls = 0;
for (const wish of chosen) {
  const session = await openSession(wish);
  try {
    const answer =
      command.length === 0 ? await waitForPerson(wish, session) : await runClient(command, wish, session);
    const verdict = await session.judge(answer);
    console.log(report(verdict));
    if (verdict.problems.length > 0) wrong += 1;
    calls += verdict.calls.length;
  } finally {
    await session.close();
  }
}
console.log(`${chosen.length - wrong} of ${chosen.length} right, ${calls} calls.`);
process.exitCode = wrong === 0 ? 0 : 1;
