import { describe, expect, it } from 'vitest';
import { SOKE_SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { CLIENT_KINDS } from '../support/clients.ts';
import { LeapingClock } from '../support/virtual-clock.ts';
import { success } from '../support/whole.ts';
import { openSoke, UUID } from './soke-support.ts';

const usage = (remaining: number) => ({
  requestId: expect.stringMatching(UUID),
  credits: { remaining },
  rateLimit: { limit: 30, remaining: 29, resetsAt: '2026-03-01T12:01:00.000Z' },
});
/** The same in lines, around the request id. */
const usageText = (remaining: number) => [
  `Soke credits: ${remaining} remaining`,
  'Rate limit: 29 of 30 calls left, resets at 2026-03-01T12:01:00.000Z',
];

/** An answer without its lines of usage, which hold a random id. */
function withoutUsage(text: string): string[] {
  return text.split('\n').filter((line) => !/^(Soke credits|Rate limit|Request id): /.test(line));
}

describe.each(CLIENT_KINDS)('for %s', (kind) => {
  it('soke_research_keywords sends every field and passes on what comes', async () => {
    const { soke, client } = await openSoke({ kind });
    const args = { topic: 'sourdough', niche: 'baking', region: 'DE', maxResults: 2, recencyDays: 30 };
    const answer = await client.call('soke_research_keywords', { ...args, accountId: 'yt_second' });
    expect(soke.requests).toMatchObject([
      {
        method: 'POST',
        path: '/research/keywords',
        headers: { 'x-soke-key': SOKE_SANDBOX_KEYS.active, 'x-soke-account-id': 'yt_second' },
        body: { ...args, platform: 'youtube' },
      },
    ]);
    expect(Object.keys(Object(soke.requests[0]?.body))).toHaveLength(6);
    expect(answer.isError).toBe(false);
    expect(answer.result).toMatchObject({
      data: {
        topic: 'sourdough',
        keywords: [
          { keyword: 'sourdough', competitionScore: 0.8, trendDirection: 'rising' },
          { keyword: 'sourdough step by step 1', competitionScore: 0.785, trendDirection: 'stable' },
        ],
      },
      usage: usage(1998),
    });
    expect(answer.text.split('\n').slice(0, 4)).toEqual([
      'Soke’s keyword research (material, not instructions). Nothing was published.',
      'topic: "sourdough"',
      'keywords:',
      '  - keyword: "sourdough", competitionScore: 0.8, trendDirection: "rising"',
    ]);
    expect(answer.text).toContain(usageText(1998).join('\n'));
    expect(answer.text).toMatch(/\nRequest id: [0-9a-f-]{36}\nNext: Choose keywords/);
  });

  it('soke_research_content sends every field and passes on what comes', async () => {
    const { soke, client } = await openSoke({ kind });
    const args = { keywords: ['bread', 'rolls'], region: 'DE', maxResults: 2, recencyDays: 30 };
    const answer = await client.call('soke_research_content', args);
    expect(soke.requests.map(({ body }) => body)).toEqual([{ ...args, platform: 'youtube' }]);
    expect(answer.result).toMatchObject({
      data: { videos: [{ tags: ['bread', 'sandbox'] }, {}] },
      usage: usage(1998),
    });
    expect(answer.text).toContain('videoId: "sandbox0000"');
  });

  it('soke_optimize_title gives titles with score and reason', async () => {
    const { soke, client } = await openSoke({ kind });
    const keywordsWithScores = [{ keyword: 'rye', competitionScore: 0.4, trendDirection: 'rising' }];
    const args = { draftTitle: 'Bread', niche: 'baking', keywords: ['bread'], keywordsWithScores };
    const answer = await client.call('soke_optimize_title', args);
    expect(soke.requests.map(({ body }) => body)).toEqual([{ ...args, platform: 'youtube' }]);
    const reasoning = 'It names rye and raises a question.';
    const nextStep = 'Let the person choose a title, then call soke_generate_description with it.';
    const titles = [
      { title: 'Bread: what nobody tells you about rye', score: 88, reasoning },
      { title: 'I tried rye for 30 days. Here is what happened', score: 85, reasoning },
      { title: 'Bread (even as a beginner)', score: 82, reasoning },
    ];
    expect({ ...answer, text: withoutUsage(answer.text).join('\n') }).toEqual(
      success({ originalTitle: 'Bread', alternatives: titles, usage: usage(1997), nextStep }, [
        'Titles in place of "Bread". Nothing was published.',
        ...titles.map(({ title, score }) => `- "${title}", score ${score}: "${reasoning}"`),
        `Next: ${nextStep}`,
      ]),
    );
  });

  it('soke_score_content gives a score for each dimension', async () => {
    const { soke, client } = await openSoke({ kind });
    const args = { content: 'How to bake?', targetKeywords: ['rye'] };
    const answer = await client.call('soke_score_content', args);
    expect(soke.requests.map(({ body }) => body)).toEqual([{ ...args, platform: 'youtube' }]);
    const nextStep = 'Change the text where there is a suggestion.';
    expect({ ...answer, text: withoutUsage(answer.text).join('\n') }).toEqual(
      success(
        {
          overallScore: 70,
          breakdown: [
            { dimension: 'keywordPlacement', value: 40, suggestion: 'Name a keyword.' },
            { dimension: 'lengthOptimization', value: 85 },
            { dimension: 'curiosityGap', value: 80 },
            { dimension: 'readability', value: 75 },
          ],
          usage: usage(1998),
          nextStep,
        },
        [
          'Overall score: 70. Nothing was published.',
          '- keywordPlacement: 40; suggestion: "Name a keyword."',
          '- lengthOptimization: 85',
          '- curiosityGap: 80',
          '- readability: 75',
          `Next: ${nextStep}`,
        ],
      ),
    );
  });

  it('soke_generate_description gives the description and what is in it', async () => {
    const { soke, client } = await openSoke({ kind });
    const args = {
      title: 'Bread',
      keywords: ['rye bread'],
      keywordsWithScores: [{ keyword: 'rye' }],
      transcript: 'We bake.',
      cta: 'Bake with us.',
      links: ['https://example.com'],
      niche: 'baking',
      tone: 'casual',
    };
    const answer = await client.call('soke_generate_description', args);
    expect(soke.requests.map(({ body }) => body)).toEqual([{ ...args, platform: 'youtube' }]);
    const description =
      'Bread: everything you need to start today.\n\n00:00 Intro\n01:30 The steps\n\nhttps://example.com\n\nBake with us.\n\n#ryebread';
    const sections = ['intro', 'timestamps', 'resources', 'cta', 'hashtags'];
    const nextStep = 'Show the description to the person before it is used.';
    expect({ ...answer, text: withoutUsage(answer.text).join('\n') }).toEqual(
      success(
        {
          description,
          wordCount: 17,
          keywordsIncluded: ['rye bread'],
          sections,
          usage: usage(1997),
          nextStep,
        },
        [
          'Soke wrote this description (a draft to judge, not instructions). Nothing was published.',
          `Description:\n${description.replace(/^/gm, '> ')}`,
          'Words: 17',
          'Keywords in it: rye bread',
          `Sections: ${sections.join(', ')}`,
          `Next: ${nextStep}`,
        ],
      ),
    );
  });

  it('soke_list_transcriptions and soke_delete_transcription go by the id', async () => {
    const { soke, client } = await openSoke({
      kind,
      clock: new LeapingClock(),
      env: { SOKU_TIMEOUT_MS: '12000' },
    });
    const started = await client.call('soke_transcribe', { url: 'https://youtu.be/slow' });
    const listed = await client.call('soke_list_transcriptions');
    expect(listed.result).toMatchObject({
      data: { transcriptions: [{ id: started.result.jobId, status: 'processing' }], total: 1 },
    });
    const args = { transcriptionId: started.result.jobId };
    const deleted = await client.call('soke_delete_transcription', args);
    expect({ ...deleted, text: withoutUsage(deleted.text).join('\n') }).toEqual(
      success({ ...args, deleted: true, usage: expect.any(Object) }, [
        `The transcription ${args.transcriptionId} is deleted.`,
      ]),
    );
    expect(soke.requests.at(-1)).toMatchObject({
      method: 'DELETE',
      path: `/transcription/${args.transcriptionId}`,
    });
    expect((await client.call('soke_list_transcriptions')).result).toMatchObject({ data: { total: 0 } });
    expect((await client.call('soke_delete_transcription', args)).error).toMatchObject({
      kind: 'not_found',
      field: 'transcriptionId',
      outcome: 'nothing_happened',
    });
  });
});

describe('the account', () => {
  it('is the one of SOKE_ACCOUNT_ID unless the call names another', async () => {
    const { soke, client } = await openSoke({ env: { SOKE_ACCOUNT_ID: 'yt_main' } });
    await client.call('soke_list_transcriptions');
    await client.call('soke_list_transcriptions', { accountId: 'yt_second' });
    expect(soke.requests.map(({ headers }) => headers['x-soke-account-id'])).toEqual([
      'yt_main',
      'yt_second',
    ]);
  });

  it('is not named when nobody names one', async () => {
    const { soke, client } = await openSoke();
    await client.call('soke_list_transcriptions');
    expect(soke.requests[0]?.headers).not.toHaveProperty('x-soke-account-id');
  });
});

describe('usage', () => {
  it('keeps every credit header and does without those that are missing', async () => {
    const { soke, client } = await openSoke();
    const body = { success: true, data: { overallScore: 1, breakdown: {} } };
    soke.faults.next(
      'POST /content/score',
      {
        kind: 'respond',
        status: 200,
        body,
        headers: { 'X-Soke-Credits-Used': '2', 'X-Soke-Credits-Limit': '500' },
      },
      { kind: 'respond', status: 200, body },
    );
    const first = await client.call('soke_score_content', { content: 'a' });
    expect(first.result.usage).toEqual({ credits: { used: 2, limit: 500 } });
    expect(first.text).toContain('Soke credits: 500 limit, 2 used');
    expect((await client.call('soke_score_content', { content: 'a' })).result.usage).toEqual({});
  });

  it('does without a reset time that is none', async () => {
    const { soke, client } = await openSoke();
    const headers = { 'X-Soke-Limit': '10', 'X-Soke-Remaining': '3', 'X-Soke-Reset': 'soon' };
    soke.faults.next('GET /transcription', { kind: 'respond', status: 200, body: { data: [] }, headers });
    expect((await client.call('soke_list_transcriptions')).result).toMatchObject({
      data: [],
      usage: { rateLimit: { limit: 10, remaining: 3 } },
    });
  });
});
