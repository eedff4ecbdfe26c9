// What the endpoints take, field by field as their pages name them. What is absent or undefined is not sent.

interface PlatformBody {
  /** REF: only `youtube` so far. */
  platform?: string | undefined;
}

/** KW. */
export interface KeywordsBody extends PlatformBody {
  topic?: string | undefined;
  niche?: string | undefined;
  region?: string | undefined;
  maxResults?: number | undefined;
  recencyDays?: number | undefined;
}

/** CR. */
export interface ContentResearchBody extends PlatformBody {
  keywords?: string[] | undefined;
  region?: string | undefined;
  maxResults?: number | undefined;
  recencyDays?: number | undefined;
}

/** A keyword as KW rates it. */
export interface ScoredKeyword {
  keyword: string;
  /** 0 to 1. */
  competitionScore?: number | undefined;
  trendDirection?: string | undefined;
}

/** TITLE. */
export interface OptimizeTitleBody extends PlatformBody {
  draftTitle: string;
  niche?: string | undefined;
  keywords?: string[] | undefined;
  keywordsWithScores?: ScoredKeyword[] | undefined;
}

/** SCORE. */
export interface ScoreContentBody extends PlatformBody {
  content: string;
  targetKeywords?: string[] | undefined;
}

/** DESC. */
export interface DescriptionBody extends PlatformBody {
  title: string;
  keywords?: string[] | undefined;
  keywordsWithScores?: ScoredKeyword[] | undefined;
  transcript?: string | undefined;
  cta?: string | undefined;
  niche?: string | undefined;
  tone?: string | undefined;
  links?: string[] | undefined;
}

/** CHAT, without `stream`. */
export interface ChatBody extends PlatformBody {
  messages: { role: 'user' | 'assistant'; content: string }[];
  model?: string | undefined;
  conversationId?: string | undefined;
  connectionId?: string | undefined;
}

/** THUMB and THUMBBG together: `colorGrading` and `layoutType` are of the first, `overrideTitle` of the second. */
export interface ThumbnailBody extends PlatformBody {
  videoUrl?: string | undefined;
  manualPrompt?: string | undefined;
  manualTitle?: string | undefined;
  resolution?: string | undefined;
  sessionId?: string | undefined;
  templateId?: string | undefined;
  colorGrading?: string | undefined;
  layoutType?: string | undefined;
  overrideTitle?: boolean | undefined;
}

/** ASYNC. */
export interface CompetitorBody extends PlatformBody {
  channelUrl: string;
}

/** TRX: exactly one of the two. */
export type TranscriptionSource = { url: string } | { file: File };
