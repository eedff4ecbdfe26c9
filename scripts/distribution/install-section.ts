import { type Host, hosts } from '../../src/commands/install/hosts.ts';
import { mergeEntry } from '../../src/commands/install/merge.ts';
import { product } from '../../src/distribution/product.ts';
import { installLinks } from './links.ts';
import { fromRegistry } from './plugins.ts';

const { packageName, serverName, version, repository } = product;

const fold = (summary: string, ...parts: string[]) =>
  [`<details><summary>${summary}</summary>`, ...parts, '</details>'].join('\n\n');
const code = (language: string, ...lines: string[]) => [`\`\`\`${language}`, ...lines, '```'].join('\n');

const byHand = {
  ...fromRegistry,
  env: { SOKU_API_KEY_FILE: '/path/to/a/file/with/the/key', SOKU_TIME_ZONE: 'Europe/Paris' },
};

/** What a host can do beside the one command: by its id. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  'claude-desktop': [
    `Without a terminal: download \`${packageName}-${version}.mcpb\` from the [releases](${repository}/releases) and open it. Claude Desktop shows a form for the key and the other settings.`,
  ],
  'claude-code': [
    'As a plugin, with its skills; the key is taken from your environment (`SOKU_API_KEY` or `SOKU_API_KEY_FILE`):',
    code(
      'sh',
      `claude plugin marketplace add ${repository.replace('https://github.com/', '')}`,
      `claude plugin install ${serverName}@${packageName}`,
    ),
  ],
  gemini: [
    'As an extension, which asks for the settings and keeps the key in the keychain:',
    code('sh', `gemini extensions install ${repository}`),
  ],
  ...Object.fromEntries(
    ['codex', 'copilot', 'cursor', 'kiro', 'vscode'].map((id) => [
      id,
      [
        'The repository is also a plugin by the Agent Plugins standard (`plugin.json`, `mcp.json`, `skills/`), which this program takes; the key comes from `SOKU_API_KEY_FILE` in its environment.',
      ],
    ]),
  ),
};

/** Where a host's settings stand, with the places that differ from person to person as their systems name them. */
function settingsPlaces(host: Host): string {
  const [linux = ''] = host.files({ platform: 'linux', env: {}, homeDir: '~' });
  const [mac = ''] = host.files({ platform: 'darwin', env: {}, homeDir: '~' });
  const [windows = ''] = host.files({
    platform: 'win32',
    env: { APPDATA: '%APPDATA%', LOCALAPPDATA: '%LOCALAPPDATA%' },
    homeDir: '%USERPROFILE%',
  });
  const unix = linux === mac ? `\`${linux}\`` : `\`${linux}\` (Linux), \`${mac}\` (macOS)`;
  return `${unix}${linux === mac ? ' (Linux, macOS)' : ''}, \`${windows}\` (Windows)`;
}

/** One host: the command, then what the command writes, for those who would rather write it themselves. */
const hostFold = (host: Host) =>
  fold(
    host.title,
    code('sh', `npx ${packageName} install ${host.id}`),
    host.next,
    ...(MORE[host.id] ?? []),
    `By hand, in ${settingsPlaces(host)}:`,
    code(host.format, mergeEntry(host, '', { name: serverName, value: host.write(byHand) }).trimEnd()),
  );

/** README's install section: one command for every host, buttons, and for each host what to do by hand. */
export function installSection(): string {
  return [
    'One command finds the settings file of your program, asks for your key, your time zone and whether you want to be asked before anything is published, shows what it would change, and writes only after your yes; Ctrl+C leaves everything as it was. The key isn’t shown while you type it, is checked without publishing anything, and is saved to a file that only you can read: it stands in no settings file and in no shell history.',
    code(
      'sh',
      `npx ${packageName} install              # which programs are here`,
      `npx ${packageName} install cursor       # into one of them`,
      `npx ${packageName} install cursor --sandbox   # without an account`,
      `npx ${packageName} uninstall cursor     # out again`,
    ),
    '`--print` only shows the change, `--yes` asks nothing. Settings that stand in your shell (`SOKU_ACCOUNTS`, `SOKU_BASE_URL` and the like, no secrets) go along into the entry. Before it has a key the server starts all the same, and its tools say what is missing.',
    '**By a button**, which leaves the key to be filled in:',
    installLinks.map(({ host, url, badge }) => `[![Install in ${host}](${badge})](${url})`).join('\n'),
    '**Program by program.** What is written by hand needs the key in a file of its own that only you can read (`chmod 600`), never in a file of a project. `install` also has you asked before anything is published; by hand or by a button that is off until you add `"SOKU_CONFIRM": "ask"` to `env`.',
    hosts.map(hostFold).join('\n'),
    fold(
      'Any other program',
      'Most take an object like this one:',
      code('json', JSON.stringify({ mcpServers: { [serverName]: byHand } }, null, 2)),
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
