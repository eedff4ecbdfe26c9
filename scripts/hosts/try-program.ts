import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { hosts, type Machine } from '../../src/commands/install/hosts.ts';
import { CALLS, playModel } from './played-model.ts';
import type { Program } from './programs.ts';
import { readWire, type WireCall } from './wire.ts';

const TAP = fileURLToPath(new URL('tap.mjs', import.meta.url));
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const PATIENCE_MS = 90_000;
const PROMPT = 'Publish the post.';
/** Lists the MCP servers of a program: they all call it the same. */
const LIST = ['mcp', 'list'];

interface Ran {
  code: number | undefined;
  output: string;
}

/** Runs a program to its end, or until patience does. */
async function run(
  file: string,
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
): Promise<Ran> {
  const child = spawn(file, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  // Its servers are in its group.
  const giveUp = setTimeout(
    () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'),
    PATIENCE_MS,
  );
  const code = await new Promise<number | undefined>((resolve) => {
    child.on('error', () => resolve(undefined));
    child.on('close', (exit) => resolve(exit ?? undefined));
  });
  clearTimeout(giveUp);
  return { code, output };
}

/** What a host shows its model of a result: its text, its structured content, or both. */
function partsShown(shown: unknown, result: Record<string, unknown>): string[] {
  // However often the host has packed it, quotes and line breaks are themselves again.
  const plain = (value: unknown) =>
    JSON.stringify(value).replace(/\\+"/g, '"').replace(/\\+n/g, '\n').replace(/\s+/g, '');
  const seen = plain(shown);
  const text = plain(result.content).match(/"text":"([\s\S]*)"\}\]$/)?.[1] ?? '';
  const structured = plain(result.structuredContent ?? {});
  return [
    ...(text !== '' && seen.includes(text.slice(0, 2_000)) ? ['text'] : []),
    ...(structured !== '{}' && seen.includes(structured.slice(1, -1)) ? ['structured content'] : []),
    ...(/"is_?error":true/i.test(seen) && result.isError === true ? ['the mark of an error'] : []),
  ];
}

/** What was seen of one host. */
export interface Seen {
  version: string;
  /** Whether it takes the plugin or extension that the repository holds for it; undefined where it doesn't look. */
  takesPlugin: boolean | undefined;
  listed: boolean;
  protocol: string | undefined;
  posted: boolean;
  result: string[];
  error: string[];
  canAsk: boolean;
  answers: string[];
  /** What became of the post where the person was to be asked. */
  whenAsked: 'posted' | 'waits' | 'not posted';
  /** What the program wrote, where something is not as it should be. */
  output: string;
}

/** The files in which a host's settings may stand, in this home. */
const settingsOf = (id: string, machine: Machine) =>
  hosts.find((host) => host.id === id)?.files(machine) ?? [];

/** From here on the host starts the server through what writes down every line. */
function listenIn(id: string, machine: Machine, tap: string): void {
  for (const file of settingsOf(id, machine).filter((path) => existsSync(path)))
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(CLI, tap));
}

/** An empty home, with what a person has set there already. */
function makeHome({ id, settings }: Program, machine: Machine, folders: readonly string[]): void {
  for (const path of [machine.homeDir, ...folders]) rmSync(path, { recursive: true, force: true });
  for (const path of [machine.homeDir, ...folders]) mkdirSync(path, { recursive: true });
  const [file] = settingsOf(id, machine);
  if (settings === undefined || file === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, settings);
}

/** Runs a program once in an empty home with the server put in; `confirm` as in SOKU_CONFIRM. */
async function once(program: Program, file: string, folder: string, confirm: string) {
  const home = join(folder, `home-${program.id}-${confirm}`);
  const tap = join(folder, `tap-${program.id}-${confirm}`, 'dist', 'cli.mjs');
  const work = join(home, 'work');
  const model = await playModel();
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    SOKU_STATE_DIR: join(home, 'state'),
    TERM: 'dumb',
    ...program.env(model.url),
  };
  const machine = { platform: process.platform, env, homeDir: home };
  makeHome(program, machine, [work, dirname(tap)]);
  cpSync(TAP, tap);
  writeFileSync(join(dirname(tap), 'real'), CLI);
  try {
    const install = ['install', program.id, '--sandbox', '--yes', '--confirm', confirm];
    const installed = await run(process.execPath, [CLI, ...install], env, work);
    const list = await run(file, LIST, env, work);
    listenIn(program.id, machine, tap);
    const prompted = await run(file, program.run(PROMPT, model.url), env, work);
    const wire = readWire(join(dirname(tap), 'wire.jsonl'));
    return { installed, list, prompted, wire, shown: model.shown(), asked: model.asked() };
  } finally {
    await model.close();
  }
}

const postWith =
  (status: string) =>
  ({ tool, result }: WireCall) =>
    tool === 'soku_create_post' && JSON.stringify(result).includes(`"status":"${status}"`);
const isPost = postWith('submitted');
const isWaiting = postWith('waiting');

const whatItWrote = ({ installed, list, prompted, asked }: Awaited<ReturnType<typeof once>>) =>
  [
    ...[installed, list, prompted].map(({ code, output }) => `exit ${code}: ${output.slice(-1_500)}`),
    `The model was asked: ${asked.slice(0, 20).join(', ')}`,
  ].join('\n---\n');

async function takesPlugin(
  { validate }: Program,
  file: string,
  folder: string,
): Promise<boolean | undefined> {
  if (validate === undefined) return undefined;
  const env = { PATH: process.env.PATH ?? '', HOME: folder };
  const { code, output } = await run(file, [...validate, REPOSITORY], env, folder);
  return code === 0 && /passed|success/i.test(output);
}

/** Installs the server into a program, has it list its servers and post in the sandbox. */
export async function tryProgram(program: Program, file: string, folder: string): Promise<Seen> {
  const versions = await run(file, ['--version'], { PATH: process.env.PATH ?? '', HOME: folder }, folder);
  const plainly = await once(program, file, folder, 'off');
  const asking = await once(program, file, folder, 'ask');
  const shownOf = (index: number) => {
    const call = CALLS[index];
    const ofTool = plainly.wire.calls.filter(({ tool }) => tool === call?.tool);
    const [first] = ofTool;
    const shown = plainly.shown.filter(({ of }) => of === call?.tool)[0]?.result;
    return first === undefined || shown === undefined ? [] : partsShown(shown, first.result);
  };
  const listed = program.listed.test(stripVTControlCharacters(plainly.list.output));
  const posted = plainly.wire.calls.some(isPost);
  return {
    version: /\d+\.\d+\.\d+/.exec(versions.output)?.[0] ?? 'unknown',
    takesPlugin: await takesPlugin(program, file, folder),
    listed,
    protocol: plainly.wire.protocol,
    posted,
    result: shownOf(0),
    error: shownOf(1),
    canAsk: asking.wire.canAsk,
    answers: asking.wire.answers,
    whenAsked: asking.wire.calls.some(isPost)
      ? 'posted'
      : asking.wire.calls.some(isWaiting)
        ? 'waits'
        : 'not posted',
    output: listed && posted ? '' : whatItWrote(plainly),
  };
}

/** The file of a program that npm has put into a folder; undefined when it isn't there. */
export function installedBin(folder: string, bin: string): string | undefined {
  const file = join(folder, 'node_modules', '.bin', bin);
  return existsSync(file) ? file : undefined;
}
