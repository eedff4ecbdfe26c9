import { parseArgs } from 'node:util';
import { measureAddedTime } from './added-time.ts';
import { measureFirstCall } from './first-call.ts';
import { measureHttp } from './http-cost.ts';
import { benchJournal } from './journal.ts';
import { TELLS_OF_PROCESSES } from './process-figures.ts';
import { close, count, heading, line, mb, ms, ratio, skipped } from './report.ts';
import { measureStartUp } from './start-up.ts';
import { measureToolsList } from './tools-list.ts';

// What every user pays every day: npm run bench, or npm run bench -- --quick. Figures of one run are to be compared with
// each other only: machines differ. NODE_24 names a Node.js 24 to start on as well.

const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values;
const NODE_24_GOAL = 1.15;
const [thisMajor] = process.versions.node.split('.').map(Number);

async function startUpOn(node: string, what: string, goal: number) {
  const { oneTool, server, fullJournal, ratio: ratios } = await measureStartUp(node, quick ? 7 : 15);
  heading(`Start-up on ${what}: spawn to the answer of tools/list, medians`);
  line('a one-tool server on the same SDK', ms(oneTool.ms));
  line('this server', ms(server.ms));
  line('ratio', ratio(ratios.ms), goal);
  line('more with a journal of 20,000 records', ms(fullJournal.ms - server.ms), 30);
  if (!TELLS_OF_PROCESSES) return skipped('memory', 'only Linux tells it');
  line('ratio of CPU time', ratio(ratios.cpuMs));
  line('memory of this server', mb(server.residentMb));
  line('ratio of memory', ratio(ratios.residentMb), 1.06);
}

await startUpOn(
  process.execPath,
  `Node ${process.versions.node}`,
  (thisMajor ?? 0) >= 24 ? NODE_24_GOAL : 1.1,
);
const { NODE_24 } = process.env;
if (NODE_24 !== undefined) await startUpOn(NODE_24, 'Node 24', NODE_24_GOAL);
else if (thisMajor !== 24) skipped('Start-up on Node 24', 'NODE_24 names none');

const lists: { what: string; goal: number; env: Record<string, string> }[] = [
  { what: 'default', goal: 4200, env: {} },
  { what: 'all', goal: 10_000, env: { SOKU_TOOLSETS: 'publish,media,account,research' } },
];
for (const { what, goal, env } of lists) {
  const { tools, bytes, tokens } = await measureToolsList(env);
  heading(`tools/list, ${what}: ${tools.length} tools, ${bytes} bytes`);
  line(`tokens (o200k), ${what}`, count(tokens), goal);
  if (!quick) for (const tool of tools) line(`  ${tool.name}`, count(tool.tokens));
}

heading('The first post of a new process against its second, medians');
const later = await measureFirstCall('later', quick ? 3 : 9);
line('the first, 1.5 s after the list of tools', ms(later.firstMs));
line('the second', ms(later.secondMs));
line('more for the first', ms(later.moreMs), 40);
if (TELLS_OF_PROCESSES) line('more CPU time of the server for the first', ms(later.moreCpuMs));
if (!quick) line('more for one right after the list', ms((await measureFirstCall('at once', 9)).moreMs));

const added = await measureAddedTime(quick ? 60 : 300);
heading('A post through the server and the same request sent directly, medians');
line('directly', ms(added.directMs));
line('through the server', ms(added.throughServerMs));
line("added, without the journal's flush", ms(added.addedMs), 1.5);
line('the flush', ms(added.flushMs));
if (TELLS_OF_PROCESSES) line('CPU time of the server for a post', ms(added.serverCpuMs));

const http = await measureHttp(
  quick
    ? { rounds: 5, each: 100, warmUp: 1_000 }
    : { rounds: 10, each: 300, warmUp: 3_000, heapAfter: 20_000 },
);
heading("CPU time over HTTP against the SDK's bare handler with the same tools, medians");
for (const [era, { call, list }] of Object.entries(http.costs)) {
  line(`a call, ${era}, bare`, ms(call.bareMs));
  line(`a call, ${era}, bare and with ready answers`, ms(call.floorMs));
  line(`a call, ${era}, this server`, ms(call.serverMs));
  line(`a call, ${era}, ratio`, ratio(call.ratio), 1.2);
  line(`tools/list, ${era}, bare`, ms(list.bareMs));
  line(`tools/list, ${era}, bare and with a ready list`, ms(list.floorMs));
  line(`tools/list, ${era}, this server`, ms(list.serverMs));
  line(`tools/list, ${era}, ratio`, ratio(list.ratio), 1);
}
line('the same arguments to the SDK alone', ms(http.longCall.bareMs));
line('soku_validate_post on 5,000 characters and 8 targets', ms(http.longCall.serverMs), 2);
if (http.heap !== undefined) {
  line('heap after 200 calls', mb(http.heap.firstMb));
  line('heap after 20,000 calls', mb(http.heap.lastMb), 17.6);
}

if (!quick) {
  const { empty, full, bytes } = await benchJournal();
  heading(
    `Duplicate check in a new process, journal of 20,000 records (${Math.round(bytes / 1e6)} MB), medians`,
  );
  line('empty journal', ms(empty.firstFind));
  line('full journal', ms(full.firstFind));
  line('more with the full journal', ms(full.firstFind - empty.firstFind), 20);
  line('more when it finds the oldest', ms(full.firstHit - empty.firstHit));
}

close();
