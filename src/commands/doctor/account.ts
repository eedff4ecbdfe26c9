import type { ToolContext } from '../../call/define-tool.ts';
import type { Clock } from '../../clock.ts';
import { doubtAboutSoku } from '../../config/key-mistakes.ts';
import type { Config } from '../../config/load.ts';
import { preview } from '../../text/redactor.ts';
import { type ConnectionFindings, diagnoseConnection } from '../../tools/publish/diagnose-connection.ts';
import { describeIdToken, diagnoseIdToken } from '../../tools/publish/diagnose-id-token.ts';
import { describeSoke, diagnoseSoke } from '../../tools/publish/diagnose-soke.ts';
import { type Check, ok, problem, skipped } from './check.ts';
import { toPerson } from './to-person.ts';

/** Soku refuses a scheduledTime less than a minute ahead (POSTS): with a larger skew, scheduling goes wrong. */
const MAX_SKEW_MS = 60_000;

const NO_KEY = 'not checked: it needs an accepted API key';

type Context = Pick<
  ToolContext,
  'access' | 'account' | 'clock' | 'config' | 'deadline' | 'explain' | 'soke' | 'soku'
>;

type Keys = Pick<Config, 'apiKey' | 'sokeApiKey'>;

function checkClock({ serverTime }: ConnectionFindings, clock: Clock): Check {
  if (serverTime === undefined) return skipped('Clock', 'not checked: Soku told no time');
  const skewMs = clock.now() - serverTime;
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= MAX_SKEW_MS) return ok('Clock', 'agrees with Soku’s to the minute');
  return problem(
    'Clock',
    `This machine's clock is ${seconds} seconds ${skewMs > 0 ? 'ahead of' : 'behind'} Soku's: posts would be scheduled wrongly.`,
    'Have the system set its clock by itself (NTP).',
  );
}

/** What looks wrong with a key that Soku wasn't asked about. */
function unasked(why: string, config: Keys): Check {
  const doubt = doubtAboutSoku(config);
  const known =
    doubt === undefined ? 'it looks like a key of Soku, and like one of Soke' : `look at it: ${doubt}`;
  return skipped('API key', config.apiKey === undefined ? why : `${why}; ${known}`);
}

function checkKey(findings: ConnectionFindings, apiKey: string | undefined, config: Keys): Check[] {
  const { accepted, subscription, problems } = findings;
  const [first] = problems;
  const failed = (name: string) =>
    problem(name, first?.message ?? 'It is refused.', toPerson(first?.fix ?? 'Tell Soku.', 'Soku'));
  if (apiKey !== undefined && accepted === false) {
    const key = failed('API key');
    const doubt =
      doubtAboutSoku({ ...config, apiKey }) ?? 'keys of Soke look the same, and Soku takes none of them';
    return [{ ...key, message: `${key.message} Look at it: ${doubt}.` }, skipped('Subscription', NO_KEY)];
  }
  if (apiKey === undefined) return [failed('API key'), skipped('Subscription', NO_KEY)];
  if (accepted === undefined) {
    const why = 'not checked: see Soku API';
    return [failed('Soku API'), unasked(why, config), skipped('Subscription', why)];
  }
  const key = ok('API key', `${preview(apiKey)} is accepted`);
  return [key, subscription === 'active' ? ok('Subscription', 'active') : failed('Subscription')];
}

async function checkIdToken(context: Context): Promise<Check> {
  const findings = await diagnoseIdToken(context);
  const [first] = findings.problems;
  if (first !== undefined) return problem('ID token', first.message, toPerson(first.fix, 'Soku'));
  return findings.present
    ? ok('ID token', describeIdToken(findings))
    : skipped('ID token', describeIdToken(findings));
}

/** Soke's sign-in; asking costs no credits. Without one nothing is missing. */
export async function checkSoke(context: Context): Promise<Check> {
  const findings = await diagnoseSoke(context);
  if (findings === undefined) return skipped('Soke', 'not set; only the research tools need it');
  const [first] = findings.problems;
  if (first !== undefined) return problem('Soke', first.message, toPerson(first.fix, 'Soke'));
  return ok('Soke', describeSoke(findings));
}

/** What only Soku can tell: the key, the subscription, the ID token, the time. */
export async function checkAccount(context: Context): Promise<Check[]> {
  const findings = await diagnoseConnection(context);
  return [
    ...checkKey(findings, context.access.apiKey, context.config),
    await checkIdToken(context),
    checkClock(findings, context.clock),
  ];
}

/** In place of `checkAccount` when there is no way to Soku. */
export function accountNotChecked(config: Keys): Check[] {
  const why = 'not checked: there is no connection to Soku';
  const others = ['Subscription', 'ID token', 'Clock'].map((name) => skipped(name, why));
  return [unasked(why, config), ...others];
}
