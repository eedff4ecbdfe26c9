import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { reply } from '../../call/reply.ts';
import { describeTargets, describeTime } from '../../publishing/describe.ts';
import { check } from '../../submission/check.ts';
import { previewToken } from '../../submission/consent.ts';
import { grouped } from '../../text/wording.ts';
import { contentArguments, scheduledTimeResult } from './arguments.ts';

const nextStep = (token: string | undefined) =>
  token === undefined
    ? 'show it to the person if they want to see it, then call soku_create_post with the same arguments.'
    : 'show this to the person. Only if they agree, call soku_create_post with the same arguments and this confirmationToken; it is good for ten minutes, once.';

export const validatePost = defineTool({
  name: 'soku_validate_post',
  title: 'Check and preview a post',
  toolset: 'publish',
  effect: 'read',
  description:
    "Checks a post against each platform's rules and shows how it will stand on each target, without sending anything or calling Soku. Takes the content arguments of soku_create_post and applies the same checks, so what is valid here will be sent there. Use it to show a person what will go out, or to find a length, media or time problem first. It is not needed before every soku_create_post, which checks by itself.",
  input: z.strictObject(contentArguments),
  result: z.object({
    valid: z.boolean(),
    issues: z.array(
      z.object({
        severity: z.enum(['error', 'warning']),
        code: z.string(),
        platform: z.string().optional(),
        field: z.string().optional(),
        message: z.string(),
        fix: z.string(),
      }),
    ),
    previews: z.array(
      z.object({
        platform: z.string(),
        accountId: z.string().optional(),
        text: z.string(),
        charactersNotShown: z.number().optional(),
        characterCount: z.number(),
        characterLimit: z.number(),
        imageCount: z.number().optional(),
        scheduledTime: scheduledTimeResult.optional(),
      }),
    ),
  }),
  async run(content, context) {
    const { issues, previews, post } = check(content, context);
    const valid = post !== undefined;
    const scheduledTime = post?.scheduledTime;
    const token = post === undefined ? undefined : previewToken(post, context);
    return reply({ valid, issues, previews, ...(token !== undefined && { confirmationToken: token }) }, [
      valid
        ? 'The post is valid. Nothing was sent.'
        : 'The post has errors and would not be sent. Nothing was sent.',
      ...issues.map(({ severity, code, message, fix }) => `${severity}: ${message} (${code}) Fix: ${fix}`),
      ...previews.map(
        (preview) =>
          `${describeTargets([preview])}: ${preview.mediaType}, ${preview.characterCount} of ${preview.characterLimit} characters${preview.imageCount === undefined ? '' : `, ${preview.imageCount} ${preview.imageCount === 1 ? 'image' : 'images'}`}: ${JSON.stringify(preview.text)}${preview.charactersNotShown === undefined ? '' : ` (${grouped(preview.charactersNotShown)} more characters not shown)`}`,
      ),
      scheduledTime !== undefined && `Time: ${describeTime(scheduledTime)}`,
      token !== undefined && `Confirmation token: ${token}`,
      valid && `Next: ${nextStep(token)}`,
    ]);
  },
});
