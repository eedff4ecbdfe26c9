/**
 * `npm run check:live [-- --with-a-post[=platform[:accountId]]]`: tries the guesses of docs/soku-api.md against the real
 * API, with the key of SOKU_API_KEY and, for the account's side, the token of SOKU_ID_TOKEN. Nothing is published;
 * `--with-a-post` schedules one post a year ahead. `--sandbox` tries the local sandbox instead.
 */
import { parseArgs } from 'node:util';
import { SANDBOX_ID_TOKEN, SANDBOX_KEYS, startSandbox } from '../src/sandbox/index.ts';
import { checkLive } from './live/check.ts';

const { tokens } = parseArgs({ strict: false, tokens: true });
const option = (name: string) => tokens.find((token) => token.kind === 'option' && token.name === name);
const withAPost = option('with-a-post');
const postTo = withAPost?.kind === 'option' ? (withAPost.value ?? 'x') : undefined;
const sandbox = option('sandbox') === undefined ? undefined : await startSandbox();
const apiKey = sandbox === undefined ? process.env.SOKU_API_KEY : SANDBOX_KEYS.active;

if (apiKey === undefined || apiKey === '') {
  console.error('Set SOKU_API_KEY to the key of a real account, or try --sandbox.');
  process.exitCode = 2;
} else {
  const baseUrl = sandbox?.url ?? (process.env.SOKU_BASE_URL || 'https://api.mysoku.io');
  const idToken = sandbox === undefined ? process.env.SOKU_ID_TOKEN || undefined : SANDBOX_ID_TOKEN;
  console.log(
    `Trying ${baseUrl}. ${postTo === undefined ? 'Nothing is posted.' : `One post is scheduled on ${postTo}.`}`,
  );
  const { wrong, leftOut } = await checkLive({
    baseUrl: baseUrl.replace(/\/+$/, ''),
    apiKey,
    idToken,
    postTo,
    now: Date.now(),
    print: (line) => console.log(line),
  });
  console.log(`${wrong} do not hold, ${leftOut} left out. What each means: docs/soku-api.md, "Guesses".`);
  if (sandbox !== undefined && wrong > 0) process.exitCode = 1;
}
await sandbox?.close();
