import { formFields } from '../../src/distribution/form.ts';
import { product } from '../../src/distribution/product.ts';

const { packageName, serverName, title, version, description, author, license, keywords, repository } =
  product;

/** How a program that starts the server from a package registry does so: this version and no other. */
export const fromRegistry = { command: 'npx', args: ['-y', `${packageName}@${version}`] };

const facts = { name: serverName, version, description, author: { name: author }, license, keywords };

/** plugin.json of Agent Plugins 1.0: VS Code, Copilot, Cursor, Kiro, Codex. A closed schema: nothing else may stand in it. */
export const agentPlugin = () => ({
  $schema: 'https://agent-plugins.org/schemas/1.0.0/plugin.schema.json',
  ...facts,
  homepage: repository,
  repository,
  extensions: {
    'com.openai': {
      interface: {
        displayName: title,
        shortDescription: description,
        developerName: author,
        category: 'Productivity',
      },
    },
  },
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
  interface: {
    displayName: title,
    shortDescription: description,
    developerName: author,
    category: 'Productivity',
  },
});
