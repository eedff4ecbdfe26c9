import { formFields, SANDBOX_SWITCH } from '../../src/distribution/form.ts';
import { privacyPolicies, product } from '../../src/distribution/product.ts';
import { loadTools } from '../../src/tools/index.ts';
import { EVERYTHING, firstSentence } from './words.ts';

/** The account tools need a Firebase token, which no desktop user has: the form has no fields for it. */
const tools = (await loadTools()).filter(({ toolset }) => toolset !== 'account');

const keyOf = (env: string) => env.toLowerCase().replace(/^soku_/, '');

const FIELD_TYPES = { text: 'string', switch: 'boolean', folder: 'directory' } as const;

/** manifest.json: the MCPB 0.3 manifest, with which Claude Desktop installs the bundle by one click. */
export function manifest() {
  return {
    manifest_version: '0.3',
    name: product.packageName,
    display_name: product.title,
    version: product.version,
    description: product.description,
    long_description: [
      'Lets Claude write, check, show and publish posts to X, Threads, Facebook, LinkedIn, Instagram, TikTok and YouTube through your Soku account, at once or at a time you name.',
      'Every post is checked against the rules of its network before anything is sent, you can have it wait for your yes, and the same post does not go out twice.',
      'Without an account, switch on the sandbox: a complete Soku on your own computer.',
      'With a Soke key it also researches YouTube: keywords, titles, thumbnails, transcripts.',
    ].join('\n\n'),
    author: { name: product.author, url: product.repository },
    repository: { type: 'git', url: `${product.repository}.git` },
    homepage: product.repository,
    documentation: `${product.repository}#readme`,
    support: `${product.repository}/issues`,
    icon: 'assets/icon.png',
    license: product.license,
    keywords: product.keywords,
    privacy_policies: privacyPolicies,
    server: {
      type: 'node',
      entry_point: product.entryFile,
      mcp_config: {
        command: 'node',
        args: [`\${__dirname}/${product.entryFile}`, `--sandbox=\${user_config.${SANDBOX_SWITCH.key}}`],
        env: Object.fromEntries(formFields.map(({ env }) => [env, `\${user_config.${keyOf(env)}}`])),
      },
    },
    tools: tools.map(({ name, describe }) => ({
      name,
      description: firstSentence(describe(EVERYTHING)),
    })),
    // Which of them are offered depends on the keys that are set.
    tools_generated: true,
    // The format asks for each prompt's whole text, which depends on the settings.
    prompts_generated: true,
    user_config: {
      ...Object.fromEntries(
        formFields.map(({ env, kind, title, help, secret, on }) => [
          keyOf(env),
          {
            type: FIELD_TYPES[kind],
            title,
            description: help,
            required: false,
            ...(on !== undefined && { default: on }),
            ...(secret && { sensitive: true }),
          },
        ]),
      ),
      [SANDBOX_SWITCH.key]: {
        type: 'boolean',
        title: SANDBOX_SWITCH.title,
        description: SANDBOX_SWITCH.help,
        required: false,
        default: false,
      },
    },
    compatibility: {
      claude_desktop: '>=1.0.0',
      platforms: ['darwin', 'linux', 'win32'],
      runtimes: { node: product.node },
    },
  };
}
