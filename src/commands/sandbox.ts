import { parsePort } from '../config/command-line.ts';
import { startSandbox } from '../sandbox/index.ts';
import { type Command, stopped } from './command.ts';

const DEFAULT_PORT = 4010;

/** `soku-mcp sandbox`: the local Soku alone, until the process is asked to end. */
export const sandbox: Command = async ({ flags, stop, print }) => {
  const soku = await startSandbox({ port: parsePort(flags.port, DEFAULT_PORT) });
  print(`Soku sandbox at ${soku.url} (in memory; nothing leaves this machine)`);
  print('');
  print('API keys (header soku-api-key):');
  for (const { key, state } of soku.keys) print(`  ${key.padEnd(28)} ${state}`);
  print('');
  print(`Soke sandbox at ${soku.soke.url}`);
  print('API keys (header X-Soke-Key):');
  for (const { key, state } of soku.soke.keys) print(`  ${key.padEnd(28)} ${state}`);
  print('');
  print(
    `Try: curl -s ${soku.url}/v1/posts -H 'soku-api-key: ${soku.keys[0]?.key}' -H 'content-type: application/json' \\`,
  );
  print(`       -d '{"post":{"content":{"text":"hello","mediaType":"text","platform":["x"]}}}'`);
  await stopped(stop);
  await soku.close();
  return 0;
};
