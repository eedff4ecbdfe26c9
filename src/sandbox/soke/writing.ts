import * as z from 'zod';
import { paid } from './endpoint.ts';
import { platform } from './research.ts';

const scored = z.looseObject({
  keyword: z.string(),
  competitionScore: z.number().min(0).max(1).optional(),
  trendDirection: z.string().optional(),
});
const words = z.array(z.string());

const titleRequest = z.looseObject({
  platform,
  draftTitle: z.string().min(1),
  niche: z.string().optional(),
  keywords: words.optional(),
  keywordsWithScores: z.array(scored).optional(),
});

/** POST /content/optimize-title (TITLE), 3 credits. */
export const optimizeTitle = paid(
  3,
  titleRequest,
  ({ draftTitle, keywords = [], keywordsWithScores = [] }) => {
    const keyword = keywordsWithScores[0]?.keyword ?? keywords[0] ?? 'this';
    const alternatives = [
      { title: `${draftTitle}: what nobody tells you about ${keyword}`, score: 88 },
      { title: `I tried ${keyword} for 30 days. Here is what happened`, score: 85 },
      { title: `${draftTitle} (even as a beginner)`, score: 82 },
    ].map((alternative) => ({ ...alternative, reasoning: `It names ${keyword} and raises a question.` }));
    return { data: { originalTitle: draftTitle, alternatives } };
  },
);

const scoreRequest = z.looseObject({
  platform,
  content: z.string().min(1),
  targetKeywords: words.optional(),
});

/** POST /content/score (SCORE), 2 credits: the same text always gets the same score. */
export const scoreContent = paid(2, scoreRequest, ({ content, targetKeywords = [] }) => {
  const found = targetKeywords.filter((word) => content.toLowerCase().includes(word.toLowerCase()));
  const dimension = (name: string, value: number, suggestion: string | null) => ({
    [name]: { value, dimension: name, suggestion: value >= 70 ? null : suggestion },
  });
  const breakdown = {
    ...dimension('keywordPlacement', found.length > 0 ? 90 : 40, 'Name a keyword.'),
    ...dimension('lengthOptimization', content.length <= 70 ? 85 : 50, 'Keep it under 70 characters.'),
    ...dimension('curiosityGap', content.includes('?') ? 80 : 60, 'Raise a question.'),
    ...dimension('readability', 75, null),
  };
  const values = Object.values(breakdown).map(({ value }) => value);
  const overallScore = Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
  return { data: { content, overallScore, breakdown } };
});

const descriptionRequest = z.looseObject({
  platform,
  title: z.string().min(1),
  keywords: words.default([]),
  keywordsWithScores: z.array(scored).optional(),
  transcript: z.string().optional(),
  cta: z.string().optional(),
  niche: z.string().optional(),
  tone: z.string().optional(),
  links: words.optional(),
});

/** POST /content/generate-description (DESC), 3 credits. */
export const generateDescription = paid(3, descriptionRequest, ({ title, keywords, cta, links = [] }) => {
  const parts = [
    `${title}: everything you need to start today.`,
    '00:00 Intro\n01:30 The steps',
    ...(links.length > 0 ? [links.join('\n')] : []),
    cta ?? 'Subscribe for more.',
    keywords.map((word) => `#${word.replaceAll(' ', '')}`).join(' '),
  ];
  const description = parts.filter((part) => part !== '').join('\n\n');
  const sections = ['intro', 'timestamps', ...(links.length > 0 ? ['resources'] : []), 'cta', 'hashtags'];
  const wordCount = description.split(/\s+/).length;
  return { data: { description, wordCount, keywordsIncluded: keywords, sections } };
});
