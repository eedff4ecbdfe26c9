import * as z from 'zod';
import { ALWAYS_LOADED, defineTool, type ToolContext } from '../../call/define-tool.ts';
import { describedElsewhere, listedBriefly, notListed } from '../../call/listing-words.ts';
import { describeTargets, describeTime } from '../../publishing/describe.ts';
import { check, nameAccounts } from '../../submission/check.ts';
import { previewToken } from '../../submission/consent.ts';
import { CONSENT_LIFETIME_MS } from '../../submission/consent-tokens.ts';
import { describeHidden } from '../../submission/show-post.ts';
import { spelledDuration } from '../../text/duration.ts';
import { grouped, howMany } from '../../text/wording.ts';
import { appData } from './app-data.ts';
import { asInCreatePost, contentArguments, scheduledTimeResult, sendingArguments } from './arguments.ts';
import { postAsWritten } from './as-written.ts';

const issueResult = z.object({
  severity: z.enum(['error', 'warning']).describe('Only errors stop it.'),
  code: z.string().describe('What is wrong.'),
  kind: z.string().register(notListed, {}),
  platform: z.string().optional().register(notListed, {}),
  field: z.string().optional().describe('The argument.'),
  message: z.string().register(notListed, {}),
  fix: z.string().describe('Next step.'),
  candidates: z.array(z.string()).optional().register(notListed, {}),
});

const previewResult = z.object({
  platform: z.string(),
  accountId: z.string().optional(),
  text: z.string(),
  charactersNotShown: z.number().optional(),
  characterCount: z.number(),
  characterLimit: z.number(),
  mediaType: z.string(),
  imageCount: z.number().optional(),
  videoUrl: z.string().optional(),
  scheduledTime: scheduledTimeResult.optional(),
});

/** @param quoted gives a text in quotation marks */
function previewLine(preview: z.infer<typeof previewResult>, quoted: (text: string) => string): string {
  const { mediaType, characterCount, characterLimit, imageCount, text, charactersNotShown } = preview;
  const images = imageCount === undefined ? '' : `, ${howMany(imageCount, 'image')}`;
  const more =
    charactersNotShown === undefined ? '' : ` (${grouped(charactersNotShown)} more characters not shown)`;
  return `${describeTargets([preview])}: ${mediaType}, ${characterCount} of ${characterLimit} characters${images}: ${quoted(text)}${more}`;
}

/** Most targets show the same text, and a long one takes as long to quote as to check. */
function quotedOnce(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const quoted = known.get(text) ?? JSON.stringify(text);
    known.set(text, quoted);
    return quoted;
  };
}

/** @param token what the person's consent comes with, where it is asked for and the client can't ask */
function nextStepOf(token: string | undefined, { has }: Pick<ToolContext, 'has'>): string {
  if (!has('soku_create_post')) return 'Show it to the person.';
  return token === undefined
    ? 'Show it to the person. Only if they want it published: soku_create_post with the same arguments.'
    : `Show this to the person. Only if they agree, call soku_create_post with the same arguments and this confirmationToken; it is good for ${spelledDuration(CONSENT_LIFETIME_MS)}, once.`;
}

export const validatePost = defineTool({
  name: 'soku_validate_post',
  title: 'Check and preview a post',
  toolset: 'publish',
  effect: 'read',
  local: true,
  search: ALWAYS_LOADED,
  description: ({ has }) =>
    has('soku_create_post')
      ? "Checks a post on this machine against each platform's rules and previews it for each target (text, length, time); sends nothing. Takes the content arguments of soku_create_post, which makes the same checks itself: use this to show a person what will go out, or to find a problem with length, media or time first. Not checked: key, subscription, accounts, whether media can be fetched, whether it went out before."
      : "Checks a post on this machine against each platform's rules and shows how it would look on each target; sends nothing and doesn't call Soku. Use it to show a person what a post would look like, or to find a length, media or time problem in a draft. Not checked: whether accounts exist and whether media can be fetched. This server sends no posts: publish elsewhere, such as in Soku's dashboard.",
  input: z
    .strictObject({ ...contentArguments, allowDuplicate: sendingArguments.allowDuplicate })
    .register(describedElsewhere, asInCreatePost),
  asWritten: postAsWritten,
  onlyWith: { allowDuplicate: 'preview' },
  result: z.object({
    valid: z.boolean().describe('No error was found.'),
    issues: z.array(issueResult).describe('Empty when all is well.'),
    previews: z
      .array(previewResult)
      .describe(
        'One a target: platform, accountId, text, characterCount (as counted there), characterLimit, mediaType, scheduledTime.',
      )
      .register(listedBriefly, { brief: true }),
    confirmationToken: z
      .string()
      .optional()
      .describe('Sends it, once the person agreed.')
      .register(notListed, { unless: 'preview' }),
    warnings: z.array(z.string()).optional(),
    nextStep: z.string().optional(),
  }),
  summary: ({ valid }) =>
    valid ? 'The post is valid. It was not sent.' : 'The post has errors and would not be sent.',
  lines({ issues, previews, confirmationToken }) {
    const [first] = previews;
    const quoted = quotedOnce();
    return [
      ...issues.map(({ severity, code, message, fix }) => `${severity}: ${message} (${code}) Fix: ${fix}`),
      ...previews.map((preview) => previewLine(preview, quoted)),
      first?.scheduledTime !== undefined && `Time: ${describeTime(first.scheduledTime)}`,
      confirmationToken !== undefined && `Confirmation token: ${confirmationToken}`,
    ];
  },
  async run({ allowDuplicate, ...content }, context) {
    const { issues, previews, post } = check(content, context);
    if (post === undefined)
      return { result: { valid: false, issues: await nameAccounts(issues, context), previews } };
    const confirmationToken = previewToken({ post, previews, allowDuplicate }, context);
    const hidden = describeHidden(post);
    return {
      result: {
        valid: true,
        issues,
        previews,
        confirmationToken,
        ...(hidden !== undefined && { warnings: [`The post holds ${hidden}. Tell the person so.`] }),
        nextStep: nextStepOf(confirmationToken, context),
      },
      meta: appData([{ post, previews, issues, allowDuplicate }], { publish: true }, context),
    };
  },
});
