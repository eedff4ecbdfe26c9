import { type CommandInfo, commands, optionsOf } from '../config/command-line.ts';
import { settingEntries } from '../config/settings.ts';

const line = (left: string, right: string) => `  ${left.padEnd(28)} ${right.replaceAll('`', '')}`;

/** The text of `soku-mcp --help`. */
export function helpText(): string {
  const own: readonly CommandInfo[] = commands;
  const stdio = commands[0];
  return [
    'soku-mcp: publish to social networks through Soku, from an AI agent (MCP server).',
    '',
    'Usage: soku-mcp [command] [flags]',
    '',
    'Commands',
    ...own.flatMap(({ name, word, help, options }) => [
      line(word === undefined ? name : `${name} ${word}`, help),
      ...options.map(({ flag, value, help: what }) => line(`  --${flag} ${value ?? ''}`, what)),
    ]),
    '',
    `Flags of ${own.flatMap(({ name, takesSettings }) => (takesSettings ? [name] : [])).join(', ')}`,
    ...optionsOf(stdio).map(({ flag, value, help }) => line(`--${flag} ${value ?? ''}`, help)),
    '',
    'Environment (a flag wins over it; a secret X may also be named by a file in X_FILE)',
    ...settingEntries.map(({ env, help, fallback }) => line(env, `${help} Default: ${fallback}.`)),
    '',
    'Try it without an account: soku-mcp demo, or soku-mcp --sandbox',
  ].join('\n');
}
