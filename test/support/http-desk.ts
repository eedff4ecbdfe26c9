import { onTestFinished } from 'vitest';
import { isReviewers, type Rule, ruleFor } from '../../src/access/policy.ts';
import type { Clock } from '../../src/clock.ts';
import { createRuntime } from '../../src/runtime.ts';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { openHttpDesk } from '../../src/transports/desk/over-http.ts';
import { serveHttp } from '../../src/transports/http/serve.ts';
import { speakAsPage } from './desk.ts';
import { configOf, silentLog, temporaryFolder } from './servers.ts';

export const PASSWORD = 'correct horse battery';

/** A server in this process with a desk that a password opens, where time can be moved. */
export async function serveWithDesk(
  sandboxUrl: string,
  { clock, env = {}, rules }: { clock?: Clock; env?: Record<string, string>; rules?: readonly Rule[] } = {},
) {
  const config = configOf({
    SOKU_BASE_URL: sandboxUrl,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_STATE_DIR: temporaryFolder(),
    SOKU_CONFIRM: 'desk',
    SOKU_DESK_PASSWORD: PASSWORD,
    ...env,
  });
  const { publicUrl } = config;
  const runtime = await createRuntime(config, { log: silentLog, ...(clock !== undefined && { clock }) });
  const desk = await openHttpDesk(runtime, {
    signIn: { password: PASSWORD },
    policy: rules && {
      ruleFor: (person) => ruleFor(rules, person),
      reviewers: () => rules.filter(isReviewers),
    },
    publicUrl,
  });
  const hosts = publicUrl === undefined ? [] : [new URL(publicUrl).hostname];
  const serving = await serveHttp(runtime, {
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    desk,
    hosts,
    publicUrl,
  });
  onTestFinished(async () => {
    await serving.close(0);
    await runtime.close();
  });
  return serving.url;
}

/** Sends a password as the sign-in page does. */
export function tryPassword(url: string, password: string, headers: Record<string, string> = {}) {
  return fetch(`${url}/desk/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: new URL(url).origin, ...headers },
    body: new URLSearchParams({ password }),
  });
}

/** The cookies that an answer sets, as a browser sends them back. */
export const cookiesOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .filter((line) => !/^[^=]+=;/.test(line))
    .map((line) => line.split(';')[0])
    .join('; ');

/** Signs in with the password and speaks as the desk's page. */
export async function comeIn(url: string, password = PASSWORD) {
  return speakAsPage(`${url}/desk`, cookiesOf(await tryPassword(url, password)));
}
