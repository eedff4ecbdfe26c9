import { formFields } from '../../src/distribution/form.ts';
import { privacyPolicies, product } from '../../src/distribution/product.ts';

const { packageName, serverName, title, version, description, author, license, keywords, repository } =
  product;

/** How a program that starts the server from a package registry does so: this version and no other. */
export const fromRegistry = { command: 'npx', args: ['-y', `${packageName}@${version}`] };

const facts = { name: serverName, version, description, author: { name: author }, license, keywords };

/** How Codex and ChatGPT show the plugin: at most three prompts, of at most 128 characters. */
const openAiInterface = {
  displayName: title,
  shortDescription: description,
  longDescription:
    'Write, check, show and publish posts through your Soku account, at once or at a time you name. Every post is checked against the rules of its network before anything is sent, and can wait for your yes. A local sandbox lets you try all of it without an account.',
  developerName: author,
  category: 'Productivity',
  capabilities: ['Interactive', 'Read', 'Write'],
  websiteURL: repository,
  privacyPolicyURL: privacyPolicies[0],
  defaultPrompt: [
    'Check the connection to Soku.',
    'Show me how this would look on X and LinkedIn: …',
    'Plan a week of posts about our new menu.',
  ],
  logo: './assets/icon.png',
};

/** plugin.json of Agent Plugins 1.0: VS Code, Copilot, Cursor, Kiro, Codex. A closed schema: nothing else may stand in it. */
export const agentPlugin = () => ({
  $schema: 'https://agent-plugins.org/schemas/1.0.0/plugin.schema.json',
  ...facts,
  homepage: repository,
  repository,
  extensions: { 'com.openai': { interface: openAiInterface } },
});

/** mcp.json of Agent Plugins 1.0. It holds no secret: the key comes from the user's environment or its own file. */
export const agentPluginServers = () => ({
  $schema: 'https://agent-plugins.org/schemas/1.0.0/mcp.schema.json',
  mcpServers: { [serverName]: { type: 'stdio', ...fromRegistry } },
});

/** .claude-plugin/plugin.json. `${X:-}` is the user's own environment; unset, the server says what is missing. */
export const claudePlugin = () => ({
  ...facts,
  homepage: repository,
  repository,
  mcpServers: {
    [serverName]: {
      ...fromRegistry,
      env: Object.fromEntries(
        ['SOKU_API_KEY', 'SOKU_API_KEY_FILE', 'SOKU_TIME_ZONE', 'SOKU_CONFIRM'].map((env) => [
          env,
          `\${${env}:-}`,
        ]),
      ),
    },
  },
});

/** .claude-plugin/marketplace.json: `/plugin marketplace add <repository>`. */
export const claudeMarketplace = () => ({
  $schema: 'https://anthropic.com/claude-code/marketplace.schema.json',
  name: packageName,
  owner: { name: author },
  metadata: { description, version },
  plugins: [{ name: serverName, source: './', description, version }],
});

/** gemini-extension.json. Gemini CLI hands on only the variables named here, and keeps the secret ones in the keychain. */
export const geminiExtension = () => ({
  name: serverName,
  version,
  description,
  mcpServers: { [serverName]: fromRegistry },
  settings: formFields.map(({ env, title: name, help, secret }) => ({
    name,
    description: help,
    envVar: env,
    ...(secret && { sensitive: true }),
  })),
});

/** .codex-plugin/plugin.json, beside the portable one. */
export const codexPlugin = () => ({
  ...facts,
  homepage: repository,
  repository,
  skills: './skills/',
  mcpServers: './mcp.json',
  interface: openAiInterface,
});
