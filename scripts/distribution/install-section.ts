import { product } from '../../src/distribution/product.ts';
import { installLinks } from './links.ts';
import { fromRegistry } from './plugins.ts';

const { packageName, serverName, version } = product;

const fold = (summary: string, ...lines: string[]) =>
  [`<details><summary>${summary}</summary>`, '', ...lines, '', '</details>'].join('\n');
const code = (language: string, ...lines: string[]) => [`\`\`\`${language}`, ...lines, '```'].join('\n');
const install = (host: string) => code('sh', `npx ${packageName} install ${host}`);

const server = {
  ...fromRegistry,
  env: { SOKU_API_KEY_FILE: '/path/to/a/file/with/the/key', SOKU_TIME_ZONE: 'Europe/Paris' },
};
const asServers = (key: string) => code('json', JSON.stringify({ [key]: { [serverName]: server } }, null, 2));

const HOSTS: readonly (readonly [id: string, title: string])[] = [
  ['claude-desktop', 'Claude Desktop'],
  ['claude-code', 'Claude Code'],
  ['cursor', 'Cursor'],
  ['vscode', 'VS Code'],
  ['windsurf', 'Windsurf'],
  ['zed', 'Zed'],
  ['gemini', 'Gemini CLI'],
  ['qwen', 'Qwen Code'],
  ['codex', 'Codex'],
  ['goose', 'Goose'],
  ['lm-studio', 'LM Studio'],
  ['copilot', 'Copilot CLI'],
  ['opencode', 'opencode'],
  ['kiro', 'Kiro'],
];

/** README's install section: one command for every host, buttons, and what to do by hand. */
export function installSection(): string {
  return [
    'One command finds the settings file of your program, shows what it would change, and asks before it writes. Your key is asked for without being shown, checked without publishing anything, and saved to a file that only you can read: it stands in no settings file and in no shell history.',
    code(
      'sh',
      `npx ${packageName} install              # which programs are here`,
      `npx ${packageName} install cursor       # into one of them`,
      `npx ${packageName} install cursor --sandbox   # without an account`,
      `npx ${packageName} uninstall cursor     # out again`,
    ),
    `Programs: ${HOSTS.map(([id, title]) => `${title} (\`${id}\`)`).join(', ')}. \`--print\` only shows the change, \`--yes\` asks nothing.`,
    '**By a button**, which leaves the key to be filled in:',
    installLinks.map(({ host, url, badge }) => `[![Install in ${host}](${badge})](${url})`).join('\n'),
    fold(
      'Claude Desktop',
      `Download \`${packageName}-${version}.mcpb\` from the [releases](${product.repository}/releases) and open it: Claude Desktop shows a form for the key and the other settings. Or:`,
      '',
      install('claude-desktop'),
    ),
    fold(
      'Claude Code',
      install('claude-code'),
      '',
      'As a plugin, with its skills; the key is taken from your environment (`SOKU_API_KEY` or `SOKU_API_KEY_FILE`):',
      '',
      code(
        'sh',
        `claude plugin marketplace add ${product.repository.replace('https://github.com/', '')}`,
        `claude plugin install ${serverName}@${packageName}`,
      ),
    ),
    fold(
      'Gemini CLI',
      install('gemini'),
      '',
      'As an extension, which asks for the settings and keeps the key in the keychain:',
      '',
      code('sh', `gemini extensions install ${product.repository}`),
    ),
    fold(
      'Codex, Copilot CLI, Cursor, Kiro, VS Code: as a plugin',
      'The repository is a plugin by the Agent Plugins standard (`plugin.json`, `mcp.json`, `skills/`): add it where your program takes plugins. Set `SOKU_API_KEY_FILE` in the environment of that program.',
    ),
    fold(
      'Any other program',
      'Most take an object like this one. Put the key into a file of its own that only you can read (`chmod 600`), never into a file of a project:',
      '',
      asServers('mcpServers'),
    ),
    fold(
      'From a checkout',
      code(
        'sh',
        'npm ci && npm run build',
        'node dist/cli.js install cursor   # names this checkout in the settings',
        `npm run bundle                    # ${packageName}-${version}.mcpb for Claude Desktop`,
      ),
    ),
  ].join('\n\n');
}
