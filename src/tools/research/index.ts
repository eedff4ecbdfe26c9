import type { Tool } from '../../call/define-tool.ts';
import { sokeAnalyzeCompetitor } from './analyze-competitor.ts';
import { sokeChat } from './chat.ts';
import { sokeDeleteTranscription } from './delete-transcription.ts';
import { sokeGenerateDescription } from './generate-description.ts';
import { sokeGenerateThumbnail } from './generate-thumbnail.ts';
import { sokeGetJob } from './get-job.ts';
import { sokeListTranscriptions } from './list-transcriptions.ts';
import { sokeOptimizeTitle } from './optimize-title.ts';
import { sokeResearchContent } from './research-content.ts';
import { sokeResearchKeywords } from './research-keywords.ts';
import { sokeScoreContent } from './score-content.ts';
import { sokeTranscribe } from './transcribe.ts';

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
