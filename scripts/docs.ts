import { settingEntries } from '../src/config/settings.ts';
import { PROMPTS } from '../src/prompts/index.ts';
import { RESOURCE_TEMPLATES, RESOURCES } from '../src/resources/index.ts';
import { loadTools } from '../src/tools/index.ts';
import { installSection } from './distribution/install-section.ts';
import { firstSentence } from './distribution/words.ts';

const allTools = await loadTools();

const cell = (text: string) => text.replaceAll('|', '\\|');
const table = (head: string[], rows: string[][]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

const EFFECTS = {
  read: 'changes nothing',
  write: 'uses the account, publishes nothing',
  publish: 'publishes',
  delete: 'removes',
} as const;

/** As if every tool were there. */
const EVERYTHING = { has: () => true };

/** The generated parts of README.md, by the name of their markers. */
export function readmeParts(): Record<string, string> {
  return {
    install: installSection(),
    tools: table(
      ['Tool', 'Toolset', 'Effect', 'What it does'],
      allTools.map(({ name, toolset, effect, describe }) => [
        `\`${name}\``,
        `\`${toolset}\``,
        EFFECTS[effect],
        firstSentence(describe(EVERYTHING)),
      ]),
    ),
    resources: table(
      ['Address', 'What it holds'],
      [
        ...RESOURCES.map(({ uri, description }) => ({ uri, description })),
        ...RESOURCE_TEMPLATES.map(({ base, variable, description }) => ({
          uri: `${base}{${variable}}`,
          description,
        })),
      ].map(({ uri, description }) => [`\`${uri}\``, description]),
    ),
    prompts: table(
      ['Prompt', 'Arguments', 'What for'],
      PROMPTS.map(({ name, arguments: args, description }) => [
        `\`${name}\``,
        args.map((one) => `\`${one.name}\`${one.required ? '' : '?'}`).join(', '),
        description,
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
