import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { notListed } from '../../call/listing-words.ts';
import { oneLine } from '../../text/untrusted.ts';
import { shortId } from '../outside.ts';
import { openAccount } from './access.ts';

export const refreshMetrics = defineTool({
  name: 'soku_refresh_metrics',
  title: 'Refresh metrics',
  toolset: 'account',
  effect: 'write',
  search: 'refresh post metrics',
  description: ({ has }) =>
    `Asks Soku to refresh the metrics of the account's published posts, which its dashboard then shows. Use it when the person wants fresh numbers there; once is enough, and Soku doesn't tell when it is done. Returns no numbers (likes, views, followers): only the dashboard has them. Changes no post. Needs the operator's ID token.${has('soku_list_posts') ? ' For the posts submitted from here use soku_list_posts.' : ''}`,
  input: z.strictObject({}),
  result: z.object({
    refreshed: z.literal(true).describe('Soku took the request.'),
    refreshedAt: z.string().optional().register(notListed, {}),
    nextStep: z.string(),
    requestId: z.string().optional(),
  }),
  summary: ({ refreshedAt }) =>
    `Soku refreshes the metrics${refreshedAt === undefined ? '' : ` (asked at ${refreshedAt})`}. Nothing was published.`,
  async run(_args, context) {
    const account = await openAccount(context);
    const { refreshedAt, requestId } = await account.refreshMetrics(context.deadline);
    return {
      result: {
        refreshed: true as const,
        refreshedAt: refreshedAt === undefined ? undefined : oneLine(refreshedAt, 40),
        nextStep: 'Tell the person that the numbers in the Soku dashboard are being refreshed.',
        requestId: shortId(requestId),
      },
    };
  },
});
