// The rules of the plugin formats, as far as they reach what we write, in our own words: no package carries the
// official files. `npm run check:schemas` compares them with those that are published (index.ts has the addresses);
// `npm run check:hosts` also has Claude Code and Gemini CLI look at theirs.
import * as z from 'zod';

const words = z.string().min(1);
const httpsAddress = z.url({ protocol: /^https$/ });
const exactVersion = z.string().regex(/^\d+\.\d+\.\d+(-[\w.-]+)?$/);
const facts = {
  version: exactVersion,
  description: words,
  author: z.strictObject({
    name: words,
    email: z.email().optional(),
    url: httpsAddress.optional(),
  }),
  license: words,
  keywords: z.array(words).refine((keywords) => new Set(keywords).size === keywords.length),
  homepage: httpsAddress,
  repository: httpsAddress,
};
/** From the plugin’s folder, and nowhere out of it. */
const ownPath = z.string().regex(/^\.\/(?!.*(?:\.\.|\\))/);

const kebabName = z
  .string()
  .max(64)
  .regex(/^(?!.*(?:--|\.\.))[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/);

/** https://agent-plugins.org/schemas/1.0.0/plugin.schema.json: closed. */
export const agentPluginSchema = z.strictObject({
  $schema: z.literal('https://agent-plugins.org/schemas/1.0.0/plugin.schema.json'),
  name: kebabName,
  ...facts,
  extensions: z.record(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/), z.record(z.string(), z.unknown())),
});

/** https://agent-plugins.org/schemas/1.0.0/mcp.schema.json: closed; `command` is one token that is not expanded. */
export const agentPluginServersSchema = z.strictObject({
  $schema: z.literal('https://agent-plugins.org/schemas/1.0.0/mcp.schema.json'),
  mcpServers: z.record(
    z.string(),
    z.strictObject({
      type: z.literal('stdio'),
      command: z.string().regex(/^[\w./-]+$/),
      args: z.array(z.string()).optional(),
      env: z.record(z.string().regex(/^(?!PLUGIN_(ROOT|DATA)$)/), z.string()).optional(),
    }),
  ),
});

const server = z.strictObject({
  command: words,
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()).optional(),
});

/** .claude-plugin/plugin.json (code.claude.com/docs/en/plugins-reference). */
export const claudePluginSchema = z.strictObject({
  name: kebabName,
  ...facts,
  mcpServers: z.record(z.string(), server),
});

/** .claude-plugin/marketplace.json (code.claude.com/docs/en/plugin-marketplaces). */
export const claudeMarketplaceSchema = z.strictObject({
  $schema: z.literal('https://anthropic.com/claude-code/marketplace.schema.json'),
  name: kebabName,
  owner: z.strictObject({ name: words, email: z.email().optional() }),
  metadata: z.strictObject({ description: z.string(), version: z.string() }),
  plugins: z.array(
    z.strictObject({
      name: kebabName,
      source: ownPath,
      description: z.string(),
      version: z.string(),
    }),
  ),
});

/** gemini-extension.json (gemini-cli, docs/extensions/reference.md): `name` is the folder's, in kebab case. */
export const geminiExtensionSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  version: z.string(),
  description: z.string(),
  mcpServers: z.record(z.string(), server),
  settings: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      envVar: z.string().regex(/^[A-Z_]+$/),
      sensitive: z.boolean().optional(),
    }),
  ),
});

/** .codex-plugin/plugin.json (developers.openai.com/codex/plugins/build). */
export const codexPluginSchema = z.strictObject({
  name: kebabName,
  ...facts,
  skills: ownPath,
  mcpServers: ownPath,
  interface: z.strictObject({
    displayName: words,
    shortDescription: words,
    longDescription: words,
    developerName: words,
    category: words,
    capabilities: z.array(words).min(1),
    websiteURL: httpsAddress,
    privacyPolicyURL: httpsAddress,
    defaultPrompt: z.array(words.max(128)).min(1).max(3),
    logo: ownPath,
  }),
});

/** The head of a `SKILL.md` (agentskills.io/specification): its name is its folder's. */
export const skillSchema = z.strictObject({
  name: z
    .string()
    .max(64)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  description: z.string().min(1).max(1024),
  license: z.string(),
});
