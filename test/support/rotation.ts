import { expect } from 'vitest';
import * as z from 'zod';
import type { Sandbox } from '../../src/sandbox/index.ts';
import type { TestClient, ToolAnswer } from './clients.ts';

/** The key that the server starts with. */
export const OLD = 'key_sandbox_active';
export const rotate = (client: TestClient, args: Record<string, unknown> = {}) =>
  client.call('soku_rotate_api_key', { oldKeyId: OLD, ...args });

const reportSchema = z.object({
  steps: z.array(z.object({ step: z.string(), status: z.string(), detail: z.string().optional() })),
  keys: z.array(
    z.object({
      role: z.string(),
      id: z.string().optional(),
      state: z.string(),
      works: z.boolean().optional(),
    }),
  ),
  preview: z.string().optional(),
  savedTo: z.string().optional(),
  apiKey: z.string().optional(),
  saveProblem: z.string().optional(),
  revokedKeyId: z.string().optional(),
  nextStep: z.string(),
});

/** A rotation's result. */
export const readReport = (answer: ToolAnswer) => reportSchema.parse(answer.result);
/** `create done`, … */
export const statuses = (answer: ToolAnswer) =>
  readReport(answer).steps.map(({ step, status }) => `${step} ${status}`);
/** The key that was made during the test, as the sandbox has it. */
export const madeKey = (sandbox: Sandbox) => sandbox.listKeys().at(4);
export const oldIsRevoked = (sandbox: Sandbox) =>
  sandbox.listKeys().some(({ id, revokedAt }) => id === OLD && revokedAt !== null);

/** What the report says of the keys is what the sandbox knows of them. */
export function expectTruth(sandbox: Sandbox, answer: ToolAnswer): void {
  const { keys, steps, revokedKeyId } = readReport(answer);
  const listed = sandbox.listKeys().filter(({ ownerId }) => ownerId === 'user_active');
  const actual = listed
    .filter(({ id }) => id !== 'key_sandbox_revoked')
    .map(({ id, state }) => ({ role: id === OLD ? 'old' : 'new', id, state }));
  expect(keys.map(({ role, id, state }) => ({ role, id, state }))).toEqual(actual);
  expect(revokedKeyId).toBe(oldIsRevoked(sandbox) ? OLD : undefined);
  const verified = steps.find(({ step }) => step === 'verify')?.status === 'done';
  expect(oldIsRevoked(sandbox) && !verified).toBe(false);
  expect(sandbox.posts).toEqual([]);
}
