import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Person } from '../../../src/access/capabilities.ts';
import { narrowed } from '../../../src/access/narrowed.ts';
import { type Rule, ruleFor } from '../../../src/access/policy.ts';
import { openPolicy } from '../../../src/access/policy-file.ts';
import { ConfigError } from '../../../src/config/load.ts';
import { TOOLSETS } from '../../../src/config/settings.ts';
import { resolveTargets } from '../../../src/publishing/targets.ts';
import { configOf, silentLog } from '../../support/servers.ts';

const keys: Record<string, string> = { SOKU_API_KEY_MARKETING: 'sk_live_of_marketing' };

function open(text: string) {
  return openPolicy('policy.json', {
    readFile: () => text,
    readSecret: (name) => keys[name],
    log: silentLog,
  });
}

function refusal(policy: object | string): string {
  try {
    open(typeof policy === 'string' ? policy : JSON.stringify(policy, null, 2));
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  return 'no ConfigError';
}

const rules = (...of: object[]) => ({ rules: of });
const person = (given: Partial<Person> = {}): Person => ({
  subject: 'auth0|ann',
  name: 'Ann',
  groups: [],
  scopes: [],
  ...given,
});

describe('a policy file', () => {
  it.each([
    ['nothing', '', 'line 1: it is not JSON'],
    ['a comma too many', '{\n  "rules": [\n    {},\n  ]\n}', 'line 4: it is not JSON'],
    ['a comment', '{ // why\n "rules": [] }', 'line 1: it is not JSON'],
    ['no rules', { rules: [] }, 'line 2: rules must be a list with at least one entry'],
    ['a list', [], 'line 1: it must be'],
    ['no match', rules({ readOnly: true }), 'line 3: rules[0].match must be "anyone", or an object'],
    ['an empty match', rules({ match: {} }), 'line 4: rules[0].match must be "anyone", or an object'],
    ['a match of nothing known', rules({ match: { grup: 'ann' } }), 'in rules[0].match: did you mean group?'],
    [
      'a mistyped field',
      rules({ match: 'anyone' }, { match: 'anyone', acounts: ['x'] }),
      'line 6: there is no field "acounts" in rules[1]: did you mean accounts?',
    ],
    ['an unknown platform', rules({ match: 'anyone', accounts: ['y'] }), 'rules[0].accounts[0] must be'],
    [
      'no account at all',
      rules({ match: 'anyone', accounts: [] }),
      'rules[0].accounts must be a list with at least one entry',
    ],
    [
      'an unknown toolset',
      rules({ match: 'anyone', toolsets: ['posts'] }),
      'rules[0].toolsets[0] must be one',
    ],
    ['two in one', rules({ match: 'anyone', deny: true, readOnly: true }), 'rules[0] must be deny alone'],
    [
      'a key that is not set',
      rules({ match: 'anyone', key: 'SOKU_API_KEY_X' }),
      'SOKU_API_KEY_X, which is not',
    ],
    [
      'a secret that is no key',
      rules({ match: 'anyone', key: 'AWS_SECRET' }),
      'rules[0].key must be SOKU_API_KEY',
    ],
    ['half an address', rules({ match: { email: '*' } }), 'rules[0].match.email must be an e-mail'],
    ['half a call', rules({ match: 'anyone', callsPerMinute: 0.5 }), 'a whole number from 1'],
  ])('with %s is refused with its place', (_what, policy, said) => {
    const message = refusal(policy);
    expect(message).toContain('SOKU_POLICY_FILE policy.json, ');
    expect(message).toContain(said);
  });

  it('is read with its keys, whatever editors put around it', () => {
    const policy = open(
      `\uFEFF${JSON.stringify({ $schema: 'x', ...rules({ match: 'anyone', key: 'SOKU_API_KEY_MARKETING' }) })}`,
    );
    expect(policy.ruleFor(person())).toMatchObject({ apiKey: 'sk_live_of_marketing' });
  });

  it('has no reviewer in a rule that is read-only', () => {
    const policy = open(JSON.stringify({ rules: [{ match: 'anyone', reviewer: true, readOnly: true }] }));
    expect(policy.reviewers()).toEqual([]);
    const anybody = { subject: 's', name: 'n', groups: [], scopes: [] };
    expect(policy.ruleFor(anybody)?.isReviewed).toBe(false);
  });

  it('that has become bad changes nothing, and the log says where it is wrong', () => {
    const lines: unknown[] = [];
    let text = JSON.stringify(rules({ match: 'anyone', readOnly: true }));
    const policy = openPolicy('policy.json', {
      readFile: () => text,
      readSecret: () => undefined,
      log: { info: (what) => lines.push(what), error: (what) => lines.push(what) },
    });
    text = '{ "rules": [ }';
    policy.reload();
    expect(policy.ruleFor(person())).toMatchObject({ readOnly: true });
    expect(String(Object.values(Object(lines[0]))[0])).toContain('policy.json, line 1');
    text = JSON.stringify(rules({ match: 'anyone', readOnly: false }));
    policy.reload();
    expect(policy.ruleFor(person())).toMatchObject({ readOnly: false });
  });
});

it('the published schema of a policy file takes and refuses what the server does', () => {
  const schema: unknown = JSON.parse(
    readFileSync(new URL('../../../docs/policy.schema.json', import.meta.url), 'utf8'),
  );
  const takes = new Ajv2020({ strict: true, allErrors: false }).compile(Object(schema));
  const example = /### Policy file[\s\S]*?```json\n([\s\S]*?)```/.exec(
    readFileSync(new URL('../../../docs/interface.md', import.meta.url), 'utf8'),
  )?.[1];
  expect(takes(JSON.parse(example ?? ''))).toBe(true);
  expect(() => open(example ?? '')).not.toThrow();
  const bad = [
    rules(),
    rules({ readOnly: true }),
    rules({ match: {} }),
    rules({ match: { grup: 'ann' } }),
    rules({ match: 'anyone', acounts: ['x'] }),
    rules({ match: 'anyone', toolsets: ['posts'] }),
    rules({ match: 'anyone', key: 'AWS_SECRET' }),
    rules({ match: { email: '*' } }),
    rules({ match: 'anyone', callsPerMinute: 0.5 }),
  ];
  for (const one of bad) expect([one, takes(one)]).toEqual([one, false]);
});

