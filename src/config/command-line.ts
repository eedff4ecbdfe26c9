import { parseArgs } from 'node:util';
import { nearest } from '../text/nearest.ts';
import { settingEntries } from './settings.ts';

/** The command line is wrong; the message is one line for a person. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

interface OptionInfo {
  flag: string;
  /** What its value is called in --help; absent for a switch. */
  value?: string;
  help: string;
}

export interface CommandInfo {
  name: string;
  help: string;
  options: readonly OptionInfo[];
  /** Whether it takes the settings' flags and --sandbox. */
  takesSettings: boolean;
  /** What its one word is called in --help, e.g. the program to install into. */
  word?: string;
}

/** What `soku-mcp` can do (interface.md 1). */
export const commands = [
  { name: 'stdio', help: 'Serve MCP over stdio (the default).', options: [], takesSettings: true },
  {
    name: 'http',
    help: 'Serve MCP over Streamable HTTP at /mcp, with /healthz and /readyz.',
    options: [
      { flag: 'host', value: 'ADDRESS', help: 'Address to listen on. Default 127.0.0.1.' },
      { flag: 'port', value: 'NUMBER', help: 'Port to listen on; 0 takes a free one. Default 3000.' },
      {
        flag: 'metrics-port',
        value: 'NUMBER',
        help: 'Show metrics for Prometheus at /metrics on this port of this machine.',
      },
    ],
    takesSettings: true,
  },
  {
    name: 'desk',
    help: 'Open the page on which you see what waits, is planned and was sent, and decide what goes out.',
    options: [{ flag: 'port', value: 'NUMBER', help: 'Port of this machine; default a free one.' }],
    takesSettings: true,
  },
  {
    name: 'sandbox',
    help: 'Run the local Soku alone, for any HTTP client.',
    options: [
      { flag: 'port', value: 'NUMBER', help: 'Port to listen on; 0 takes a free one. Default 4010.' },
      { flag: 'reading', value: 'NAME,…', help: 'Read Soku’s pages in another way: see docs/soku-api.md.' },
    ],
    takesSettings: false,
  },
  {
    name: 'demo',
    help: 'Go through the main jobs against the sandbox and show what an agent sees.',
    options: [],
    takesSettings: false,
  },
  {
    name: 'doctor',
    word: '[PROGRAM]',
    help: 'Check settings, Node, network, key, subscription, ID token, Soke and journal folder; with a program, as it starts the server.',
    options: [{ flag: 'json', help: 'Print the findings as JSON.' }],
    takesSettings: true,
  },
  {
    name: 'journal',
    word: 'export|import',
    help: 'Copy the journal from the shared store into the state folder, or back; stop the servers before.',
    options: [],
    takesSettings: true,
  },
  {
    name: 'health',
    help: 'Ask the HTTP server on this machine whether it is up; for containers.',
    options: [{ flag: 'port', value: 'NUMBER', help: 'Port it listens on. Default 3000.' }],
    takesSettings: false,
  },
  {
    name: 'install',
    word: '[PROGRAM]',
    help: 'Put the server into the settings of an MCP host; without one, list those found here.',
    options: [
      { flag: 'yes', help: 'Ask nothing, and write.' },
      { flag: 'print', help: 'Only show what would be written.' },
    ],
    takesSettings: true,
  },
  {
    name: 'uninstall',
    word: 'PROGRAM',
    help: 'Take the server out of the settings of an MCP host.',
    options: [
      { flag: 'yes', help: 'Ask nothing, and write.' },
      { flag: 'print', help: 'Only show what would be written.' },
    ],
    takesSettings: true,
  },
] as const satisfies readonly CommandInfo[];

export type CommandName = (typeof commands)[number]['name'];

export interface CommandLine {
  command: CommandName | 'help' | 'version';
  /** Flags without their dashes; a switch given without a value is `true`. */
  flags: Readonly<Record<string, string | true>>;
  /** What stands behind the command, for commands that take a word. */
  words: readonly string[];
}

