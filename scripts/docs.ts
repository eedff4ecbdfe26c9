import packageJson from '../package.json' with { type: 'json' };
import { settingEntries } from '../src/config/settings.ts';
import { loadTools } from '../src/tools/index.ts';

const allTools = await loadTools();

const firstSentence = (text: string) => `${text.split(/(?<=\.) /)[0]}`;
const cell = (text: string) => text.replaceAll('|', '\\|');
const table = (head: string[], rows: string[][]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

const EFFECTS = {
  read: 'changes nothing',
  write: 'uses the account, publishes nothing',
  publish: 'publishes',
  delete: 'removes',
} as const;

/** The generated parts of README.md, by the name of their markers. */
export function readmeParts(): Record<string, string> {
  return {
    tools: table(
      ['Tool', 'Toolset', 'Effect', 'What it does'],
      allTools.map(({ name, toolset, effect, description }) => [
        `\`${name}\``,
        `\`${toolset}\``,
        EFFECTS[effect],
        firstSentence(description),
      ]),
    ),
    settings: table(
      ['Environment', 'Flag', 'Meaning', 'Default'],
      settingEntries.map(({ env, flag, secret, help, fallback }) => [
        `\`${env}\`${secret === true ? ' (secret)' : ''}`,
        flag === undefined ? '' : `\`--${flag}\``,
        help,
        fallback,
      ]),
    ),
  };
}

/** README.md with its generated parts replaced. @throws Error when a marker is missing or unknown */
export function renderReadme(readme: string): string {
  const parts = readmeParts();
  const used = new Set<string>();
  const rendered = readme.replace(
    /(<!-- begin:(\w+) -->\n)[\s\S]*?(<!-- end:\2 -->)/g,
    (_whole, begin: string, name: string, end: string) => {
      const part = parts[name];
      if (part === undefined) throw new Error(`README.md has an unknown part: ${name}`);
      used.add(name);
      return `${begin}\n${part}\n\n${end}`;
    },
  );
  const missing = Object.keys(parts).filter((name) => !used.has(name));
  if (missing.length > 0) throw new Error(`README.md lacks the part: ${missing.join(', ')}`);
  return rendered;
}

const camelToSnake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** manifest.json, the MCPB manifest for one-click installation. */
export function renderManifest(): string {
  const offered = settingEntries.flatMap((entry) =>
    entry.title === undefined ? [] : [{ ...entry, title: entry.title }],
  );
  const manifest = {
    manifest_version: '0.3',
    name: packageJson.name,
    display_name: 'Soku',
    version: packageJson.version,
    description: packageJson.description,
    author: { name: 'The soku-mcp contributors' },
    license: packageJson.license,
    keywords: packageJson.keywords,
    server: {
      type: 'node',
      entry_point: packageJson.bin['soku-mcp'],
      mcp_config: {
        command: 'node',
        args: [`\${__dirname}/${packageJson.bin['soku-mcp']}`],
        env: Object.fromEntries(
          offered.map(({ env, name }) => [env, `\${user_config.${camelToSnake(name)}}`]),
        ),
      },
    },
    tools: allTools.map(({ name, description }) => ({ name, description: firstSentence(description) })),
    user_config: Object.fromEntries(
      offered.map(({ name, title, help, isSwitch, secret }) => [
        camelToSnake(name),
        {
          type: isSwitch ? 'boolean' : 'string',
          title,
          description: help.replaceAll('`', ''),
          required: false,
          ...(isSwitch && { default: false }),
          ...(secret === true && { sensitive: true }),
        },
      ]),
    ),
    compatibility: { platforms: ['darwin', 'linux', 'win32'], runtimes: { node: packageJson.engines.node } },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
