import type { Deps } from '../../call/define-tool.ts';
import { ConfigError } from '../../config/load.ts';
import { type ShownSetting, showSettings } from '../../config/show-settings.ts';
import { explainError, isExpected } from '../../explain/explain-error.ts';
import { startDeadline } from '../../http/deadline.ts';
import { goesThroughProxy, type ProxySettings } from '../../http/dispatcher.ts';
import { inWordsOf } from '../../text/command.ts';
import { maskSecretShapes } from '../../text/mask.ts';
import { describeJournal, diagnoseJournal } from '../../tools/publish/diagnose-journal.ts';
import { version } from '../../version.ts';
import type { Command, Invocation } from '../command.ts';
import { type OpenRuntime, openRuntime } from '../open-runtime.ts';
import { accountNotChecked, checkAccount, checkSoke } from './account.ts';
import { type Check, ok, problem, skipped } from './check.ts';
import { checkFiles } from './files.ts';
import { checkNode, checkProxy } from './machine.ts';
import { checkName, checkReach } from './network.ts';
import { checkSharing, STORE } from './sharing.ts';
import { toPerson } from './to-person.ts';

/** For all that is asked of Soku and Soke together. */
const DEADLINE_MS = 30_000;

interface Findings {
  settings: ShownSetting[];
  checks: Check[];
}

/** Whether there is a way to Soku; behind a proxy only the proxy can tell. */
async function checkNetwork(baseUrl: string, proxy: ProxySettings | undefined): Promise<Check[]> {
  const url = new URL(baseUrl);
  if (proxy !== undefined && (await goesThroughProxy(url, proxy))) {
    const why = 'not checked: requests go through the proxy';
    return [skipped('DNS', why), skipped('TLS', why)];
  }
  const name = await checkName(url);
  return [name, name.status === 'ok' ? await checkReach(url) : skipped('TLS', 'not checked: see DNS')];
}

async function checkJournal(deps: Deps): Promise<Check> {
  const findings = await diagnoseJournal(deps);
  const [first] = findings.problems;
  if (first !== undefined) return problem('Journal', first.message, toPerson(first.fix, 'Soku'));
  const { stateDir, redisUrl } = deps.config;
  const place = redisUrl === undefined ? stateDir : 'the shared store';
  const where = findings.state === 'memory' ? '' : `${place} `;
  return ok('Journal', `${where}${describeJournal(findings)}`);
}

async function checkEverything(deps: Deps, invocation: Invocation): Promise<Findings> {
  const { proxy, stop } = invocation;
  const { config, clock, redactor } = deps;
  const usedProxy = config.sandbox ? undefined : proxy;
  const network = [checkProxy(proxy), ...(await checkNetwork(config.baseUrl, usedProxy))];
  const deadline = startDeadline(clock, DEADLINE_MS, stop);
  const reachable = network.every(({ status }) => status !== 'problem');
  const explain = (error: unknown) => {
    if (!isExpected(error)) throw error;
    return explainError(error, { args: {}, audience: 'owner', has: () => false });
  };
  const context = { ...deps, deadline, explain };
  const [account, soke, files, sharing] = await Promise.all([
    reachable ? checkAccount(context) : accountNotChecked(config),
    checkSoke(context),
    checkFiles(context),
    config.sandbox ? [] : checkSharing(config, invocation),
  ]);
  const storeFails = sharing.some(({ name, status }) => name === STORE && status === 'problem');
  deadline.dispose();
  const checks = [
    ok('Settings', 'all of them can be read'),
    ...network,
    ...account,
    soke,
    ...files,
    ...sharing,
    storeFails ? skipped('Journal', `not checked: see ${STORE}`) : await checkJournal(deps),
  ];
  const settings = showSettings(config);
  return {
    settings,
    checks: checks.map((check) => ({
      ...check,
      message: redactor.text(check.message),
      ...(check.fix !== undefined && { fix: redactor.text(check.fix) }),
    })),
  };
}

async function examine(invocation: Invocation, nodeVersion = process.versions.node): Promise<Findings> {
  const node = checkNode(nodeVersion);
  let open: OpenRuntime;
  try {
    open = await openRuntime(invocation);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const wrong = problem('Settings', error.message, 'Correct it; soku-mcp --help lists every setting.');
    return { settings: [], checks: [node, wrong] };
  }
  try {
    const found = await checkEverything(await open.runtime.depsFor({ via: 'stdio' }), invocation);
    return { ...found, checks: [node, ...found.checks] };
  } finally {
    await open.close();
  }
}

/** The same for the server as a host starts it, with the settings that stand in the host's file. */
async function examineInstalled(name: string, invocation: Invocation): Promise<Findings> {
  const { lookAtInstalled } = await import('./installed.ts');
  const { checks, invocation: started, nodeVersion } = lookAtInstalled(name, invocation);
  if (started === undefined) return { settings: [], checks };
  const found = await examine(started, nodeVersion);
  return { ...found, checks: [...checks, ...found.checks] };
}

// The words carry the meaning; the signs only help the eye.
const SIGNS = { ok: '✓ ok     ', problem: '✗ problem', skipped: '- skipped' } as const;

function* lines({ settings, checks }: Findings): Generator<string> {
  yield `soku-mcp ${version}`;
  if (settings.length > 0) {
    yield '';
    yield 'Settings';
    for (const { name, value, origin } of settings)
      yield `  ${name.padEnd(28)} ${value ?? 'not set'}${origin === 'default' ? '' : ` (${origin})`}`;
  }
  yield '';
  for (const { name, status, message, fix } of checks) {
    yield `${SIGNS[status]}  ${name}: ${message}`;
    if (fix !== undefined) yield `             Fix: ${fix}`;
  }
  const problems = checks.filter(({ status }) => status === 'problem').length;
  yield '';
  yield problems === 0
    ? 'Everything works.'
    : `${problems === 1 ? '1 problem' : `${problems} problems`} found.`;
}

/** What is shown is often passed on: a key in the wrong setting must not be in it. Commands are those that can be typed. */
function asShown({ settings, checks }: Findings, command: string): Findings {
  const words = (text: string) => inWordsOf(command, maskSecretShapes(text));
  return {
    settings: settings.map((setting) => ({
      ...setting,
      ...(setting.value !== undefined && { value: maskSecretShapes(setting.value) }),
    })),
    checks: checks.map((check) => ({
      ...check,
      message: words(check.message),
      ...(check.fix !== undefined && { fix: words(check.fix) }),
    })),
  };
}

/** `soku-mcp doctor [host]`: looks at everything that a working server needs, here or as that host starts it; exit code 1 if something is wrong. */
export const doctor: Command = async (invocation) => {
  const [name] = invocation.words;
  const examined = await (name === undefined ? examine(invocation) : examineInstalled(name, invocation));
  const found = asShown(examined, invocation.command);
  const fine = found.checks.every(({ status }) => status !== 'problem');
  if (invocation.flags.json === undefined) for (const line of lines(found)) invocation.print(line);
  else invocation.print(JSON.stringify({ ok: fine, version, ...found }, null, 2));
  return fine ? 0 : 1;
};
