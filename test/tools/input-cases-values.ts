import { hi, type InputCase, x } from './input-cases.ts';

const CONTENT =
  'text, platforms, mediaType, imageUrls, videoUrl, mediaUrls, scheduledTime, timeZone, enableRepurposing, trialReel';
const POST = `${CONTENT}, idempotencyKey, allowDuplicate`;

export const wrongValues: InputCase[] = [
  {
    tool: 'soku_create_post',
    args: { ...hi, mediaType: 'images' },
    field: 'mediaType',
    message: 'mediaType is "images", which is not one of: text, image, video.',
    fix: 'Did you mean "image"?',
    candidates: ['image', 'text', 'video'],
  },
  {
    tool: 'soku_render_template',
    args: { templateSlug: 'tweetImage', aspectRatio: '16:9' },
    field: 'aspectRatio',
    message: 'aspectRatio is "16:9", which is not one of: 1:1, 4:5, 9:16.',
    fix: 'Use one of: 1:1, 4:5, 9:16.',
    candidates: ['1:1', '4:5', '9:16'],
  },
  {
    tool: 'soku_transcribe_media',
    args: { mediaId: 'm', language: 'english' },
    field: 'language',
    message: 'language is "english", but must be a two-letter ISO 639-1 code in lower case, such as en.',
    fix: 'Give language as a two-letter ISO 639-1 code in lower case, such as en.',
  },
  {
    tool: 'soku_transcribe_media',
    args: { mediaId: 'm', model: 'whisper' },
    field: 'model',
    message: 'model is "whisper", which is not one of: whisper-1.',
    fix: 'Did you mean "whisper-1"?',
    candidates: ['whisper-1'],
  },
  {
    tool: 'soku_list_posts',
    args: { source: 'jurnal' },
    field: 'source',
    message: 'source is "jurnal", which is not one of: journal, account.',
    fix: 'Did you mean "journal"?',
    candidates: ['journal', 'account'],
  },
  {
    tool: 'soku_create_post',
    args: { ...hi, platforms: [{ platform: 'instgram' }] },
    field: 'platforms[0].platform',
    code: 'unknown_platform',
    message: 'Soku has no platform "instgram".',
    fix: 'Did you mean instagram? The platforms are x, threads, facebook, linkedin, instagram, tiktok, youtube and snapchat.',
    candidates: ['instagram', 'x', 'threads', 'facebook', 'linkedin', 'tiktok', 'youtube', 'snapchat'],
  },
  {
    tool: 'soku_create_post',
    args: { ...hi, scheduledTime: '2026-02-28T12:00:00Z' },
    field: 'scheduledTime',
    code: 'time_in_past',
    message: 'Saturday 28 February 2026, 12:00 UTC was 1 day ago. It is now Sunday 1 March 2026, 12:00 UTC.',
    fix: 'Ask the person: another time, at least one minute from now, or publish now (without scheduledTime)?',
  },
  {
    tool: 'soku_create_post',
    args: { ...hi, scheduledTime: 'tomorrow at 9' },
    field: 'scheduledTime',
    code: 'time_invalid',
    message: 'scheduledTime "tomorrow at 9" cannot be read. It is not a date and time in ISO 8601.',
    fix: 'Write it like 2026-03-09T15:00:00+01:00, or like 2026-03-09T15:00 with timeZone.',
  },
  {
    tool: 'soku_create_post',
    args: { ...hi, imageUrls: ['ftp://example.com/a.png'] },
    field: 'imageUrls[0]',
    code: 'url_not_http',
    message: 'imageUrls[0] begins with "ftp:". Soku fetches media over http or https only.',
    fix: 'Give a public https:// URL.',
  },
  {
    tool: 'soku_create_post',
    args: { platforms: x },
    field: 'text',
    code: 'nothing_to_post',
    message: 'The post has neither text nor media.',
    fix: 'Give text, imageUrls, videoUrl or mediaUrls.',
  },
  {
    tool: 'soku_upload_media',
    args: { url: '/home/me/video.mp4' },
    field: 'url',
    code: 'url_local_file',
    message:
      'url is "/home/me/video.mp4", a local file. Soku fetches media itself, so local files cannot be sent.',
    fix: 'Put the file at a public https:// URL, and give that; or have it uploaded, if this server has a SOKU_MEDIA_DIR for files.',
  },
];

export const unknownArguments: InputCase[] = [
  {
    tool: 'soku_create_post',
    args: { ...hi, sheduledTime: '2026-03-09T14:00:00Z' },
    field: 'sheduledTime',
    message: `There is no argument "sheduledTime". The arguments are: ${POST}.`,
    fix: 'Did you mean "scheduledTime"? Rename "sheduledTime", or leave it out.',
    candidates: ['scheduledTime'],
  },
  {
    tool: 'soku_create_post',
    args: { ...hi, platform: 'x', hashtags: ['a'] },
    field: 'platform',
    message: `There is no argument "platform". There is no argument "hashtags". The arguments are: ${POST}.`,
    fix: 'Leave "platform" out; "platforms" is given already. Leave "hashtags" out.',
    candidates: ['platforms'],
  },
  {
    tool: 'soku_create_post',
    args: { ...hi, platforms: [{ platform: 'x', account: 'x_main' }] },
    field: 'platforms[0].account',
    message:
      'There is no argument "account" in platforms[0]. The arguments in platforms[0] are: platform, accountId.',
    fix: 'Did you mean "accountId"? Rename "account", or leave it out.',
    candidates: ['accountId'],
  },
  {
    tool: 'soku_create_posts',
    args: { posts: [hi, { ...hi, txt: 'a' }] },
    field: 'posts[1].txt',
    message: `There is no argument "txt" in posts[1]. The arguments in posts[1] are: ${POST}.`,
    fix: 'Leave "txt" out; "text" is given already.',
    candidates: ['text'],
  },
  {
    tool: 'soku_validate_post',
    args: { ...hi, idempotencyKey: 'k' },
    field: 'idempotencyKey',
    message: `There is no argument "idempotencyKey". The arguments are: ${CONTENT}.`,
    fix: 'Leave "idempotencyKey" out.',
  },
  {
    tool: 'soku_create_post',
    args: { ...hi, confirmationToken: 'from elsewhere' },
    field: 'confirmationToken',
    message: 'confirmationToken is taken only with SOKU_CONFIRM=preview.',
    fix: 'Leave it out.',
  },
  {
    tool: 'soku_check_connection',
    args: { verbose: true },
    field: 'verbose',
    message: 'There is no argument "verbose". The arguments are: none.',
    fix: 'Leave "verbose" out.',
  },
  {
    tool: 'soku_upload_media',
    args: { file: 'a.mp4' },
    field: 'file',
    message:
      'file is taken only where this server has a SOKU_MEDIA_DIR, the folder from which it may take files.',
    fix: 'Give a public URL instead, or ask the person to set it.',
  },
  {
    tool: 'soku_render_og_image',
    args: { templateSlug: 'og-blog-post', aspectRatio: '1:1' },
    field: 'aspectRatio',
    message: 'There is no argument "aspectRatio". The arguments are: templateSlug, config.',
    fix: 'Leave "aspectRatio" out.',
  },
  {
    tool: 'soku_transcribe_media',
    args: { media_id: 'm' },
    field: 'media_id',
    message:
      'There is no argument "media_id". The arguments are: mediaId, language, model, durationSeconds, idempotencyKey, allowDuplicate.',
    fix: 'Did you mean "mediaId"? Rename "media_id", or leave it out.',
    candidates: ['mediaId'],
  },
];
