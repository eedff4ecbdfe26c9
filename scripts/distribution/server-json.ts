import { settingEntries } from '../../src/config/settings.ts';
import { product } from '../../src/distribution/product.ts';

const SCHEMA = 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json';
const IMAGE = `ghcr.io/${product.registryName.replace(/^io\.github\./, '')}`;

const plain = (text: string) => text.replaceAll('`', '');

const environmentVariables = settingEntries.map(({ env, help, secret }) => ({
  name: env,
  description: plain(help),
  isRequired: false,
  isSecret: secret === true,
  format: 'string',
}));

/** `docker run -e SOKU_API_KEY=…`, with the value asked for. */
const passed = ['SOKU_API_KEY', 'SOKU_TIME_ZONE', 'SOKU_CONFIRM'].map((env) => {
  const entry = settingEntries.find((setting) => setting.env === env);
  return {
    type: 'named',
    name: '-e',
    value: `${env}={${env.toLowerCase()}}`,
    variables: {
      [env.toLowerCase()]: {
        description: plain(entry?.help ?? ''),
        isRequired: false,
        isSecret: entry?.secret === true,
        format: 'string',
      },
    },
  };
});

const stdio = { type: 'stdio' };

/**
 * server.json for the registry of MCP servers.
 *
 * @param bundleSha256 of the MCPB bundle: known once it is built, so only the release's file names the bundle
 */
export function serverJson(bundleSha256?: string) {
  const { packageName, version, repository } = product;
  return {
    $schema: SCHEMA,
    name: product.registryName,
    title: product.title,
    description: product.description,
    version,
    websiteUrl: repository,
    repository: { url: repository, source: 'github' },
    packages: [
      {
        registryType: 'npm',
        identifier: packageName,
        version,
        runtimeHint: 'npx',
        transport: stdio,
        environmentVariables,
      },
      {
        registryType: 'oci',
        identifier: `${IMAGE}:${version}`,
        runtimeHint: 'docker',
        runtimeArguments: passed,
        transport: stdio,
      },
      ...(bundleSha256 === undefined
        ? []
        : [
            {
              registryType: 'mcpb',
              identifier: `${repository}/releases/download/v${version}/${packageName}-${version}.mcpb`,
              version,
              fileSha256: bundleSha256,
              transport: stdio,
            },
          ]),
    ],
  };
}
