import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/index.ts';
import { openAccountWorld } from '../support/account.ts';
import { expectTruth, readReport, rotate, statuses } from '../support/rotation.ts';
import { openWorld } from '../support/whole.ts';

const respond = (status: number, body: unknown): Fault => ({ kind: 'respond', status, body });
const said = (status: number, code: string, message?: string, details?: unknown) =>
  respond(status, { error: { code, message, details } });

interface ProbeCase {
  name: string;
  fault: Fault;
  /** Absent: not known. */
  accepted?: boolean;
  subscription?: 'active' | 'inactive';
  /** In the only problem; absent: there is none. */
  problem?: RegExp;
  verify: 'done' | 'failed' | 'unknown';
}

const PLATFORM = 'The platform list must not be empty.';
const cases: ProbeCase[] = [
  {
    name: 'a 400 whose message speaks of platforms',
    fault: said(400, 'validation_error', PLATFORM),
    accepted: true,
    subscription: 'active',
    verify: 'done',
  },
  {
    name: 'a 400 whose details name the platforms',
    fault: said(400, 'validation_error', 'Bad.', [{ path: 'post.content.platform' }]),
    accepted: true,
    subscription: 'active',
    verify: 'done',
  },
  {
    name: 'a 400 for another reason',
    fault: said(400, 'bad_request', 'The request needs a version header.'),
    problem: /not for its missing platforms \(HTTP 400\).*"The request needs a version header\."/,
    verify: 'unknown',
  },
  {
    name: 'a 400 with a code and nothing else',
    fault: said(400, 'validation_error'),
    problem: /not for its missing platforms \(HTTP 400\)/,
    verify: 'unknown',
  },
  {
    name: "a 400 in another server's JSON",
    fault: respond(400, { ok: false, platform: 'nginx' }),
    problem: /is something else \(HTTP 400\)/,
    verify: 'unknown',
  },
  {
    name: 'a 201 with a submission',
    fault: respond(201, { postSubmissionId: 'sub_of_nothing' }),
    problem: /took a post without platforms \(HTTP 201\).*"sub_of_nothing"/,
    verify: 'unknown',
  },
  {
    name: 'a 200 of any JSON',
    fault: respond(200, { hello: 1 }),
    problem: /took a post without platforms \(HTTP 200\)/,
    verify: 'unknown',
  },
  {
    name: 'a 204',
    fault: { kind: 'respond', status: 204 },
    problem: /took a post without platforms \(HTTP 204\)/,
    verify: 'unknown',
  },
  {
    name: 'a 403 that speaks of the subscription',
    fault: said(403, 'forbidden', 'Subscription inactive or expired'),
    accepted: true,
    subscription: 'inactive',
    problem: /Soku's message: "Subscription inactive or expired"/,
    verify: 'failed',
  },
  {
    name: 'a 403 that speaks of the plan',
    fault: said(403, 'forbidden', "Your plan doesn't allow this."),
    accepted: true,
    problem: /Soku's message: "Your plan doesn't allow this\."/,
    verify: 'failed',
  },
  {
    name: 'a 403 that tells neither',
    fault: said(403, 'forbidden'),
    accepted: true,
    problem: /./,
    verify: 'failed',
  },
  {
    name: "a firewall's 403",
    fault: { kind: 'respond', status: 403, body: '<html>', contentType: 'text/html' },
    problem: /403/,
    verify: 'unknown',
  },
];

const open = async (fault: Fault) => {
  const { sandbox, client } = await openWorld({ env: { SOKU_TOOLSETS: 'publish' } });
  sandbox.faults.always('POST /v1/posts', fault);
  return client.call('soku_check_connection');
};

describe('soku_check_connection', () => {
  it.each(cases)('$name', async ({ fault, accepted, subscription = 'unknown', problem }) => {
    const { result, text } = await open(fault);
    expect(result.apiKey).toEqual({
      present: true,
      preview: 'sk_live_san…ive',
      ...(accepted !== undefined && { accepted }),
    });
    expect(result.subscription).toBe(subscription);
    const message = expect.stringMatching(problem ?? /./);
    expect(result.problems).toMatchObject(problem === undefined ? [] : [{ message }]);
    expect(text.startsWith('Key and subscription are fine.')).toBe(problem === undefined);
  });

  it('tells the submission that Soku made of it, and nothing of it that is not so', async () => {
    const { result, text } = await open(respond(201, { postSubmissionId: 'sub_of_nothing' }));
    expect(result.postSubmissionId).toBe('sub_of_nothing');
    expect(text).not.toContain('Nothing was published');
    expect(result.problems).toMatchObject([{ fix: expect.stringContaining('under that id') }]);
  });
});

describe('a rotation verifies its new key', () => {
  it.each(cases)('$name', async ({ fault, verify }) => {
    const { sandbox, client } = await openAccountWorld();
    sandbox.faults.always('POST /v1/posts', fault);
    const answer = await rotate(client);
    expectTruth(sandbox, answer);
    expect(statuses(answer)).toContain(`verify ${verify}`);
    const { steps } = readReport(answer);
    const detail = steps.find(({ step }) => step === 'verify')?.detail;
    expect(detail === undefined).toBe(verify === 'done');
    expect(detail ?? '').not.toMatch(/went wrong|unexpected/i);
  });
});