const SANDBOX: OptionInfo = { flag: 'sandbox', help: 'Use an in-process sandbox: no account, no network.' };
/** A settings form fills in `--sandbox=…`: a switch that is off, left empty, or left as the form's own `${…}`. */
const isOff = (value: string | undefined) => value !== undefined && /^(false|\s*|\$\{.*\})$/.test(value);
const READING: OptionInfo = {
  flag: 'reading',
  value: 'NAME,…',
  help: 'With --sandbox: another reading of Soku’s pages.',
};
const GENERAL: readonly OptionInfo[] = [
  { flag: 'help', help: 'Show this help.' },
  { flag: 'version', help: 'Show the version.' },
];

/** Every flag a command takes. */
export function optionsOf(command: CommandInfo): OptionInfo[] {
  const settings = settingEntries.flatMap(({ flag, isSwitch, help }): OptionInfo[] =>
    flag === undefined ? [] : [{ flag, help, ...(!isSwitch && { value: 'VALUE' }) }],
  );
  return [...command.options, ...(command.takesSettings ? [SANDBOX, READING, ...settings] : []), ...GENERAL];
}

const suggest = (word: string, words: readonly string[], dashes = '') => {
  const suggestion = nearest(word, words);
  return suggestion === undefined ? '' : ` Did you mean ${dashes}${suggestion}?`;
};

function requireKnown(
  { name, rawName }: { name: string; rawName: string },
  known: readonly OptionInfo[],
  command: string | undefined,
): void {
  if (known.some(({ flag }) => flag === name)) return;
  const flags = known.map(({ flag }) => flag);
  const where = command === undefined ? '' : ` for soku-mcp ${command}`;
  throw new UsageError(
    `Unknown flag "${rawName}"${where}.${suggest(name, flags, '--')} See soku-mcp --help.`,
  );
}

/**
 * Reads the arguments behind the program's name.
 *
 * @throws UsageError naming the word that is wrong and the nearest right one
 */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const everyOption = commands.flatMap((command) => optionsOf(command));
  const valued = everyOption.filter(({ value }) => value !== undefined);
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    tokens: true,
    options: {
      ...Object.fromEntries(valued.map(({ flag }) => [flag, { type: 'string' as const }])),
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
  });
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const [word = 'stdio', ...others] = words;
  const command: (typeof commands)[number] | undefined = commands.find(({ name }) => name === word);
  const known = command === undefined ? everyOption : optionsOf(command);
  // Before the words: the value of a mistyped flag looks like a word too many.
  for (const token of tokens) {
    if (token.kind === 'option') requireKnown(token, known, command?.name);
  }
  if (command === undefined) {
    const names = commands.map(({ name }) => name);
    throw new UsageError(`Unknown command "${word}".${suggest(word, names)} Commands: ${names.join(', ')}.`);
  }
  const [extra] = others.slice('word' in command ? 1 : 0);
  if (extra !== undefined) throw new UsageError(`Unexpected argument "${extra}".`);

  const flags: Record<string, string | true> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = known.find(({ flag }) => flag === token.name);
    if (option === undefined) continue;
    if (option.value !== undefined && token.value === undefined)
      throw new UsageError(`--${option.flag} needs a value.`);
    const isSetting = settingEntries.some(({ flag }) => flag === option.flag);
    if (option.flag === SANDBOX.flag && isOff(token.value)) continue;
    if (option.value === undefined && token.value !== undefined && token.value !== 'true' && !isSetting)
      throw new UsageError(`--${option.flag} takes no value.`);
    flags[option.flag] = option.flag === SANDBOX.flag ? true : (token.value ?? true);
  }
  if (flags.help !== undefined) return { command: 'help', flags, words: others };
  if (flags.version !== undefined) return { command: 'version', flags, words: others };
  return { command: command.name, flags, words: others };
}

/** A port from a flag. @throws UsageError */
export function parsePort(value: string | true | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  const port = /^\d{1,5}$/.test(String(value)) ? Number(value) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`--port "${value}" is not valid: it must be a whole number from 0 to 65535.`);
}
