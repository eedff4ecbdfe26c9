import type * as z from 'zod';
import {
  agentPluginSchema,
  agentPluginServersSchema,
  claudeMarketplaceSchema,
  claudePluginSchema,
  codexPluginSchema,
  geminiExtensionSchema,
} from './plugins.ts';
import { serverJsonSchema } from './server-json.ts';

/** Rules of our own for a format, and the address of its official schema, where one is published. */
export interface Format {
  ours: z.ZodType;
  address?: string;
}

/**
 * What each file of distribution keeps to. No package carries the official files, so the rules here are in our own
 * words; `npm run check:schemas` compares both. Last seen equal where they reach: 2026-11-21.
 */
export const DISTRIBUTION_SCHEMAS: Readonly<Record<string, Format>> = {
  'server.json': {
    ours: serverJsonSchema,
    address: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
  },
  'plugin.json': {
    ours: agentPluginSchema,
    address: 'https://agent-plugins.org/schemas/1.0.0/plugin.schema.json',
  },
  'mcp.json': {
    ours: agentPluginServersSchema,
    address: 'https://agent-plugins.org/schemas/1.0.0/mcp.schema.json',
  },
  '.claude-plugin/plugin.json': {
    ours: claudePluginSchema,
    address: 'https://www.schemastore.org/claude-code-plugin-manifest.json',
  },
  '.claude-plugin/marketplace.json': {
    ours: claudeMarketplaceSchema,
    address: 'https://www.schemastore.org/claude-code-marketplace.json',
  },
  '.codex-plugin/plugin.json': {
    ours: codexPluginSchema,
    address: 'https://www.schemastore.org/codex-plugin-manifest.json',
  },
  // Its format is what the program’s own check says: `gemini extensions validate`, in `npm run check:hosts`.
  'gemini-extension.json': { ours: geminiExtensionSchema },
};
