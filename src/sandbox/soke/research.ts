import * as z from 'zod';
import { paid, type SokeVisit } from './endpoint.ts';
import { SokeRefusal } from './refusal.ts';

export const platform = z.literal('youtube').default('youtube');

const common = {
  platform,
  region: z.string().default('US'),
  maxResults: z.int().min(1).max(50).default(20),
  recencyDays: z.int().min(1).max(3650).default(365),
};
const keywordsRequest = z.looseObject({
  topic: z.string().default(''),
  niche: z.string().optional(),
  ...common,
});
const contentRequest = z.looseObject({
  keywords: z.array(z.string().max(100)).max(10).default([]),
  ...common,
});

const TRENDS = ['rising', 'stable', 'falling'] as const;
const ENDINGS = ['for beginners', 'step by step', 'mistakes', 'at home', 'in one day'] as const;

const count = (length: number) => Array.from({ length }, (_, index) => index);

/** KW, CR: without words of one's own the connected channel's are taken. */
function channelWords(
  { customer }: SokeVisit,
  code: 'TOPIC_REQUIRED' | 'KEYWORDS_REQUIRED',
): readonly string[] {
  if (customer.channelKeywords !== undefined) return customer.channelKeywords;
  throw new SokeRefusal(code, 'Nothing was given, and no channel is connected.');
}

function video(index: number, keyword: string, now: number) {
  return {
    videoId: `sandbox${String(index).padStart(4, '0')}`,
    title: `${keyword} ${ENDINGS[index % ENDINGS.length]}`,
    channelTitle: `Sandbox channel ${index + 1}`,
    viewVelocity: 5_000 - index * 90,
    engagementRate: Number((0.09 - index * 0.001).toFixed(3)),
    tags: [keyword, 'sandbox'],
    publishedAt: new Date(now - (index + 1) * 86_400_000).toISOString(),
  };
}

/** POST /research/keywords (KW), 2 credits. The prose tells what is in the answer; the names are the sandbox's own. */
export const researchKeywords = paid(2, keywordsRequest, ({ topic, maxResults }, visit, { clock }) => {
  const subject = topic.trim() === '' ? (channelWords(visit, 'TOPIC_REQUIRED')[0] ?? '') : topic.trim();
  const data = {
    topic: subject,
    keywords: count(maxResults).map((index) => ({
      keyword: index === 0 ? subject : `${subject} ${ENDINGS[index % ENDINGS.length]} ${index}`,
      competitionScore: Number((0.8 - index * 0.015).toFixed(3)),
      trendDirection: TRENDS[index % TRENDS.length],
    })),
    longTail: ENDINGS.map((ending) => `${subject} ${ending}`),
    topVideos: count(Math.min(5, maxResults)).map((index) => video(index, subject, clock.now())),
  };
  return { data };
});

/** POST /research/content (CR), 2 credits. */
export const researchContent = paid(2, contentRequest, ({ keywords, maxResults }, visit, { clock }) => {
  const words = keywords.length === 0 ? channelWords(visit, 'KEYWORDS_REQUIRED').slice(0, 5) : keywords;
  const videos = count(maxResults).map((index) =>
    video(index, words[index % words.length] ?? '', clock.now()),
  );
  return { data: { keywords: words, videos } };
});
