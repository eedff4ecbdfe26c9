import { measureAddedTime } from './added-time.ts';
import { benchJournal } from './journal.ts';
import { measureStartUp } from './start-up.ts';
import { measureToolsList } from './tools-list.ts';

// What every user pays every day. Figures of one run are to be compared with each other only: machines differ.
interface Figure {
  value: number;
  text: string;
}
const ms = (value: number): Figure => ({ value, text: `${value.toFixed(1)} ms` });
const count = (value: number): Figure => ({ value, text: String(value) });
const missed: string[] = [];

function line(what: string, { value, text }: Figure, goal?: number) {
  const short = goal !== undefined && value > goal;
  if (short) missed.push(`${what.trim()}: ${text}, goal ${goal}`);
  const against = goal === undefined ? '' : `   (goal: at most ${goal}${short ? ', missed' : ''})`;
  console.log(`${what.padEnd(58)} ${text.padStart(10)}${against}`);
}

const startUp = await measureStartUp();
console.log('Start-up, spawn to the answer of tools/list, median of 15');
line('  a one-tool server on the same SDK', ms(startUp.oneToolMs));
line('  this server', ms(startUp.serverMs));
line('  ratio', { value: startUp.ratio, text: startUp.ratio.toFixed(2) }, 1.1);
line('  more with a journal of 20,000 records', ms(startUp.fullJournalMs - startUp.serverMs), 30);

const lists: { what: string; goal: number; env: Record<string, string> }[] = [
  { what: 'default', goal: 4200, env: {} },
  { what: 'all', goal: 10_000, env: { SOKU_TOOLSETS: 'publish,media,account,research' } },
];
for (const { what, goal, env } of lists) {
  const { tools, bytes, tokens } = await measureToolsList(env);
  console.log(`\ntools/list, ${what}: ${tools.length} tools, ${bytes} bytes`);
  line('  tokens (o200k)', count(tokens), goal);
  for (const tool of tools) line(`    ${tool.name}`, count(tool.tokens));
}

const added = await measureAddedTime();
console.log('\nA post through the server and the same request sent directly, 300 pairs, medians');
line('  directly', ms(added.directMs));
line('  through the server', ms(added.throughServerMs));
line('  added', ms(added.addedMs), 3);

const { empty, full, bytes } = await benchJournal();
console.log(
  `\nDuplicate check in a new process, journal of 20,000 records (${Math.round(bytes / 1e6)} MB), median of 15`,
);
line('  empty journal', ms(empty.firstFind));
line('  full journal', ms(full.firstFind));
line('  more with the full journal', ms(full.firstFind - empty.firstFind), 20);
line('  more when it finds the oldest', ms(full.firstHit - empty.firstHit));

if (missed.length > 0) {
  console.log(`\nMissed:\n${missed.map((what) => `  ${what}`).join('\n')}`);
  process.exitCode = 1;
}
