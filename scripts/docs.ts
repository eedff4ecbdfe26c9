import { settingEntries } from '../src/config/settings.ts';
import { PROMPTS } from '../src/prompts/index.ts';
import { RESOURCE_TEMPLATES, RESOURCES } from '../src/resources/index.ts';
import { networksTable } from '../src/resources/platforms.ts';
import { NOT_POSSIBLE } from '../src/resources/troubles/not-possible.ts';
import {
  SANDBOX_FINDS,
  SANDBOX_ID_TOKEN,
  SANDBOX_KEYS,
  SANDBOX_REFRESH_TOKEN,
  SOKE_SANDBOX_KEYS,
  SOKE_SANDBOX_LOGIN,
} from '../src/sandbox/index.ts';
import { loadTools } from '../src/tools/index.ts';
import { installSection } from './distribution/install-section.ts';
import { EVERYTHING, firstSentence } from './distribution/words.ts';

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

const coded = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ');
const keysByState = (keys: Readonly<Record<string, string>>) =>
  Object.entries(keys)
    .map(([state, key]) => `\`${key}\`${state === 'active' ? '' : ` (${state.replaceAll('_', ' ')})`}`)
    .join(', ');

/** What one can try the sandbox with. */
const sandboxFinds = () =>
  table(
    ['What', 'Which'],
    [
      ['Soku API keys', keysByState(SANDBOX_KEYS)],
      [
        'For the account tools',
        `ID token ${coded([SANDBOX_ID_TOKEN])}, refresh token ${coded([SANDBOX_REFRESH_TOKEN])}`,
      ],
      [
        'Accounts',
        SANDBOX_FINDS.accounts
          .filter(([, ids]) => ids.length > 0)
          .map(([platform, ids]) => coded(ids.map((id) => `${platform}:${id}`)))
          .join(', '),
      ],
      ['Media ids, to transcribe', coded(SANDBOX_FINDS.media)],
      ['Templates', coded(SANDBOX_FINDS.templates)],
      ['Media that Soku can’t fetch', coded(SANDBOX_FINDS.brokenMedia)],
      ['Soke API keys', keysByState(SOKE_SANDBOX_KEYS)],
      ['Soke sign-in', coded([SOKE_SANDBOX_LOGIN.email, SOKE_SANDBOX_LOGIN.password])],
    ],
  );

/** As if every tool were there. */

/** The generated parts of README.md, by the name of their markers. */
export function readmeParts(): Record<string, string> {
  return {
    install: installSection(),
    'not-possible': table(
      ['You want', 'What comes closest'],
      NOT_POSSIBLE.map(([wish, instead]) => [wish, instead]),
    ),
    networks: networksTable(),
    sandbox: sandboxFinds(),
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
    /(<!-- begin:([\w-]+) -->\n)[\s\S]*?(<!-- end:\2 -->)/g,
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
