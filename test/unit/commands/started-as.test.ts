import { expect, it } from 'vitest';
import { startedAs } from '../../../src/commands/started-as.ts';
import { inWordsOf } from '../../../src/text/command.ts';

it.each([
  ['/home/ann/.npm/_npx/1a2b/node_modules/.bin/soku-mcp', '/home/ann', 'npx soku-mcp'],
  ['/home/ann/project/node_modules/.bin/soku-mcp', '/home/ann/project', 'npx soku-mcp'],
  ['/usr/local/bin/soku-mcp', '/home/ann', 'soku-mcp'],
  ['/home/ann/soku-mcp/dist/cli.js', '/home/ann/soku-mcp', 'node dist/cli.js'],
  ['/home/ann/soku-mcp/dist/cli.js', '/home/ann', 'node soku-mcp/dist/cli.js'],
  ['/opt/soku-mcp/dist/cli.js', '/home/ann', 'node /opt/soku-mcp/dist/cli.js'],
  ['/home/ann/my tools/dist/cli.js', '/home/ann', 'node "my tools/dist/cli.js"'],
])('%s in %s is %s', (file, cwd, expected) => {
  expect(startedAs({ file, cwd, env: {} })).toBe(expected);
});

it.each([
  ['See soku-mcp --help.', 'See npx soku-mcp --help.'],
  ['Usage: soku-mcp [command] [flags]', 'Usage: npx soku-mcp [command] [flags]'],
  ['Callers of soku-mcp http must send it', 'Callers of npx soku-mcp http must send it'],
  ['~/.local/state/soku-mcp', '~/.local/state/soku-mcp'],
  ['soku-mcp: publish to social networks', 'soku-mcp: publish to social networks'],
])('%s', (text, expected) => {
  expect(inWordsOf('npx soku-mcp', text)).toBe(expected);
  // Twice says no more than once.
  expect(inWordsOf('npx soku-mcp', expected)).toBe(expected);
});
