import type { ToolContext } from '../../call/define-tool.ts';
import { hasSoke } from '../../config/load.ts';
import { SokeAnswerError, SokeApiError, SokeCredentialError } from '../../soke/errors.ts';
import type { Problem } from './diagnose-connection.ts';

/** What asking Soke showed about the key or the login. */
export interface SokeFindings {
  present: boolean;
  /** Absent when it could not be found out. */
  accepted?: boolean;
  problems: Problem[];
}

/**
 * Finds out whether Soke accepts the sign-in, by listing the transcriptions, which costs no credits (TRX, RATE). What
 * goes wrong is a problem with its mend. Undefined when Soke is neither set up nor offered, or not for this caller.
 */
export async function diagnoseSoke({
  access,
  config,
  deadline,
  explain,
  soke,
}: Pick<ToolContext, 'access' | 'config' | 'deadline' | 'explain' | 'soke'>): Promise<
  SokeFindings | undefined
> {
  const present = hasSoke(config);
  const offered = access.toolsets.includes('research');
  if (!access.credits || !(present || offered)) return undefined;
  try {
    await (await soke()).listTranscriptions({ deadline });
  } catch (error) {
    // A list that can't be read is still an answer to a sign-in that was accepted.
    if (error instanceof SokeAnswerError) return { present, accepted: true, problems: [] };
    const { message, fix } = explain(error);
    const refused = error instanceof SokeApiError && error.status === 401;
    const unset = error instanceof SokeCredentialError;
    return { present: present && !unset, ...(refused && { accepted: false }), problems: [{ message, fix }] };
  }
  return { present, accepted: true, problems: [] };
}

/** `accepted`, `refused`, `not set`. */
export function describeSoke({
  present,
  accepted,
}: {
  present: boolean;
  accepted?: boolean | undefined;
}): string {
  if (!present) return 'not set';
  return accepted === undefined ? 'not checked' : accepted ? 'accepted' : 'refused';
}
