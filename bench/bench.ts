import { measureAddedTime } from './added-time.ts';
import { benchJournal } from './journal.ts';
import { measureStartUp } from './start-up.ts';
import { measureToolsList } from './tools-list.ts';

// What every user pays every day. Figures of one run are to be compared with each other only: machines differ.
const ms = (value: number) => `${value.toFixed(1)} ms`;
const line = (what: string, figure: string, limit = '') =>
  console.log(`${what.padEnd(58)} ${figure.padStart(10)}${limit === '' ? '' : `   (at most ${limit})`}`);

const startUp = await measureStartUp();
console.log('Start-up, spawn to the answer of tools/list, median of 15');
line('  a one-tool server on the same SDK', ms(startUp.oneToolMs));
line('  this server', ms(startUp.serverMs));
line('  ratio', startUp.ratio.toFixed(2), '1.4');
line('  more with a journal of 100,000 records', ms(startUp.fullJournalMs - startUp.serverMs), '30 ms');

const lists: { what: string; limit: string; env: Record<string, string> }[] = [
  { what: 'default', limit: '4400', env: {} },
  { what: 'publish, media, research', limit: '9000', env: { SOKU_TOOLSETS: 'publish,media,research' } },
];
for (const { what, limit, env } of lists) {
  const { tools, bytes, tokens } = await measureToolsList(env);
  console.log(`\ntools/list, ${what}: ${tools.length} tools, ${bytes} bytes`);
  line('  tokens (o200k)', String(tokens), limit);
  for (const tool of tools) line(`    ${tool.name}`, String(tool.tokens));
}

const added = await measureAddedTime();
console.log('\nA post through the server and the same request sent directly, 300 pairs, medians');
line('  directly', ms(added.directMs));
line('  through the server', ms(added.throughServerMs));
line('  added', ms(added.addedMs), '3 ms');

const { empty, full, bytes } = await benchJournal();
console.log(
  `\nDuplicate check in a new process, journal of 100,000 records (${Math.round(bytes / 1e6)} MB), median of 15`,
);
line('  empty journal', ms(empty.firstFind));
line('  full journal', ms(full.firstFind));
line('  more with the full journal', ms(full.firstFind - empty.firstFind), '20 ms');
line('  more when it finds the oldest', ms(full.firstHit - empty.firstHit));
