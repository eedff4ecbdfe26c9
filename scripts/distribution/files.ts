import { POLICY_SCHEMA_FILE, policyJsonSchema } from '../policy-schema.ts';
import { iconPng } from './icon.ts';
import { llmsTxt } from './llms.ts';
import { manifest } from './manifest.ts';
import {
  agentPlugin,
  agentPluginServers,
  claudeMarketplace,
  claudePlugin,
  codexPlugin,
  geminiExtension,
} from './plugins.ts';
import { serverJson } from './server-json.ts';
import { asJson } from './words.ts';

/** Every file of distribution that is made from the code, by its path. */
export const distributionFiles: Readonly<Record<string, () => string | Buffer>> = {
  'manifest.json': () => asJson(manifest()),
  'server.json': () => asJson(serverJson()),
  'plugin.json': () => asJson(agentPlugin()),
  'mcp.json': () => asJson(agentPluginServers()),
  '.claude-plugin/plugin.json': () => asJson(claudePlugin()),
  '.claude-plugin/marketplace.json': () => asJson(claudeMarketplace()),
  '.codex-plugin/plugin.json': () => asJson(codexPlugin()),
  'gemini-extension.json': () => asJson(geminiExtension()),
  [POLICY_SCHEMA_FILE]: () => asJson(policyJsonSchema()),
  'llms.txt': llmsTxt,
  'assets/icon.png': iconPng,
};
