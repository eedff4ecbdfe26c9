export const x = [{ platform: 'x' }];
export const hi = { text: 'hi', platforms: x };
/** A call that must be refused here, and what is said of it. */
export interface InputCase {
  tool: string;
  args: Record<string, unknown>;
  field: string;
  message: string;
  fix: string;
  code?: string;
  candidates?: string[];
}

export const wrongTypes: InputCase[] = [
  {
    tool: 'soku_create_post',
    args: {},
    field: 'platforms',
    message: 'platforms is missing.',
    fix: 'Add platforms: a list of objects with platform, accountId.',
  },
  {
    tool: 'soku_create_post',
    args: { text: 'hi', platforms: [] },
    field: 'platforms',
    message: 'platforms is empty.',
    fix: 'Put at least one entry into platforms.',
  },
  {
    tool: 'soku_create_post',
    args: { text: 'hi', platforms: '[{"platform":"x"}]' },
    field: 'platforms',
    message: 'platforms must be a list, but is a text.',
    fix: 'Give platforms as a list itself, not as a text of it.',
  },
  {
    tool: 'soku_create_post',
    args: { text: 'hi', platforms: null },
    field: 'platforms',
    message: 'platforms must be a list, but is null.',
    fix: 'Give platforms as a list of objects with platform, accountId.',
  },
  {
    tool: 'soku_create_post',
    args: { text: 5, platforms: x },
    field: 'text',
    message: 'text must be a text, but is 5.',
    fix: "Give text as a text (Caption, as given; optional with media. Characters: X 280, Threads 500, YouTube 100 (the title; description, tags, visibility, thumbnail can't be sent). Instagram, TikTok, YouTube need media).",
  },
  {
    tool: 'soku_create_post',
    args: { ...hi, imageUrls: 'https://example.com/a.png' },
    field: 'imageUrls',
    message: 'imageUrls must be a list, but is a text.',
    fix: 'Write imageUrls as ["https://example.com/a.png"].',
  },
  {
    tool: 'soku_create_post',
    args: { ...hi, imageUrls: [] },
    field: 'imageUrls',
    message: 'imageUrls is empty.',
    fix: 'Put at least one entry into imageUrls, or leave it out.',
  },
  {
    tool: 'soku_create_post',
    args: { ...hi, enableRepurposing: 'True' },
    field: 'enableRepurposing',
    message: 'enableRepurposing must be true or false, but is a text.',
    fix: 'Write enableRepurposing as true.',
  },
  {
    tool: 'soku_create_post',
    args: { ...hi, scheduledTime: 1_773_064_800 },
    field: 'scheduledTime',
    message: 'scheduledTime must be a text, but is 1773064800.',
    fix: 'Give scheduledTime as a text (ISO 8601 with offset or Z, e.g. 2026-03-09T15:00:00+01:00; absent = now. Without offset, timeZone is needed).',
  },
  {
    tool: 'soku_create_post',
    args: { ...hi, idempotencyKey: '' },
    field: 'idempotencyKey',
    message: 'idempotencyKey is empty.',
    fix: 'Give idempotencyKey a value, or leave it out.',
  },
  {
    tool: 'soku_create_post',
    args: { ...hi, idempotencyKey: 'k'.repeat(201) },
    field: 'idempotencyKey',
    message: 'idempotencyKey has 201 characters; allowed is at most 200 characters.',
    fix: 'Give idempotencyKey at most 200 characters.',
  },
  {
    tool: 'soku_create_post',
    args: { ...hi, idempotencyKey: 'line\nbreak' },
    field: 'idempotencyKey',
    message: 'idempotencyKey is "line break", but must be plain ASCII characters.',
    fix: 'Give idempotencyKey as plain ASCII characters.',
  },
  {
    tool: 'soku_create_posts',
    args: { posts: Array.from({ length: 26 }, () => hi) },
    field: 'posts',
    message: 'posts has 26 entries; allowed is at most 25 entries.',
    fix: 'Give posts at most 25 entries.',
  },
  {
    tool: 'soku_create_posts',
    args: { posts: [] },
    field: 'posts',
    message: 'posts is empty.',
    fix: 'Put at least one entry into posts.',
  },
  {
    tool: 'soku_upload_media',
    args: { url: ['https://example.com/a.png'] },
    field: 'url',
    message: 'url must be a text, but is a list.',
    fix: 'Give url as a text (Public http(s) URL that answers without a login).',
  },
  {
    tool: 'soku_render_template',
    args: { templateSlug: 'tweetImage', config: '{"title":"a"}' },
    field: 'config',
    message: 'config must be an object, but is a text.',
    fix: 'Give config as an object itself, not as a text of it.',
  },
  {
    tool: 'soku_render_template',
    args: { templateSlug: '' },
    field: 'templateSlug',
    message: 'templateSlug is empty.',
    fix: 'Give templateSlug a value.',
  },
  {
    tool: 'soku_transcribe_media',
    args: { mediaId: 'm', durationSeconds: '600' },
    field: 'durationSeconds',
    message: 'durationSeconds must be a number, but is a text.',
    fix: 'Write durationSeconds as 600.',
  },
  {
    tool: 'soku_transcribe_media',
    args: { mediaId: 'm', durationSeconds: 0 },
    field: 'durationSeconds',
    message: 'durationSeconds is 0; allowed is more than 0.',
    fix: 'Give durationSeconds more than 0.',
  },
  {
    tool: 'soku_list_posts',
    args: { limit: 51 },
    field: 'limit',
    message: 'limit is 51; allowed is at most 50.',
    fix: 'Give limit at most 50.',
  },
  {
    tool: 'soku_list_posts',
    args: { limit: 2.5 },
    field: 'limit',
    message: 'limit must be a whole number, but is 2.5.',
    fix: 'Give limit as a whole number (How many at most).',
  },
];
