import packageJson from '../../package.json' with { type: 'json' };

/** What every format of distribution says of the product: the one place where its name and addresses stand. */
export const product = {
  /** In package registries, file names and the command line. */
  packageName: packageJson.name,
  /** In registries of MCP servers: reverse DNS; package.json's `mcpName` proves that the package is ours. */
  registryName: packageJson.mcpName,
  /** What hosts call the server: the key in their settings. */
  serverName: 'soku',
  title: 'Soku',
  version: packageJson.version,
  /** At most 100 characters: the registry of MCP servers takes no more. */
  description: packageJson.description,
  author: packageJson.author,
  license: packageJson.license,
  keywords: packageJson.keywords,
  repository: packageJson.repository.url.replace(/^git\+/, '').replace(/\.git$/, ''),
  node: packageJson.engines.node,
  entryFile: packageJson.bin['soku-mcp'],
} as const;

/**
 * Where the policies stand of those who get data through this server, as far as they are known: Soku's pages name no
 * address of its own.
 */
export const privacyPolicies = [
  `${product.repository}/blob/main/PRIVACY.md`,
  'https://usesoke.ai/privacy',
] as const;
