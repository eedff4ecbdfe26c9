import type { DemoFinds, DemoStep } from './step.ts';

/** One plan, from the question to the post: keywords, title, description, and the post that announces the video. */
export function researchSteps(): ((finds: DemoFinds) => DemoStep)[] {
  const main = { client: 'main', newPosts: 0 } as const;
  const keywordsWithScores = [
    { keyword: 'sourdough for beginners', competitionScore: 0.4, trendDirection: 'rising' },
  ];
  return [
    () => ({
      ...main,
      title: 'Plan a video: find keywords (Soke)',
      tool: 'soke_research_keywords',
      args: { topic: 'sourdough', maxResults: 3 },
    }),
    () => ({
      ...main,
      title: 'Plan a video: find a title',
      tool: 'soke_optimize_title',
      args: { draftTitle: 'My first sourdough', keywordsWithScores },
    }),
    ({ title }) => ({
      ...main,
      title: 'Plan a video: write the description',
      tool: 'soke_generate_description',
      args: { title, keywords: ['sourdough for beginners'], tone: 'casual' },
    }),
    ({ title }) => ({
      ...main,
      title: 'Announce the video under its new title (Soku)',
      tool: 'soku_create_post',
      args: { text: title, platforms: [{ platform: 'threads' }, { platform: 'linkedin' }] },
      newPosts: 1,
    }),
  ];
}
