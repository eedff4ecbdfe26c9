import type { Tool } from './define.ts';
import { sokeAnalyzeCompetitor } from './soke-analyze-competitor.ts';
import { sokeChat } from './soke-chat.ts';
import { sokeDeleteTranscription } from './soke-delete-transcription.ts';
import { sokeGenerateDescription } from './soke-generate-description.ts';
import { sokeGenerateThumbnail } from './soke-generate-thumbnail.ts';
import { sokeGetJob } from './soke-get-job.ts';
import { sokeListTranscriptions } from './soke-list-transcriptions.ts';
import { sokeOptimizeTitle } from './soke-optimize-title.ts';
import { sokeResearchContent } from './soke-research-content.ts';
import { sokeResearchKeywords } from './soke-research-keywords.ts';
import { sokeScoreContent } from './soke-score-content.ts';
import { sokeTranscribe } from './soke-transcribe.ts';

/** YouTube research by Soke: the toolset `research`. */
export const researchTools: readonly Tool[] = [
  sokeResearchKeywords,
  sokeResearchContent,
  sokeOptimizeTitle,
  sokeScoreContent,
  sokeGenerateDescription,
  sokeChat,
  sokeGenerateThumbnail,
  sokeAnalyzeCompetitor,
  sokeTranscribe,
  sokeGetJob,
  sokeListTranscriptions,
  sokeDeleteTranscription,
];
