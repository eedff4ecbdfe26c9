import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type * as z from 'zod';
import { ConfigError } from '../config/load.ts';
import { describeError } from '../disk/file-error.ts';
import type { Logger } from '../telemetry/log.ts';
import { nearest } from '../text/nearest.ts';
import { quote } from '../text/untrusted.ts';
import type { Person } from './capabilities.ts';
import { criteriaSchema, isReviewers, policySchema, type Rule, ruleFor, ruleSchema } from './policy.ts';

/** What opening a policy needs of the process. */
export interface PolicySources {
  readFile(path: string): string;
  /** A secret of the environment or a file, by the name of its setting. @throws ConfigError */
  readSecret(name: string): string | undefined;
  log: Pick<Logger, 'info' | 'error'>;
}

/** Who may do what. */
export interface Policy {
  /** What holds for a person from now on; undefined for those who may do nothing. */
  ruleFor(person: Person): Rule | undefined;
  /** The rules by which people decide at the desk over HTTP. */
  reviewers(): readonly Rule[];
  /** Reads the file again. One that is no good changes nothing, and the log says so. */
  reload(): void;
}

/** `line 3` of a place in a text. */
const lineOf = (text: string, offset: number) => `line ${text.slice(0, offset).split('\n').length}`;

/** `rules[1].match.group`, as programs write a path. */
const written = (path: readonly PropertyKey[]) =>
  path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');

/** The line of what a path names, or of what would hold it. */
function placeOf(text: string, tree: Node, path: readonly PropertyKey[]): string {
  const steps = path.filter((part) => typeof part !== 'symbol');
  for (let length = steps.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, steps.slice(0, length));
    if (node !== undefined) return lineOf(text, node.offset);
  }
  return lineOf(text, tree.offset);
}

/** The fields that are known, by how deep they stand. */
function fieldsAt({ length }: readonly PropertyKey[]): string[] {
  if (length === 0) return Object.keys(policySchema.shape);
  return Object.keys((length > 2 ? criteriaSchema : ruleSchema).shape);
}

function whatIsWrong({ code, path, message, ...issue }: z.core.$ZodIssue): string {
  const at = written(path).replace(/^\./, '');
  if (code === 'unrecognized_keys' && 'keys' in issue && Array.isArray(issue.keys)) {
    const [unknown = ''] = issue.keys.map(String);
    const suggestion = nearest(unknown, fieldsAt(path));
    const where = at === '' ? '' : ` in ${at}`;
    return `there is no field ${quote(unknown)}${where}${suggestion === undefined ? '' : `: did you mean ${suggestion}?`}`;
  }
  return `${at === '' ? 'it' : at} must be ${message}`;
}

function parseText(text: string): Node {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first !== undefined || tree === undefined)
    throw new ConfigError(
      `${lineOf(text, first?.offset ?? 0)}: it is not JSON (${first === undefined ? 'it is empty' : printParseErrorCode(first.error)}).`,
    );
  return tree;
}

const keyOf = ({ key = 'SOKU_API_KEY' }: { key?: string | undefined }) => key;

/** The rules in a text. @throws ConfigError with the place */
function parseRules(text: string, readSecret: PolicySources['readSecret']): Rule[] {
  const tree = parseText(text);
  const parsed = policySchema.safeParse(JSON.parse(text), { jitless: true });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    if (issue === undefined) throw parsed.error;
    throw new ConfigError(`${placeOf(text, tree, issue.path)}: ${whatIsWrong(issue)}.`);
  }
  const { rules } = parsed.data;
  return rules.map(({ key, ...rule }, index) => {
    const isReviewed = rules.some((other) => isReviewers(other) && keyOf(other) === keyOf({ key }));
    if (key === undefined) return { ...rule, isReviewed };
    const apiKey = readSecret(key);
    if (apiKey !== undefined) return { ...rule, apiKey, isReviewed };
    const place = placeOf(text, tree, ['rules', index, 'key']);
    throw new ConfigError(
      `${place}: rules[${index}].key names ${key}, which is not set: set it, or ${key}_FILE.`,
    );
  });
}

/** The rules in a file. @throws ConfigError with file and place */
export function readRules(
  file: string,
  { readFile, readSecret }: Pick<PolicySources, 'readFile' | 'readSecret'>,
): Rule[] {
  try {
    return parseRules(readFile(file).replace(/^\uFEFF/, ''), readSecret);
  } catch (error) {
    const reason =
      error instanceof ConfigError ? error.message : `it can't be read (${quote(String(error), 200)}).`;
    throw new ConfigError(`SOKU_POLICY_FILE ${file}, ${reason}`, 'SOKU_POLICY_FILE');
  }
}

/**
 * Opens the policy in a file.
 *
 * @throws ConfigError with file and place when it is no good
 */
export function openPolicy(file: string, sources: PolicySources): Policy {
  const { log } = sources;
  let rules = readRules(file, sources);
  return {
    ruleFor: (person) => ruleFor(rules, person),
    reviewers: () => rules.filter(isReviewers),
    reload() {
      try {
        rules = readRules(file, sources);
        log.info({ rules: rules.length }, 'the policy was read again');
      } catch (error) {
        log.error(
          { reason: describeError(error) },
          'the policy file is no good: the rules from before hold on',
        );
      }
    },
  };
}
