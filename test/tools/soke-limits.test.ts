import { describe, expect, it } from 'vitest';
import { openSoke } from './soke-support.ts';

const long = 'x'.repeat(101);
const eleven = Array.from({ length: 11 }, (_, index) => `keyword ${index}`);
const full = { manualTitle: 'Bread', colorGrading: 'Warm', layoutType: 'TextLeft' };
const chat = { messages: [{ role: 'user', content: 'hi' }] };
const scored = (keyword: object) => ({ keywordsWithScores: [keyword] });

/** Tool, arguments, and the field that the error must name. */
const REFUSED: [string, Record<string, unknown>, string][] = [
  ['soke_research_keywords', { topic: 5 }, 'topic'],
  ['soke_research_keywords', { maxResults: 0 }, 'maxResults'],
  ['soke_research_keywords', { maxResults: 51 }, 'maxResults'],
  ['soke_research_keywords', { maxResults: 2.5 }, 'maxResults'],
  ['soke_research_keywords', { recencyDays: 0 }, 'recencyDays'],
  ['soke_research_keywords', { recencyDays: 3651 }, 'recencyDays'],
  ['soke_research_keywords', { platform: 'tiktok' }, 'platform'],
  ['soke_research_keywords', { topik: 'bread' }, 'topik'],
  ['soke_research_keywords', { accountId: 'a b' }, 'accountId'],
  ['soke_research_keywords', { accountId: 'a\nb' }, 'accountId'],
  ['soke_research_content', { keywords: eleven }, 'keywords'],
  ['soke_research_content', { keywords: [long] }, 'keywords[0]'],
  ['soke_research_content', { keywords: 'bread' }, 'keywords'],
  ['soke_research_content', { maxResults: 51 }, 'maxResults'],
  ['soke_research_content', { recencyDays: 3651 }, 'recencyDays'],
  ['soke_optimize_title', {}, 'draftTitle'],
  ['soke_optimize_title', { draftTitle: '' }, 'draftTitle'],
  [
    'soke_optimize_title',
    { draftTitle: 'a', ...scored({ competitionScore: 0.5 }) },
    'keywordsWithScores[0].keyword',
  ],
  [
    'soke_optimize_title',
    { draftTitle: 'a', ...scored({ keyword: 'a', competitionScore: 1.1 }) },
    'keywordsWithScores[0].competitionScore',
  ],
  [
    'soke_optimize_title',
    { draftTitle: 'a', ...scored({ keyword: 'a', score: 1 }) },
    'keywordsWithScores[0].score',
  ],
  ['soke_score_content', {}, 'content'],
  ['soke_generate_description', {}, 'title'],
  ['soke_generate_description', { title: 'a', links: 'b' }, 'links'],
  ['soke_chat', {}, 'messages'],
  ['soke_chat', { messages: [] }, 'messages'],
  ['soke_chat', { messages: [{ role: 'system', content: 'hi' }] }, 'messages[0].role'],
  ['soke_chat', { messages: [{ role: 'user' }] }, 'messages[0].content'],
  ['soke_chat', { ...chat, stream: true }, 'stream'],
  ['soke_chat', { ...chat, conversationId: 'c1' }, 'conversationId'],
  ['soke_generate_thumbnail', { ...full, kind: 'both' }, 'kind'],
  ['soke_generate_thumbnail', { ...full, colorGrading: 'warm' }, 'colorGrading'],
  ['soke_generate_thumbnail', { ...full, layoutType: 'Left' }, 'layoutType'],
  ['soke_generate_thumbnail', { ...full, resolution: '1920x1080' }, 'resolution'],
  ['soke_generate_thumbnail', { ...full, manualTitle: undefined }, 'videoUrl'],
  ['soke_generate_thumbnail', { ...full, colorGrading: undefined }, 'colorGrading'],
  ['soke_generate_thumbnail', { ...full, layoutType: undefined }, 'layoutType'],
  ['soke_generate_thumbnail', { templateId: 't1' }, 'videoUrl'],
  ['soke_generate_thumbnail', { ...full, overrideTitle: true }, 'overrideTitle'],
  ['soke_generate_thumbnail', { ...full, kind: 'background' }, 'colorGrading'],
  ['soke_analyze_competitor', {}, 'channelUrl'],
  ['soke_transcribe', {}, 'url'],
  ['soke_transcribe', { url: 'https://youtu.be/a', file: 'a.mp3' }, 'file'],
  ['soke_transcribe', { file: 'a.mp3' }, 'file'],
  ['soke_get_job', { jobId: 'a' }, 'kind'],
  ['soke_get_job', { kind: 'thumbnail' }, 'jobId'],
  ['soke_get_job', { jobId: 'a', kind: 'picture' }, 'kind'],
  ['soke_delete_transcription', {}, 'transcriptionId'],
];

