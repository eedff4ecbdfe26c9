/** Credits that a success costs (RATE). What isn't here is free. */
export const CREDITS = {
  researchKeywords: 2,
  researchContent: 2,
  optimizeTitle: 3,
  scoreContent: 2,
  generateDescription: 3,
  chat: 5,
  generateThumbnail: 4,
  analyzeCompetitor: 3,
  transcribe: 1,
} as const;
