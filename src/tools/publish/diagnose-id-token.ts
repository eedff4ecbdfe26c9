import type { ToolContext } from '../../call/define-tool.ts';
import { hasIdToken } from '../../config/load.ts';
import { IdTokenError, MissingCredentialError, SokuAnswerError, SokuApiError } from '../../soku/errors.ts';
import type { Problem } from './diagnose-connection.ts';

/** What asking Soku showed about the ID token. */
export interface IdTokenFindings {
  present: boolean;
  /** Absent when it could not be found out. */
  accepted?: boolean | undefined;
  /** ISO 8601, UTC; absent when the token doesn't tell. */
  expiresAt?: string | undefined;
  problems: Problem[];
}

function refusal(error: unknown, { explain }: Pick<ToolContext, 'explain'>): IdTokenFindings {
  const { message, fix } = explain(error);
  const refused =
    (error instanceof IdTokenError && error.reason !== 'unavailable') ||
    (error instanceof SokuApiError && error.status === 401);
  const ended = error instanceof IdTokenError ? error.expiredAt : undefined;
  return {
    present: true,
    ...(refused && { accepted: false }),
    ...(ended !== undefined && { expiresAt: new Date(ended).toISOString() }),
    problems: [{ message, fix }],
  };
}

/**
 * Finds out whether Soku accepts the ID token, by listing the API keys; obtains or renews the token if need be. What
 * goes wrong is a problem with its mend. A caller who may not use the token learns nothing of it.
 */
export async function diagnoseIdToken(
  context: Pick<ToolContext, 'access' | 'account' | 'config' | 'deadline' | 'explain'>,
): Promise<IdTokenFindings> {
  const { access, account, config, deadline } = context;
  if (!access.account) return { present: false, problems: [] };
  if (!hasIdToken(config)) {
    const wanted = access.toolsets.includes('account') || config.firebaseRefreshToken !== undefined;
    const { problems } = refusal(new MissingCredentialError('SOKU_ID_TOKEN'), context);
    return { present: false, problems: wanted ? problems : [] };
  }
  const client = await account();
  try {
    await client.listKeys(deadline);
  } catch (error) {
    // A list that can't be read is still an answer to a token that was accepted.
    if (!(error instanceof SokuAnswerError)) return refusal(error, context);
  }
  const expiresAt = await client.tokenExpiry(deadline);
  return {
    present: true,
    accepted: true,
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
    problems: [],
  };
}

/** `accepted, ends at 2026-03-09T14:00:00.000Z`. */
export function describeIdToken({ present, accepted, expiresAt }: Omit<IdTokenFindings, 'problems'>): string {
  if (!present) return 'not set; only the account tools need one';
  const state = accepted === undefined ? 'not checked' : accepted ? 'accepted' : 'refused';
  return expiresAt === undefined ? state : `${state}, ends at ${expiresAt}`;
}
