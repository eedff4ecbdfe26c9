import { describe, expect, it } from 'vitest';
import { openAccountWorld, requestsTo } from '../support/account.ts';
import type { Person } from '../support/clients.ts';

const DELETE = /^DELETE /;

/** An account whose server asks a person who gives these answers, or whose client can't ask. */
async function openAsked(confirm: string, ...answers: ReturnType<Person>[]) {
  const questions: string[] = [];
  const person: Person = (question) => {
    questions.push(question);
    return answers.shift() ?? 'cancel';
  };
  const asked = answers.length > 0;
  const world = await openAccountWorld({ env: { SOKU_CONFIRM: confirm }, ...(asked && { person }) });
  const { result } = await world.client.call('soku_create_api_key', { name: 'old' });
  expect(result.preview).toEqual(expect.any(String));
  const listed = await world.client.call('soku_list_api_keys');
  const keys = Array.isArray(listed.result.keys) ? listed.result.keys : [];
  const keyId = String(keys.find(({ name }) => name === 'old')?.id);
  const deleted = () =>
    world.sandbox.requests.filter(({ method, path }) => DELETE.test(`${method} ${path}`)).length;
  return { ...world, questions, keyId, deleted };
}

describe('revoking and replacing a key', () => {
  it('happens after a yes to exactly that, and not after a no', async () => {
    const { client, questions, keyId, deleted } = await openAsked('ask', 'decline', 'accept_no', 'accept');
    for (let round = 0; round < 2; round += 1) {
      const { error } = await client.call('soku_revoke_api_key', { keyId });
      expect(error).toMatchObject({ kind: 'confirmation', code: 'declined' });
    }
    expect(deleted()).toBe(0);
    expect((await client.call('soku_revoke_api_key', { keyId })).result).toMatchObject({ revoked: true });
    expect(deleted()).toBe(1);
    expect(questions[0]).toContain(`Revoke the API key "${keyId}"?`);
  });

  it('is asked about before a new key is made', async () => {
    const { client, sandbox, keyId, questions } = await openAsked('desk', 'decline');
    const made = requestsTo(sandbox, 'POST /v1/api-keys').length;
    const { error } = await client.call('soku_rotate_api_key', { oldKeyId: keyId });
    expect(error).toMatchObject({ kind: 'confirmation' });
    expect(requestsTo(sandbox, 'POST /v1/api-keys')).toHaveLength(made);
    expect(questions).toHaveLength(1);
  });

  it.each(['ask', 'desk', 'preview'])('does not happen where nobody can be asked (%s)', async (confirm) => {
    const { client, keyId, deleted } = await openAsked(confirm);
    const calls = [
      await client.call('soku_revoke_api_key', { keyId }),
      await client.call('soku_rotate_api_key', { oldKeyId: keyId }),
    ];
    for (const { error } of calls)
      expect(error).toMatchObject({ kind: 'confirmation', code: 'confirmation_required' });
    expect(deleted()).toBe(0);
  });
});
