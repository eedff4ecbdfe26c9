import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { listedBriefly, notListed } from '../../call/listing-words.ts';
import { describeTargets } from '../../publishing/describe.ts';
import { preview } from '../../text/redactor.ts';
import { shortId } from '../outside.ts';
import { targetsResult } from './arguments.ts';
import { diagnoseConnection } from './diagnose-connection.ts';
import { describeIdToken, diagnoseIdToken } from './diagnose-id-token.ts';
import { describeJournal, diagnoseJournal } from './diagnose-journal.ts';
import { describeSoke, diagnoseSoke } from './diagnose-soke.ts';
import { accountsToShow, describeKnownAccounts } from './known-accounts.ts';

const keyResult = z
  .object({ present: z.boolean(), preview: z.string().optional(), accepted: z.boolean().optional() })
  .describe('present, preview (its ends), accepted (absent: not known).')
  .register(listedBriefly, { brief: true });

const knownAccount = z.object({
  platform: z.string(),
  accountId: z.string().optional(),
  name: z.string().optional(),
  lastUsedAt: z.string().optional(),
});

function describeKey({ preview: shown, accepted }: z.infer<typeof keyResult>): string {
  if (shown === undefined) return 'not set';
  return `${shown}, ${accepted === undefined ? 'not checked' : accepted ? 'accepted' : 'refused'}`;
}

export const checkConnection = defineTool({
  name: 'soku_check_connection',
  title: 'Check the connection to Soku',
  toolset: 'publish',
  effect: 'read',
  search: 'Soku key, subscription, setup, limits',
  description:
    "Checks that Soku takes the API key, that the subscription is active, and, where set, the ID token and the Soke sign-in. Also tells the rate limit left, this server's settings, and the accounts allowed or used before; no tool lists all connected accounts. Costs no credits. Use it first in a new setup, to find an accountId, or after an auth, subscription or config error; not before every post.",
  input: z.strictObject({}),
  result: z.object({
    apiKey: keyResult,
    subscription: z.enum(['active', 'inactive', 'unknown']).describe('Posting needs an active one.'),
    idToken: z
      .object({
        present: z.boolean(),
        accepted: z.boolean().optional(),
        expiresAt: z.string().optional(),
      })
      .describe('Set by the operator, for key tools and metrics: present, accepted, expiresAt.')
      .register(listedBriefly, { brief: true })
      .register(notListed, { unless: 'account' }),
    soke: z
      .object({ present: z.boolean(), accepted: z.boolean().optional() })
      .describe('Its sign-in: present, accepted.')
      .register(listedBriefly, { brief: true })
      .optional()
      .register(notListed, { unless: 'research' }),
    rateLimit: z
      .object({ limit: z.number(), remaining: z.number(), resetsAt: z.string().optional() })
      .describe('Calls a minute: limit, remaining, resetsAt.')
      .register(listedBriefly, { brief: true })
      .optional(),
    baseUrl: z.string().optional().register(notListed, {}),
    sandbox: z.boolean().register(notListed, {}),
    authScheme: z.string().optional().register(notListed, {}),
    toolsets: z.array(z.string()).register(notListed, {}),
    readOnly: z.boolean().describe('Nothing can be sent or changed.'),
    allowedAccounts: targetsResult
      .describe('The only ones to post to: platform, accountId. Absent: any.')
      .register(listedBriefly, { brief: true })
      .optional(),
    knownAccounts: z
      .array(knownAccount)
      .describe('Used before: platform, accountId, name, lastUsedAt.')
      .register(listedBriefly, { brief: true })
      .optional(),
    timeZone: z.string().optional().describe('Of times without offset.'),
    confirm: z.string().describe('off: posts go out unasked; any other: the person must agree first.'),
    journal: z.string().register(notListed, {}),
    postSubmissionId: z.string().optional().register(notListed, {}),
    problems: z
      .array(z.object({ message: z.string(), fix: z.string() }))
      .describe('message and fix of each.')
      .register(listedBriefly, { brief: true }),
    requestId: z.string().optional(),
  }),
  summary({ problems, postSubmissionId }) {
    const state = problems.length === 0 ? 'Key and subscription are fine.' : 'Something is wrong.';
    return `${state} ${postSubmissionId === undefined ? 'Nothing was published.' : 'Soku took the check for a post, which has neither text nor platforms.'}`;
  },
  lines: ({
    apiKey,
    subscription,
    idToken,
    soke,
    rateLimit,
    toolsets,
    readOnly,
    allowedAccounts,
    knownAccounts,
    timeZone,
    confirm,
    journal,
    problems,
  }) => [
    `API key: ${describeKey(apiKey)}`,
    `Subscription: ${subscription}`,
    idToken.present && `ID token: ${describeIdToken(idToken)}`,
    soke !== undefined && `Soke: ${describeSoke(soke)}`,
    rateLimit !== undefined &&
      `Calls this minute: ${rateLimit.remaining} of ${rateLimit.limit} left${rateLimit.resetsAt === undefined ? '' : `, resets at ${rateLimit.resetsAt}`}`,
    `Toolsets: ${toolsets.join(', ')}`,
    `Read-only: ${readOnly ? 'yes, nothing can be sent or changed' : 'no'}`,
    `Confirmation: ${confirm === 'off' ? 'off, posts go out unasked' : `${confirm}, the person must agree first`}`,
    allowedAccounts !== undefined && `Allowed accounts: ${describeTargets(allowedAccounts)}`,
    knownAccounts !== undefined && describeKnownAccounts(knownAccounts),
    `Time zone for times without offset: ${timeZone ?? 'none, so every time needs an offset or timeZone'}`,
    `Journal: ${journal}`,
    ...problems.map(({ message, fix }) => `Problem: ${message} Fix: ${fix}`),
  ],
  async run(_args, context) {
    const { access, config } = context;
    // To others the operator's address and header are of no use.
    const isOwner = access.audience === 'owner';
    const { apiKey, toolsets, readOnly, confirm } = access;
    const { accounts } = access.setup;
    const [connection, { problems: idTokenProblems, ...idToken }, soke, journal, known] = await Promise.all([
      diagnoseConnection(context),
      diagnoseIdToken(context),
      diagnoseSoke(context),
      diagnoseJournal(context),
      accountsToShow(context),
    ]);
    const { accepted, subscription, rateLimit, requestId, postSubmissionId } = connection;
    const { baseUrl, sandbox, authScheme, timeZone } = config;
    const resetsAt = rateLimit?.resetsAt;
    return {
      result: {
        apiKey: {
          present: apiKey !== undefined,
          ...(apiKey !== undefined && { preview: preview(apiKey) }),
          accepted,
        },
        subscription,
        idToken,
        soke: soke && { present: soke.present, accepted: soke.accepted },
        rateLimit: rateLimit && {
          limit: rateLimit.limit,
          remaining: rateLimit.remaining,
          resetsAt: resetsAt === undefined ? undefined : new Date(resetsAt).toISOString(),
        },
        ...(isOwner && { baseUrl }),
        sandbox,
        ...(isOwner && { authScheme }),
        toolsets: [...toolsets],
        readOnly,
        ...(accounts !== undefined && { allowedAccounts: [...accounts] }),
        knownAccounts: known,
        timeZone,
        confirm,
        journal: describeJournal(journal),
        problems: [
          ...connection.problems,
          ...idTokenProblems,
          ...(soke?.problems ?? []),
          ...journal.problems,
        ],
        requestId: shortId(requestId),
        postSubmissionId: shortId(postSubmissionId),
      },
    };
  },
});
