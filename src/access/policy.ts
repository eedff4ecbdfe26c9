import * as z from 'zod';
import { CONFIRM_MODES, TOOLSETS } from '../config/settings.ts';
import type { Target } from '../publishing/post.ts';
import { parseAccounts } from '../publishing/targets.ts';
import type { Person } from './capabilities.ts';

const MAX_RULES = 1_000;
const name = z.string().min(1, 'a text that is not empty').max(500, 'at most 500 characters');

const MATCH_FORM =
  '"anyone", or an object with one or more of subject, email, group, scope, all of which must hold';

export const criteriaSchema = z
  .strictObject({
    subject: name.optional().describe('The claim sub of the token, exactly.'),
    email: z
      .string()
      .regex(/^[^@\s]+@[^@\s]+$/, 'an e-mail address, in which * stands for any characters but @')
      .max(500)
      .optional()
      .describe(
        'The claim email, whatever its case; * stands for any characters but @. Never one that the provider calls unverified.',
      ),
    group: name.optional().describe('One of the claims groups or roles, exactly.'),
    scope: name.optional().describe('One of the scopes of the token.'),
  })
  .refine((match) => Object.values(match).some((value) => value !== undefined), MATCH_FORM)
  .meta({ minProperties: 1 });

const account = z.string().transform((text, context): Target => {
  const parsed = parseAccounts(text);
  const [target] = 'accounts' in parsed ? parsed.accounts : [];
  if (target !== undefined && !text.includes(',')) return target;
  context.addIssue({ code: 'custom', message: 'platform:accountId, or a platform alone' });
  return z.NEVER;
});

const atLeastOne = 'a list with at least one entry';
const callLimit = z
  .int('a whole number from 1 to 100000')
  .min(1, 'a whole number from 1 to 100000')
  .max(100_000, 'a whole number from 1 to 100000');

export const ruleSchema = z
  .strictObject({
    match: z
      .union([z.literal('anyone'), criteriaSchema], { error: MATCH_FORM })
      .describe('Whom the rule is for: anyone who signed in, or those for whom all that is named holds.'),
    deny: z.literal(true, 'true, or left out').optional().describe('They may do nothing here.'),
    toolsets: z
      .array(z.enum(TOOLSETS, { error: `one of ${TOOLSETS.join(', ')}` }), `a list of ${TOOLSETS.join(', ')}`)
      .min(1, atLeastOne)
      .optional()
      .describe('The only toolsets they get.'),
    readOnly: z.boolean('true or false').optional().describe('Only tools that change nothing.'),
    accounts: z
      .array(account, 'a list of platform:accountId, or of platforms')
      .min(1, atLeastOne)
      .optional()
      .describe('The only accounts they may post to: platform:accountId, or a platform alone.'),
    confirm: z
      .enum(CONFIRM_MODES, { error: `one of ${CONFIRM_MODES.join(', ')}` })
      .optional()
      .describe('Who agrees before a post goes out, as SOKU_CONFIRM; the stricter of the two holds.'),
    reviewer: z
      .boolean('true or false')
      .optional()
      .describe('Whether they decide at the desk over HTTP what waits there.'),
    key: z
      .string()
      .regex(
        /^SOKU_API_KEY(_(?!FILE$)[A-Z0-9_]*[A-Z0-9])?$/,
        'SOKU_API_KEY or SOKU_API_KEY_ with a name behind it, e.g. SOKU_API_KEY_MARKETING',
      )
      .optional()
      .describe(
        'Which Soku API key they act with, by the name of the setting that holds it (or, with _FILE behind it, its path).',
      ),
    callsPerMinute: callLimit
      .optional()
      .describe('As SOKU_HTTP_CALLS_PER_MINUTE; the smaller of the two holds.'),
    callsInFlight: callLimit
      .optional()
      .describe('As SOKU_HTTP_CALLS_IN_FLIGHT; the smaller of the two holds.'),
  })
  .refine(
    ({ match: _match, deny, ...given }) =>
      deny === undefined || Object.values(given).every((value) => value === undefined),
    'deny alone: a rule that denies gives nothing',
  );

/** What a policy file holds (interface.md 6). */
export const policySchema = z
  .strictObject({
    $schema: z.string().optional().describe('Where this schema is, for editors.'),
    rules: z
      .array(ruleSchema, 'a list of rules')
      .min(1, atLeastOne)
      .max(MAX_RULES, `at most ${MAX_RULES} rules`)
      .describe('In order: the first that matches holds, and whom none matches is refused.'),
  })
  .describe('Who may do what over HTTP. Nothing in it widens what the settings of the server allow.');

type WrittenRule = z.output<typeof ruleSchema>;

/** One rule of the policy, with the key that it names. */
export interface Rule extends Omit<WrittenRule, 'key'> {
  /** Absent: the server's own. */
  apiKey?: string;
  /** Whether some rule has people decide at the desk about posts of the same key. */
  isReviewed?: boolean;
}

/** Whether a rule has people decide at the desk over HTTP. Whoever may change nothing decides nothing. */
export const isReviewers = ({ reviewer, readOnly }: Pick<Rule, 'reviewer' | 'readOnly'>): boolean =>
  reviewer === true && readOnly !== true;

/** Whether a text is of a form in which `*` stands for any characters but `@`. Linear in the text for each `*`. */
function isLike(text: string, form: string): boolean {
  const [first = '', ...others] = form.toLowerCase().split('*');
  const whole = text.toLowerCase();
  const last = others.pop();
  if (last === undefined) return whole === first;
  if (!whole.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const next = whole.indexOf(part, at);
    if (next < 0) return false;
    at = next + part.length;
  }
  const isWhole = whole.endsWith(last) && whole.length - last.length >= at;
  return isWhole && whole.split('@').length === form.split('@').length;
}

function matches({ match }: Rule, person: Person): boolean {
  if (match === 'anyone') return true;
  const { subject, email, group, scope } = match;
  return (
    (subject === undefined || subject === person.subject) &&
    (email === undefined || (person.email !== undefined && isLike(person.email, email))) &&
    (group === undefined || person.groups.includes(group)) &&
    (scope === undefined || person.scopes.includes(scope))
  );
}

/** What holds for a person: the first rule that matches; undefined for those who may do nothing. */
export function ruleFor(rules: readonly Rule[], person: Person): Rule | undefined {
  const rule = rules.find((one) => matches(one, person));
  return rule?.deny === true ? undefined : rule;
}
