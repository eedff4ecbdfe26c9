import { describe, expect, it } from 'vitest';
import { parseCommandLine, parsePort, UsageError } from '../../../src/config/command-line.ts';

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
  }
  return 'no UsageError';
}

describe('parseCommandLine', () => {
  it.each([
    [[], { command: 'stdio', flags: {} }],
    [['stdio', '--sandbox'], { command: 'stdio', flags: { sandbox: true } }],
    [['--sandbox'], { command: 'stdio', flags: { sandbox: true } }],
    [['http', '--port', '0', '--host=::1'], { command: 'http', flags: { port: '0', host: '::1' } }],
    [['--port', '0', 'http'], { command: 'http', flags: { port: '0' } }],
    [['http', '--read-only'], { command: 'http', flags: { 'read-only': true } }],
    [['http', '--read-only=false'], { command: 'http', flags: { 'read-only': 'false' } }],
    [['--log-level', 'warn', '--log-level', 'debug'], { command: 'stdio', flags: { 'log-level': 'debug' } }],
    [['--sandbox=true'], { command: 'stdio', flags: { sandbox: true } }],
    [['--sandbox=false'], { command: 'stdio', flags: {} }],
    [['--sandbox='], { command: 'stdio', flags: {} }],
    [[`--sandbox=\${user_config.sandbox}`], { command: 'stdio', flags: {} }],
    [['sandbox', '--port', '4010'], { command: 'sandbox', flags: { port: '4010' } }],
    [['install', 'cursor', '--yes'], { command: 'install', flags: { yes: true }, words: ['cursor'] }],
    [['demo'], { command: 'demo', flags: {} }],
    [['--help'], { command: 'help', flags: { help: true } }],
    [['http', '-h'], { command: 'help', flags: { help: true } }],
    [['-v'], { command: 'version', flags: { version: true } }],
    [['--base-url', ''], { command: 'stdio', flags: { 'base-url': '' } }],
  ])('%j', (argv, expected) => {
    expect(parseCommandLine(argv)).toEqual({ words: [], ...expected });
  });

  it.each([
    [['htttp'], 'Unknown command "htttp". Did you mean http? Commands: '],
    [['serve'], 'Unknown command "serve". Commands: '],
    [['http', 'extra'], 'Unexpected argument "extra".'],
    [
      ['http', '--prot', '1'],
      'Unknown flag "--prot" for soku-mcp http. Did you mean --port? See soku-mcp --help.',
    ],
    [
      ['--readonly'],
      'Unknown flag "--readonly" for soku-mcp stdio. Did you mean --read-only? See soku-mcp --help.',
    ],
    [['--port', '1'], 'Unknown flag "--port" for soku-mcp stdio.'],
    [['sandbox', '--sandbox'], 'Unknown flag "--sandbox" for soku-mcp sandbox.'],
    [['--api-key', 'x'], 'Unknown flag "--api-key".'],
    [['htttp', '--port', '1'], 'Unknown command "htttp". Did you mean http?'],
    [['--base-url'], '--base-url needs a value.'],
    [['http', '--port'], '--port needs a value.'],
    [['--sandbox=yes'], '--sandbox takes no value.'],
  ])('%j is refused', (argv, message) => {
    expect(refusal(() => parseCommandLine(argv)).startsWith(message)).toBe(true);
  });
});

describe('parsePort', () => {
  it('reads a port, or falls back', () => {
    expect(parsePort(undefined, 3000)).toBe(3000);
    expect(parsePort('0', 3000)).toBe(0);
    expect(parsePort('65535', 3000)).toBe(65_535);
  });

  it.each(['65536', '-1', '80.5', 'http', ' 80', '1e3', ''])('refuses "%s"', (value) => {
    expect(refusal(() => parsePort(value, 3000))).toBe(
      `--port "${value}" is not valid: it must be a whole number from 0 to 65535.`,
    );
  });
});
