import { product } from '../../src/distribution/product.ts';
import { fromRegistry } from './plugins.ts';

const { serverName: name, title, description } = product;

/** What a link carries. Never a key: VS Code asks for it, the others are told where it goes. */
const plainServer = { ...fromRegistry, env: { SOKU_API_KEY: '' } };

const KEY_INPUT = {
  type: 'promptString',
  id: 'soku-key',
  description: 'Soku API key (Settings > API Keys in the Soku dashboard)',
  password: true,
};
const askingServer = { type: 'stdio', ...fromRegistry, env: { SOKU_API_KEY: `\${input:${KEY_INPUT.id}}` } };

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const query = (parts: Record<string, string>) =>
  Object.entries(parts)
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join('&');

interface InstallLink {
  host: string;
  url: string;
  /** What the link must decode to. */
  carries: unknown;
  badge: string;
}

const shield = (label: string) => `https://img.shields.io/badge/${encodeURIComponent(label)}-install-0f766e`;

/** The buttons of README's install section. */
export const installLinks: readonly InstallLink[] = [
  {
    host: 'Cursor',
    url: `https://cursor.com/en/install-mcp?${query({ name, config: base64(plainServer) })}`,
    carries: plainServer,
    badge: 'https://cursor.com/deeplink/mcp-install-dark.svg',
  },
  {
    host: 'VS Code',
    url: `https://insiders.vscode.dev/redirect/mcp/install?${query({ name, inputs: JSON.stringify([KEY_INPUT]), config: JSON.stringify(askingServer) })}`,
    carries: askingServer,
    badge: shield('VS Code'),
  },
  {
    host: 'LM Studio',
    url: `https://lmstudio.ai/install-mcp?${query({ name, config: base64(plainServer) })}`,
    carries: plainServer,
    badge: 'https://files.lmstudio.ai/deeplink/mcp-install-light.svg',
  },
  {
    host: 'Goose',
    url: `https://block.github.io/goose/extension?cmd=${fromRegistry.command}&${fromRegistry.args.map((arg) => query({ arg })).join('&')}&${query({ id: name, name: title, description, env: 'SOKU_API_KEY=Soku API key' })}`,
    carries: fromRegistry,
    badge: shield('Goose'),
  },
  {
    host: 'Kiro',
    url: `https://kiro.dev/launch/mcp/add?${query({ name, config: JSON.stringify(plainServer) })}`,
    carries: plainServer,
    badge: shield('Kiro'),
  },
];