describe('who is meant', () => {
  const meant = (match: object | 'anyone', who: Partial<Person>) =>
    open(JSON.stringify(rules({ match }))).ruleFor(person(who)) !== undefined;

  it.each([
    ['*@example.com', 'Ann@Example.com', true],
    ['*@example.com', 'ann@example.com.evil.net', false],
    ['*@example.com', '"x@evil.net"@example.com', false],
    ['*@example.com', 'evil@sub.example.com', false],
    ['*@*.example.com', 'ann@sub.example.com', true],
    ['*.sales@example.com', 'ann.sales@example.com', true],
    ['a*a@example.com', 'a@example.com', false],
    ['ann@example.com', 'annn@example.com', false],
    ['ann@example.com', 'ann@exampleXcom', false],
  ])('by e-mail %s: %s %s', (email, theirs, is) => {
    expect(meant({ email }, { email: theirs })).toBe(is);
  });

  it('by subject and group exactly, by scope, and only when all that is named holds', () => {
    expect(meant({ email: '*@example.com' }, {})).toBe(false);
    expect(meant({ subject: 'auth0|ann' }, {})).toBe(true);
    expect(meant({ subject: 'auth0|an' }, {})).toBe(false);
    expect(meant({ group: 'marketing' }, { groups: ['sales', 'marketing'] })).toBe(true);
    expect(meant({ group: 'marketing' }, { groups: ['marketing admins'] })).toBe(false);
    expect(meant({ scope: 'soku:publish' }, { scopes: ['soku:publish'] })).toBe(true);
    expect(meant({ group: 'marketing', scope: 'soku:publish' }, { groups: ['marketing'] })).toBe(false);
    expect(meant('anyone', {})).toBe(true);
  });

  it('by the first rule that matches, a denial too; nobody where none does', () => {
    const list: Rule[] = [
      { match: { subject: 'auth0|ann' }, deny: true },
      { match: { group: 'staff' }, readOnly: true },
    ];
    expect(ruleFor(list, person({ groups: ['staff'] }))).toBeUndefined();
    expect(ruleFor(list, person({ subject: 'bob', groups: ['staff'] }))).toMatchObject({ readOnly: true });
    expect(ruleFor(list, person({ subject: 'bob' }))).toBeUndefined();
  });
});

describe('a rule', () => {
  const targets = ['x', 'threads', 'instagram:a', 'instagram:b', 'instagram'];
  const account = fc.constantFrom(...targets);
  const accounts = fc.option(fc.uniqueArray(account, { minLength: 1 }), { nil: undefined });
  const confirm = fc.constantFrom('off', 'preview', 'ask', 'desk');
  const asTargets = (list: string[] | undefined) =>
    list === undefined ? {} : { SOKU_ACCOUNTS: list.join(',') };
  const may = (list: Rule['accounts'], text: string) => {
    const [platform = '', accountId] = text.split(':');
    const entry = { platform, ...(accountId !== undefined && { accountId }) };
    return resolveTargets([entry], list).issues.length === 0;
  };

  it('never widens what the server may, and gives all that both allow', () => {
    fc.assert(
      fc.property(
        fc.record({
          accounts,
          confirm,
          readOnly: fc.boolean(),
          toolsets: fc.subarray([...TOOLSETS], { minLength: 1 }),
        }),
        fc.record({
          accounts,
          confirm,
          readOnly: fc.boolean(),
          toolsets: fc.subarray([...TOOLSETS], { minLength: 1 }),
        }),
        (server, rule) => {
          const config = configOf({
            ...asTargets(server.accounts),
            SOKU_CONFIRM: server.confirm,
            SOKU_READ_ONLY: String(server.readOnly),
            SOKU_TOOLSETS: server.toolsets.join(','),
          });
          const written = {
            match: 'anyone',
            ...rule,
            ...(rule.accounts === undefined && { accounts: undefined }),
          };
          const given = open(JSON.stringify(rules(written))).ruleFor(person());
          if (given === undefined) throw new Error('no rule');
          const own = narrowed(config, given);
          const order = ['off', 'preview', 'ask', 'desk'];
          expect(order.indexOf(own.confirm)).toBe(
            Math.max(order.indexOf(server.confirm), order.indexOf(rule.confirm)),
          );
          expect(own.readOnly).toBe(server.readOnly || rule.readOnly);
          expect(own.toolsets).toEqual(server.toolsets.filter((toolset) => rule.toolsets.includes(toolset)));
          for (const one of ['x', 'threads', 'instagram:a', 'instagram:b', 'instagram:c', 'linkedin'])
            expect([one, may(own.accounts, one)]).toEqual([
              one,
              may(config.accounts, one) && may(given.accounts, one),
            ]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('with a key of another Soku account gives nothing of the server’s own account', () => {
    const config = configOf({ SOKU_TOOLSETS: 'publish,account', SOKU_API_KEY: 'own' });
    expect(narrowed(config, { match: 'anyone', apiKey: 'other' }).toolsets).toEqual(['publish']);
    expect(narrowed(config, { match: 'anyone', apiKey: 'own' }).toolsets).toEqual(['publish', 'account']);
  });
});
