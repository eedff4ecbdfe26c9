/**
 * `npm run check:hosts [-- --in=<folder>] [host ...]`: gets the hosts that are on npm, puts the server into each with
 * `soku-mcp install <host> --sandbox --yes`, has each list its servers, and has a model that is played on this machine
 * call the tools. Prints the table of docs/hosts.md; exits with 1 when one doesn't list or doesn't post. Hosts are kept
 * in the folder, and taken from there the next time.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PROGRAMS, type Program } from './hosts/programs.ts';
import { installedBin, type Seen, tryProgram } from './hosts/try-program.ts';

const { values, positionals } = parseArgs({
  options: { in: { type: 'string' } },
  allowPositionals: true,
});
const folder = values.in === undefined ? mkdtempSync(join(tmpdir(), 'soku-mcp-hosts-')) : resolve(values.in);

/** The program's file; from npm where it isn't in the folder yet. */
function binOf({ id, package: name, bin }: Program): string {
  const place = join(folder, id);
  const there = installedBin(place, bin);
  if (there !== undefined) return there;
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), '{}');
  // Otherwise npm may take an older one that names the Node of this machine, or none.
  const newest = ['--engine-strict=false', `${name}@latest`];
  const quietly = ['--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['install', '--prefix', place, ...quietly, ...newest], { stdio: 'inherit' });
  return installedBin(place, bin) ?? bin;
}

const parts = (shown: readonly string[]) => shown.join(' and ') || 'not seen';

const BECAME = {
  posted: 'the post goes out',
  waits: 'the post waits at the desk',
  'not posted': 'nothing is posted',
};

function asking({ canAsk, answers, whenAsked }: Seen): string {
  if (answers.length === 0) return `${canAsk ? 'says that it can' : 'can’t'}: ${BECAME[whenAsked]}`;
  return `can; without a terminal it answers “${[...new Set(answers)].join(', ')}”: ${BECAME[whenAsked]}`;
}

const row = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);

const chosen = PROGRAMS.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
let wrong = 0;
row([
  'Host',
  'Version',
  'Lists it',
  'Posts',
  'Plugin or extension',
  'Protocol',
  'Of a result',
  'Of an error',
  'Asking the person',
]);
row(Array.from({ length: 9 }, () => '---'));
for (const program of chosen) {
  const seen = await tryProgram(program, binOf(program), folder);
  const { version, takesPlugin, listed, posted, protocol, result, error, output } = seen;
  row([
    program.title,
    version,
    listed ? 'yes' : 'no',
    posted ? 'yes' : 'no',
    takesPlugin === undefined ? '-' : takesPlugin ? 'valid' : 'not valid',
    protocol ?? 'not seen',
    parts(result),
    parts(error),
    asking(seen),
  ]);
  if (output === '' && takesPlugin !== false) continue;
  wrong += 1;
  console.error(`\n${program.title}:\n${output}\n`);
}
console.error(
  `${chosen.length - wrong} of ${chosen.length} list the server and post. The programs are kept in ${folder}.`,
);
process.exitCode = wrong === 0 ? 0 : 1;
