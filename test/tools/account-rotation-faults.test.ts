import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fault, FaultRoute } from '../../src/sandbox/index.ts';
import { openAccountWorld, requestsTo } from '../support/account.ts';
import {
  expectTruth,
  madeKey,
  OLD,
  oldIsRevoked,
  readReport,
  rotate,
  statuses,
} from '../support/rotation.ts';

const SUBSCRIPTION = { error: { code: 'forbidden', message: 'An active subscription is required.' } };
interface FaultCase {
  name: string;
  faults: [FaultRoute, Fault][];
  steps: string[];
  next: RegExp;
}

const faultCases: FaultCase[] = [
  {
    name: 'create lost, and done',
    faults: [['POST /v1/api-keys', { kind: 'drop_after' }]],
    steps: ['create unknown', 'save skipped', 'verify skipped', 'switch skipped', 'revoke skipped'],
    next: /^Revoke key_[0-9a-f]{12} with soku_revoke_api_key, unless/,
  },
  {
    name: 'create lost, and not done',
    faults: [['POST /v1/api-keys', { kind: 'drop_before' }]],
    steps: ['create unknown', 'save skipped', 'verify skipped', 'switch skipped', 'revoke skipped'],
    next: /^Look with soku_list_api_keys in a minute/,
  },
  {
    name: 'create answered with half a body',
    faults: [['POST /v1/api-keys', { kind: 'partial', processFirst: true }]],
    steps: ['create unknown', 'save skipped', 'verify skipped', 'switch skipped', 'revoke skipped'],
    next: /^Revoke key_/,
  },
  {
    name: 'create answered without a key',
    faults: [['POST /v1/api-keys', { kind: 'respond', status: 201, body: { ok: true }, processFirst: true }]],
    steps: ['create unknown', 'save skipped', 'verify skipped', 'switch skipped', 'revoke skipped'],
    next: /^Revoke key_/,
  },
  {
    name: 'create answered 500',
    faults: [['POST /v1/api-keys', { kind: 'respond', status: 500 }]],
    steps: ['create unknown', 'save skipped', 'verify skipped', 'switch skipped', 'revoke skipped'],
    next: /^Look with soku_list_api_keys/,
  },
  {
    name: 'verify 401',
    faults: [['POST /v1/posts', { kind: 'respond', status: 401, body: { error: { code: 'unauthorized' } } }]],
    steps: ['create done', 'save done', 'verify failed', 'switch skipped', 'revoke skipped'],
    next: /^Revoke the new key key_[0-9a-f]{12} with soku_revoke_api_key/,
  },
  {
    name: 'verify 403',
    faults: [['POST /v1/posts', { kind: 'respond', status: 403, body: SUBSCRIPTION }]],
    steps: ['create done', 'save done', 'verify failed', 'switch skipped', 'revoke skipped'],
    next: /Settings > Billing.*end the rotation with soku_revoke_api_key, keyId key_sandbox_active/,
  },
  {
    name: 'verify lost',
    faults: [['POST /v1/posts', { kind: 'drop_after' }]],
    steps: ['create done', 'save done', 'verify unknown', 'switch skipped', 'revoke skipped'],
    next: /once Soku accepts the new key, end the rotation/,
  },
  {
    name: 'verify answered by something else',
    faults: [['POST /v1/posts', { kind: 'respond', status: 200, body: '<html>', contentType: 'text/html' }]],
    steps: ['create done', 'save done', 'verify unknown', 'switch skipped', 'revoke skipped'],
    next: /once Soku accepts the new key, end the rotation/,
  },
  {
    name: 'revoke 500',
    faults: [['DELETE /v1/api-keys/{id}', { kind: 'respond', status: 500 }]],
    steps: ['create done', 'save done', 'verify done', 'switch done', 'revoke unknown'],
    next: /^Call soku_revoke_api_key with keyId key_sandbox_active\. Ask the person/,
  },
  {
    name: 'revoke said to be done, and not done',
    faults: [['DELETE /v1/api-keys/{id}', { kind: 'respond', status: 204 }]],
    steps: ['create done', 'save done', 'verify done', 'switch done', 'revoke unknown'],
    next: /^Call soku_revoke_api_key/,
  },
  {
    name: 'revoke refused',
    faults: [['DELETE /v1/api-keys/{id}', { kind: 'respond', status: 403, body: SUBSCRIPTION }]],
    steps: ['create done', 'save done', 'verify done', 'switch done', 'revoke failed'],
    next: /^Call soku_revoke_api_key/,
  },
  {
    name: 'revoke lost, and done',
    faults: [['DELETE /v1/api-keys/{id}', { kind: 'drop_after' }]],
    steps: ['create done', 'save done', 'verify done', 'switch done', 'revoke done'],
    next: /^Ask the person to put the new key into this server's settings/,
  },
  {
    name: 'revoke lost, and not done',
    faults: [['DELETE /v1/api-keys/{id}', { kind: 'drop_before' }]],
    steps: ['create done', 'save done', 'verify done', 'switch done', 'revoke unknown'],
    next: /^Call soku_revoke_api_key/,
  },
];

