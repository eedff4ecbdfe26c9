import { expect, test } from 'vitest';
import * as z from 'zod';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { connectHttp, type TestClient } from '../support/clients.ts';
import { X } from '../support/posting.ts';
import { startCli } from '../support/process.ts';
import { openSandbox, spawnAndConnect } from '../support/servers.ts';
import { openWorld } from '../support/whole.ts';
import { openSoke } from './soke-support.ts';

// Whoever may have the server look at many guesses must not learn from its answers which one is right.

const OWN_KEY = 'sk_live_Zk3jQ9xT7mB1vL5nR8wC2yH4dF6gA0sE';
const ID_TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJvcGVyYXRvciJ9.c2lnbmF0dXJlLW9mLXRoZS1vcGVyYXRvcg';
const PASSWORD = 'sunflower2019';
const SECRETS = {
  SOKU_API_KEY: OWN_KEY,
  SOKU_ID_TOKEN: ID_TOKEN,
  SOKE_API_KEY: `${OWN_KEY.slice(0, 30)}soke_12345`,
};

/** Each beginning of a secret, as a text that is cut off there. */
const beginningsOf = (secret: string) =>
  Array.from({ length: secret.length - 12 }, (_, index) => `${secret.slice(0, 11 + index)}…`);
const beginnings = Object.values(SECRETS).flatMap(beginningsOf);
/** Those that no look gives away: a key is known by its prefix once it is long enough. */
const ofToken = beginningsOf(ID_TOKEN);
const ofKey = beginningsOf(OWN_KEY).filter((text) => text.length < 24);
const dictionary = ['hello1234', PASSWORD, 'letmein99'].join(' ');

/** As long and of the same kinds of signs, but another. */
const wrongGuess = (text: string) =>
  text.replace(/(?<=[\w.-]{8})[a-y](?=.)/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 1));

/** What the answer lets on, its own words left aside. */
async function findings(client: TestClient, text: string) {
  const answer = await client.call('soku_validate_post', { text, platforms: X });
  const { issues, previews } = z
    .object({ issues: z.array(z.object({ code: z.string() })), previews: z.array(z.unknown()) })
    .parse(answer.result);
  return {
    codes: issues.map(({ code }) => code),
    previews: previews.length,
    length: answer.text.length,
    masks: JSON.stringify(answer).split('[secret]').length,
  };
}

test('10 A 1: over stdio neither a beginning nor a password is told apart from any other text', async () => {
  const sandbox = await openSandbox();
  const client = await spawnAndConnect({
    ...SECRETS,
    SOKE_EMAIL: 'a@example.com',
    SOKE_PASSWORD: PASSWORD,
    SOKU_BASE_URL: sandbox.url,
    SOKU_VALIDATE: 'off',
  });
  for (const text of [
    ...ofToken.slice(0, 3),
    ofToken.join(' '),
    ofKey.join(' '),
    beginnings.join(' '),
    dictionary,
  ]) {
    const [right, wrong] = [text, wrongGuess(text)].map((guess) => findings(client, guess));
    expect(await right).toEqual(await wrong);
  }
});

test('10 A 1: over stdio a secret that is short enough to be guessed is told apart from no other text', async () => {
  const sandbox = await openSandbox();
  const [secret, other] = ['key-of-19-letters-a', 'key-of-19-letters-b'];
  const env = { SOKU_API_KEY: secret, SOKE_API_KEY: secret, SOKU_ID_TOKEN: secret };
  const client = await spawnAndConnect({ ...env, SOKU_BASE_URL: sandbox.url });
  expect(await findings(client, `a ${secret} b`)).toEqual(await findings(client, `a ${other} b`));
});

test('10 A 1: over stdio a post with a whole key is refused, and nothing of it is repeated', async () => {
  const sandbox = await openSandbox();
  const client = await spawnAndConnect({ ...SECRETS, SOKU_BASE_URL: sandbox.url });
  const answer = await client.call('soku_validate_post', { text: `before ${ID_TOKEN} after`, platforms: X });
  expect(answer.result).toMatchObject({ valid: false, issues: [{ code: 'secret_in_post', field: 'text' }] });
  expect(answer.text + JSON.stringify(answer.result)).not.toMatch(/before|after|eyJ/);
});

test("10 A 1: over HTTP a caller's words are answered with no secret of the operator, not even a whole one", async () => {
  const { client } = await openWorld({
    env: { ...SECRETS, SOKE_PASSWORD: PASSWORD, SOKE_EMAIL: 'a@example.com', SOKU_VALIDATE: 'off' },
    headers: { 'soku-api-key': SANDBOX_KEYS.active },
  });
  for (const text of [
    ofToken.join(' '),
    ofKey.join(' '),
    beginnings.join(' '),
    ID_TOKEN,
    OWN_KEY,
    dictionary,
  ])
    expect(await findings(client, text)).toEqual(await findings(client, wrongGuess(text)));
});

test('10 A 3: a foreign key in a post is refused by the name of its place, whosesoever server it is', async () => {
  const { sandbox, client } = await openWorld();
  const foreign = 'sk_live_Aa1Bb2Cc3Dd4Ee5Ff6Gg7Hh8Ii9Jj0Kk';
  const url = `https://example.com/a.png?key=${foreign}`;
  for (const post of [{ text: `mine: ${foreign}` }, { text: 'hi', imageUrls: [url] }]) {
    const answer = await client.call('soku_create_post', { platforms: X, ...post });
    expect(answer.error).toMatchObject({ code: 'secret_in_post', outcome: 'nothing_happened' });
    expect(JSON.stringify(answer)).not.toContain('Aa1Bb2');
  }
  expect(sandbox.requests).toHaveLength(0);
});

test('10 A 3: a password with quotes, backslashes and blanks is taken out of what an API says', async () => {
  const password = 'a"b\\\\c  d"e';
  const { soke, client } = await openSoke({
    local: true,
    env: { SOKE_API_KEY: '', SOKE_EMAIL: 'a@example.com', SOKE_PASSWORD: password },
  });
  const error = { code: 'UNAUTHORIZED', message: `No user with ${password} here` };
  const body = { success: false, error };
  soke.faults.always('POST /auth/login', { kind: 'respond', status: 401, body });
  const answer = await client.call('soke_research_keywords', { topic: 'bread' });
  expect(answer.error.message).toContain('No user with [secret] here');
});

test('10 A 9: a made-up key takes nothing out of the log lines of others, which stay JSON', async () => {
  const sandbox = await openSandbox();
  const server = startCli(['http', '--port', '0'], {
    env: { SOKU_BASE_URL: sandbox.url, SOKU_LOG_LEVEL: 'debug' },
  });
  const [, url = ''] = await server.seen('stderr', /serves MCP at (\S+)/);
  for (const key of ['"tool":"soku_create_post"', 'soku_check_connection', 'durationMs":1,"ok":true,']) {
    const client = await connectHttp('client-2026', url, { 'soku-api-key': key });
    await client.call('soku_check_connection', {});
    await client.close();
  }
  const lines = server
    .stderr()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  expect(lines.length).toBeGreaterThan(2);
  const tools = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'tool call');
  expect(tools.map(({ tool }) => tool)).toEqual(Array.from({ length: 3 }, () => 'soku_check_connection'));
});
