import { measureAddedTime } from './added-time.ts';
import { measureStartUp } from './start-up.ts';
import { measureToolsList } from './tools-list.ts';

const ms = (value: number) => `${value.toFixed(1)} ms`;

const startUp = await measureStartUp();
console.log(`start-up (spawn to tools/list, median of 15): ${ms(startUp.serverMs)}`);
console.log(`  one-tool server on the same SDK:            ${ms(startUp.oneToolMs)}`);
console.log(`  ratio:                                      ${startUp.ratio.toFixed(2)} (at most 1.4)`);

const list = await measureToolsList({});
console.log(
  `tools/list, ${list.tools.length} tools: ${list.bytes} bytes, ${list.tokens} tokens (o200k; at most 4500)`,
);
for (const { name, tokens } of list.tools) console.log(`  ${name.padEnd(28)} ${tokens}`);

const added = await measureAddedTime();
console.log(`time added to a post (median of 300 pairs): ${ms(added.addedMs)} (at most 3 ms)`);
console.log(`  through the server ${ms(added.throughServerMs)}, by undici directly ${ms(added.directMs)}`);
