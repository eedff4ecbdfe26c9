import { parsePort } from '../config/command-line.ts';
import {
  FAULT_HEADER,
  READINGS,
  SANDBOX_FINDS,
  SANDBOX_ID_TOKEN,
  SANDBOX_REFRESH_TOKEN,
  type Sandbox,
  SOKE_SANDBOX_LOGIN,
  startSandbox,
} from '../sandbox/index.ts';
import { type Command, stopped } from './command.ts';
import { readingsFrom } from './readings.ts';

const DEFAULT_PORT = 4010;

const row = (name: string, what: string) => `  ${name.padEnd(28)} ${what}`;

/** All that a client needs to try every endpoint with. */
function directory({ url, tokenUrl, keys, soke }: Sandbox, byBearer: boolean): string[] {
  return [
    `API keys (header ${byBearer ? 'Authorization: Bearer' : 'soku-api-key'}):`,
    ...keys.map(({ key, state }) => row(key, state)),
    '',
    'For /v1/api-keys and /v1/metrics/refresh (header Authorization: Bearer):',
    row(SANDBOX_ID_TOKEN, 'ID token, good until the end'),
    row(SANDBOX_REFRESH_TOKEN, `refresh token, for ${tokenUrl}?key=any`),
    '',
    'Connected accounts:',
    ...SANDBOX_FINDS.accounts.map(([platform, ids]) => row(platform, ids.join(', ') || 'not connected')),
    '',
    'Media in the library (for /v1/ai/transcribe):',
    ...SANDBOX_FINDS.media.map((id) => `  ${id}`),
    'Templates (for /v1/templates and /v1/media/render-og):',
    ...SANDBOX_FINDS.templates.map((slug) => `  ${slug}`),
    'Media that Soku fails to fetch (for /v1/media):',
    `  ${SANDBOX_FINDS.brokenMedia.join('  ')}`,
    '',
    `Soke sandbox at ${soke.url}`,
    'API keys (header X-Soke-Key):',
    ...soke.keys.map(({ key, state }) => row(key, state)),
    `Login: ${SOKE_SANDBOX_LOGIN.email} ${SOKE_SANDBOX_LOGIN.password}`,
    '',
    `One request goes wrong with the header ${FAULT_HEADER}: 503, 503-after, drop, drop-after, hang, half, delay-5000.`,
    '',
    `Try: curl -s ${url}/v1/posts -H '${byBearer ? 'authorization: Bearer' : 'soku-api-key:'} ${keys[0]?.key}' -H 'content-type: application/json' \\`,
    `       -d '{"post":{"content":{"text":"hello","mediaType":"text","platform":["x"]}}}'`,
  ];
}

/** `soku-mcp sandbox`: the local Soku alone, until the process is asked to end. */
export const sandbox: Command = async ({ flags, stop, print }) => {
  const readings = readingsFrom(flags.reading);
  const soku = await startSandbox({ port: parsePort(flags.port, DEFAULT_PORT), readings });
  print(`Soku sandbox at ${soku.url} (in memory; nothing leaves this machine)`);
  for (const name of readings) print(`Reading ${name}: ${READINGS[name]}`);
  print('');
  for (const line of directory(soku, readings.includes('bearer'))) print(line);
  await stopped(stop);
  await soku.close();
  return 0;
};
