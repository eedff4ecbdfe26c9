import { hiddenCharacters } from '../text/hidden.ts';
import { howMany, joined } from '../text/wording.ts';
import { type Content, checkRules } from './check-rules.ts';
import { countCharacters } from './count-characters.ts';
import { issue } from './issue.ts';
import { checkMedia, type Media, readMedia } from './media.ts';
import type { CheckedPost, Issue, Post, PostInput, PublishingRules, ScheduledTime } from './post.ts';
import { previewsOf } from './previews.ts';
import { parseSchedule } from './schedule.ts';
import { resolveTargets } from './targets.ts';

/**
 * Checks a post against everything that is known before it is sent: targets, media, time, and the platforms' rules as
 * far as `rules.validate` asks for them. Gathers every issue and never throws. `post` is there exactly when no issue is
 * an error; previews are there as far as they can be made.
 */
export function checkPost(input: PostInput, rules: PublishingRules): CheckedPost {
  const { targets, issues: targetIssues } = resolveTargets(input.platforms, rules.accounts);
  const media = readMedia(input);
  const text = (input.text ?? '').trim();
  const schedule =
    input.scheduledTime === undefined ? undefined : parseSchedule(input.scheduledTime, input.timeZone, rules);
  const platforms = new Set(targets.map(({ platform }) => platform));
  const counts = countCharacters(text, platforms);
  const content = { input, text, media, targets, counts };
  const issues = [
    ...targetIssues,
    ...checkNothing(text, media, input),
    ...checkMedia(input, media, rules.isHosted),
    ...(schedule?.wrong ? [schedule.wrong] : []),
    ...checkUnusedZone(input),
    ...checkHidden(text),
    ...rulesAsAsked(content, rules.validate),
  ];
  const previews = previewsOf(content, schedule?.time);
  if (issues.some(({ severity }) => severity === 'error')) return { issues, previews };
  return { issues, previews, post: buildPost(content, schedule?.time) };
}

/** `SOKU_VALIDATE`: the platforms' rules stop a post, only warn, or are not looked at. */
function rulesAsAsked(content: Content, validate: PublishingRules['validate']): Issue[] {
  if (validate === 'off') return [];
  const issues = checkRules(content);
  return validate === 'strict' ? issues : issues.map((each) => ({ ...each, severity: 'warning' as const }));
}

function checkNothing(text: string, media: Media, input: PostInput): Issue[] {
  const announced = input.mediaType !== undefined && input.mediaType !== 'text';
  if (text !== '' || media.items.length > 0 || announced) return [];
  return [
    issue({
      code: 'nothing_to_post',
      field: 'text',
      message: 'The post has neither text nor media.',
      fix: 'Give text, imageUrls, videoUrl or mediaUrls.',
    }),
  ];
}

/** As many kinds as are named. */
const MAX_NAMED = 8;

/** They are sent as they stand, and can make a person read another text than goes out. */
function checkHidden(text: string): Issue[] {
  const hidden = hiddenCharacters(text.replaceAll('\r\n', '\n'));
  if (hidden.length === 0) return [];
  const names = [...new Set(hidden.map(({ name }) => name))];
  const more = names.length - MAX_NAMED;
  const listed = more > 0 ? `${names.slice(0, MAX_NAMED).join(', ')} and ${more} more kinds` : joined(names);
  return [
    issue({
      severity: 'warning',
      code: 'hidden_characters',
      field: 'text',
      message: `The text holds ${howMany(hidden.length, 'character')} that nobody sees and that would be sent: ${listed}.`,
      fix: 'Take them out only if they are none of the person’s: if in doubt, ask the person.',
    }),
  ];
}

/** A zone without a time is nearly always a forgotten time, and the post goes out at once. */
function checkUnusedZone({ scheduledTime, timeZone = '' }: PostInput): Issue[] {
  if (scheduledTime !== undefined || timeZone.trim() === '') return [];
  return [
    issue({
      severity: 'warning',
      code: 'time_zone_unused',
      field: 'timeZone',
      message: 'timeZone is given without scheduledTime, so the post goes out at once.',
      fix: 'Give scheduledTime too if the post is meant for later.',
    }),
  ];
}

/**
 * The post as it leaves: URLs and targets exactly as given, `mediaType` always set. The text
 * without white space around it, which the fingerprint doesn't see: under one key Soku may want to see one body.
 */
function buildPost({ input, text, media, targets }: Content, scheduledTime: ScheduledTime | undefined): Post {
  const { imageUrls, videoUrl, mediaUrls, enableRepurposing, trialReel } = input;
  return {
    ...(text !== '' && { text }),
    mediaType: media.mediaType,
    ...(imageUrls !== undefined && imageUrls.length > 0 && { imageUrls }),
    ...(videoUrl !== undefined && { videoUrl }),
    ...(mediaUrls !== undefined && mediaUrls.length > 0 && { mediaUrls }),
    targets,
    ...(scheduledTime !== undefined && { scheduledTime }),
    ...(enableRepurposing !== undefined && { enableRepurposing }),
    ...(trialReel !== undefined && { trialReel }),
  };
}
