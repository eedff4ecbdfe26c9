// What the endpoints take, field by field as their pages name them. What is absent is not sent.

interface PlatformBody {
  /** REF: only `youtube` so far. */
  platform?: string;
}

/** KW. */
export interface KeywordsBody extends PlatformBody {
  topic?: string;
  niche?: string;
  region?: string;
  maxResults?: number;
  recencyDays?: number;
}

/** CR. */
export interface ContentResearchBody extends PlatformBody {
  keywords?: string[];
  region?: string;
  maxResults?: number;
  recencyDays?: number;
}

/** A keyword as KW rates it. */
export interface ScoredKeyword {
  keyword: string;
  /** 0 to 1. */
  competitionScore?: number;
  trendDirection?: string;
}

/** TITLE. */
export interface OptimizeTitleBody extends PlatformBody {
  draftTitle: string;
  niche?: string;
  keywords?: string[];
  keywordsWithScores?: ScoredKeyword[];
}

/** SCORE. */
export interface ScoreContentBody extends PlatformBody {
  content: string;
  targetKeywords?: string[];
}

/** DESC. */
export interface DescriptionBody extends PlatformBody {
  title: string;
  keywords?: string[];
  keywordsWithScores?: ScoredKeyword[];
  transcript?: string;
  cta?: string;
  niche?: string;
  tone?: string;
  links?: string[];
}

/** CHAT, without `stream`. */
export interface ChatBody extends PlatformBody {
  messages: { role: 'user' | 'assistant'; content: string }[];
  model?: string;
  conversationId?: string;
  connectionId?: string;
}

/** THUMB and THUMBBG together: `colorGrading` and `layoutType` are of the first, `overrideTitle` of the second. */
export interface ThumbnailBody extends PlatformBody {
  videoUrl?: string;
  manualPrompt?: string;
  manualTitle?: string;
  resolution?: string;
  sessionId?: string;
  templateId?: string;
  colorGrading?: string;
  layoutType?: string;
  overrideTitle?: boolean;
}

/** ASYNC. */
export interface CompetitorBody extends PlatformBody {
  channelUrl: string;
}

/** TRX: exactly one of the two. */
export type TranscriptionSource = { url: string } | { file: File };
