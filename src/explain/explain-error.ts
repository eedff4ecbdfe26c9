import type { ToolError } from '../call/tool-error.ts';
import { ApiError } from '../http/api-error.ts';
import { KnownError } from '../known-error.ts';
import { ConsentError, NotSubmittedError, OutcomeUnknownError } from '../submission/errors.ts';
import { LeftInBucketError } from '../uploads/errors.ts';
import { ACCOUNT } from './account.ts';
import { explainConsent } from './consent-refusals.ts';
import { FILES } from './files.ts';
import { NO_ANSWER } from './no-answer.ts';
import { byTool, type ErrorScene, type Explain, explains } from './phrases.ts';
import { provenanceOf } from './provenance.ts';
import { explainRefusal } from './refusals.ts';
import { REFUSED_HERE } from './refused-here.ts';
import { UPLOADS } from './uploads.ts';

function explainDefect(errorId: string, scene: ErrorScene): ToolError {
  return {
    kind: 'unexpected',
    code: 'internal_error',
    message: `A defect in soku-mcp stopped this call. Error id: ${errorId}.`,
    retryable: false,
    outcome: 'unknown',
    fix: `Report error id ${errorId} to whoever runs this server, whose log has the details.${byTool(scene, 'soku_list_posts', ' Look with soku_list_posts before sending a post again.', '')}`,
  };
}

/** How each known error is explained. */
const EXPLANATIONS = [
  ...REFUSED_HERE,
  ...NO_ANSWER,
  ...ACCOUNT,
  ...FILES,
  ...UPLOADS,
  explains(ApiError, explainRefusal),
  explains(ConsentError, explainConsent),
];

/** Whether an error is one that this product raises knowingly; anything else is a defect of ours. */
export function isExpected(error: unknown): boolean {
  const wraps =
    error instanceof NotSubmittedError ||
    error instanceof OutcomeUnknownError ||
    error instanceof LeftInBucketError;
  return wraps ? isExpected(error.cause) : error instanceof KnownError;
}

/** Turns any error into what the agent is told. `errorId` is what the log calls it, if it is a defect of ours. */
export function explainError(error: unknown, scene: ErrorScene, errorId = 'none'): ToolError {
  const explain: Explain = (cause, known = scene.known) => explainError(cause, { ...scene, known }, errorId);
  if (!(error instanceof KnownError)) return explainDefect(errorId, scene);
  for (const explainIf of EXPLANATIONS) {
    const explained = explainIf(error, scene, explain);
    if (explained !== undefined) return { ...explained, ...provenanceOf(error) };
  }
  return explainDefect(errorId, scene);
}