describe('what is outside the documented limits is refused before it leaves', async () => {
  it.each(REFUSED)('%s %j names %s', async (tool, args, field) => {
    const { soke, client } = await openSoke();
    const { error, text } = await client.call(tool, args);
    expect(error).toMatchObject({
      kind: 'input',
      code: 'invalid_arguments',
      field,
      retryable: false,
      outcome: 'nothing_happened',
    });
    expect(text).toContain('\nFix: ');
    expect(soke.requests).toEqual([]);
  });

  it.each([
    ['soke_get_job', { jobId: '..', kind: 'thumbnail' }],
    ['soke_delete_transcription', { transcriptionId: '..' }],
  ])('%s takes no id that leads elsewhere', async (tool, args) => {
    const { soke, client } = await openSoke();
    expect((await client.call(tool, args)).error).toMatchObject({ kind: 'input', code: 'invalid_id' });
    expect(soke.requests).toEqual([]);
  });

  it('names all that a thumbnail lacks at once', async () => {
    const { client } = await openSoke();
    const { error } = await client.call('soke_generate_thumbnail');
    expect(error.message).toBe(
      'There is nothing to make a thumbnail of. colorGrading is missing, and there is no templateId. layoutType is missing, and there is no templateId.',
    );
    expect(error.fix).toContain(
      'Give colorGrading: one of None, Warm, Cool, Cinematic, Vintage, Desaturated, Neon.',
    );
  });
});

describe('what is at the limits goes out', () => {
  const keywords = eleven.slice(0, 10).map((_, index) => String(index).repeat(100));
  it.each([
    ['soke_research_keywords', { maxResults: 1, recencyDays: 1 }, { region: 'US', platform: 'youtube' }],
    ['soke_research_keywords', { maxResults: 50, recencyDays: 3650, topic: '' }, { topic: '' }],
    ['soke_research_content', { keywords, maxResults: 50, recencyDays: 3650 }, {}],
    ['soke_research_content', { keywords: [] }, { keywords: [] }],
    ['soke_research_keywords', {}, { region: 'US', maxResults: 20, recencyDays: 365, platform: 'youtube' }],
    ['soke_research_content', {}, { region: 'US', maxResults: 20, recencyDays: 365, platform: 'youtube' }],
    ['soke_optimize_title', { draftTitle: 'a', ...scored({ keyword: 'a', competitionScore: 1 }) }, {}],
    ['soke_generate_description', { title: 'a' }, { keywords: [], platform: 'youtube' }],
    ['soke_chat', chat, { model: 'soke-v1', platform: 'youtube', stream: true }],
  ])('%s %j', async (tool, args, defaults) => {
    const { soke, client } = await openSoke();
    expect((await client.call(tool, args)).isError).toBe(false);
    expect(soke.requests).toMatchObject([{ body: { ...defaults, ...args } }]);
  });
});

it('tools/list shows the documented defaults and limits of what there is to choose', async () => {
  const { client } = await openSoke();
  const tools = await client.listTools();
  const properties = (name: string) =>
    Object(tools.find((tool) => tool.name === name)?.inputSchema).properties;
  expect(properties('soke_research_keywords')).toMatchObject({
    region: { default: 'US' },
    maxResults: { default: 20, minimum: 1, maximum: 50 },
    recencyDays: { default: 365, minimum: 1, maximum: 3650 },
  });
  expect(properties('soke_research_content')).toMatchObject({
    keywords: { items: { type: 'string' } },
    maxResults: { default: 20, minimum: 1, maximum: 50 },
  });
  expect(properties('soke_optimize_title').keywordsWithScores.items.properties).toMatchObject({
    competitionScore: { minimum: 0, maximum: 1 },
    trendDirection: { type: 'string' },
  });
  expect(properties('soke_generate_description')).toMatchObject({ keywords: { default: [] } });
  expect(properties('soke_generate_thumbnail')).toMatchObject({
    resolution: { default: '1280x720', enum: ['1280x720', '1080x1920'] },
    colorGrading: { enum: ['None', 'Warm', 'Cool', 'Cinematic', 'Vintage', 'Desaturated', 'Neon'] },
    layoutType: { enum: ['TextLeft', 'TextRight', 'TextCenter', 'TextBottom', 'FullBleed'] },
  });
});