describe('a rotation with a fault', () => {
  it.each(faultCases)('$name: the report is the truth', async ({ faults, steps, next }) => {
    const { sandbox, client, folder } = await openAccountWorld();
    for (const [route, fault] of faults) sandbox.faults.always(route, fault);
    const answer = await rotate(client);
    expectTruth(sandbox, answer);
    expect(statuses(answer)).toEqual(steps);
    expect(answer.isError).toBe(!oldIsRevoked(sandbox));
    expect(readReport(answer).nextStep).toMatch(next);
    expect(answer.text).toContain(`Next: ${readReport(answer).nextStep}`);
    expect(requestsTo(sandbox, 'POST /v1/api-keys')).toHaveLength(1);
    const made = madeKey(sandbox);
    if (made !== undefined) expect(JSON.stringify(answer)).not.toContain(made.key);
    // Whatever failed, a key whose value came is in a file.
    if (steps[0] === 'create done') {
      const [file = ''] = readdirSync(join(folder, 'keys'));
      expect(readFileSync(join(folder, 'keys', file), 'utf8')).toBe(`${made?.key}\n`);
    }
  });

  it('save refused: the key is in the result with the reason, and the old one stays', async () => {
    const { sandbox, client, folder } = await openAccountWorld();
    // The folder was fine when it was looked at.
    sandbox.faults.next('POST /v1/api-keys', { kind: 'delay', ms: 200 });
    const rotating = rotate(client);
    await expect.poll(() => requestsTo(sandbox, 'POST /v1/api-keys').length, { interval: 5 }).toBe(1);
    rmSync(join(folder, 'keys'), { recursive: true });
    writeFileSync(join(folder, 'keys'), 'a file where the folder should be');
    const answer = await rotating;
    expectTruth(sandbox, answer);
    expect(statuses(answer)).toEqual([
      'create done',
      'save failed',
      'verify done',
      'switch skipped',
      'revoke skipped',
    ]);
    const { apiKey, saveProblem, savedTo, nextStep } = readReport(answer);
    expect(apiKey).toBe(madeKey(sandbox)?.key);
    expect(answer.text).toContain(`Key: ${apiKey}`);
    expect(saveProblem).toMatch(/EEXIST|ENOTDIR/);
    expect(savedTo).toBeUndefined();
    expect(nextStep).toMatch(/^Give the new key to the person now/);
    // Only that once.
    const later = await client.call('soku_validate_post', {
      text: `${apiKey}`,
      platforms: [{ platform: 'x' }],
    });
    expect(JSON.stringify(later)).not.toContain(apiKey);
  });

  it('stops before anything is changed when it cannot list the keys, or knows no such key', async () => {
    const { sandbox, client } = await openAccountWorld();
    expect(await rotate(client, { oldKeyId: 'key_none' })).toMatchObject({
      error: {
        kind: 'not_found',
        field: 'oldKeyId',
        candidates: [OLD],
        outcome: 'nothing_happened',
        fix: 'Use an id from soku_list_api_keys.',
      },
    });
    expect(await rotate(client, { oldKeyId: 'key_sandbox_revoked' })).toMatchObject({
      error: { code: 'key_already_revoked', outcome: 'nothing_happened' },
    });
    sandbox.faults.always('GET /v1/api-keys', { kind: 'respond', status: 403, body: SUBSCRIPTION });
    expect(await rotate(client)).toMatchObject({ error: { kind: 'subscription' } });
    sandbox.faults.always('GET /v1/api-keys', { kind: 'drop_after' });
    const lost = await rotate(client);
    expect(lost.error).toMatchObject({ kind: 'network', outcome: 'nothing_happened', retryable: true });
    expect(lost.text).toContain('Nothing was changed.');
    expect(lost.text).toContain("Only listing the account's API keys");
    expect(requestsTo(sandbox, 'POST /v1/api-keys')).toEqual([]);
  });

  it('says what its own steps told when the keys cannot be listed afterwards', async () => {
    const { sandbox, client } = await openAccountWorld();
    sandbox.faults.next('GET /v1/api-keys', { kind: 'none' });
    sandbox.faults.always('GET /v1/api-keys', { kind: 'respond', status: 403, body: SUBSCRIPTION });
    const answer = await rotate(client);
    expect(answer.isError).toBe(false);
    expect(readReport(answer).keys).toEqual([
      { role: 'old', id: OLD, state: 'revoked' },
      { role: 'new', state: 'active', works: true },
    ]);
  });

  it("keeps the old key when Soku's list doesn't tell whether this server uses it", async () => {
    const { sandbox, client } = await openAccountWorld();
    const keys = [{ id: OLD, name: 'Main' }];
    sandbox.faults.always('GET /v1/api-keys', { kind: 'respond', status: 200, body: { data: keys } });
    const answer = await rotate(client);
    expect(statuses(answer)).toEqual([
      'create done',
      'save done',
      'verify done',
      'switch failed',
      'revoke skipped',
    ]);
    expect(answer.isError).toBe(true);
    expect(oldIsRevoked(sandbox)).toBe(false);
    expect(readReport(answer).nextStep).toMatch(
      /restart them; then end the rotation with soku_revoke_api_key/,
    );
  });
});
