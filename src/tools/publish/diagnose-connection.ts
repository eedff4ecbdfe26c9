import type { Audience } from '../../access/capabilities.ts';
import type { ToolContext } from '../../call/define-tool.ts';
import type { RateLimit } from '../../http/rate-limit.ts';
import type { ProbeAnswer } from '../../soku/probe.ts';
import { quote } from '../../text/untrusted.ts';

export interface Problem {
  message: string;
  fix: string;
}

/** What asking Soku showed about the key. */
export interface ConnectionFindings {
  /** Absent when it could not be found out. */
  accepted?: boolean;
  subscription: 'active' | 'inactive' | 'unknown';
  rateLimit?: RateLimit;
  /** Milliseconds since the epoch, by Soku's clock. */
  serverTime?: number;
  requestId?: string;
  /** What Soku made of the request, which it should have refused. */
  postSubmissionId?: string;
  problems: Problem[];
}

const FINDINGS = {
  accepted: { accepted: true, subscription: 'active' },
  inactive: { accepted: true, subscription: 'inactive' },
  refused: { accepted: false, subscription: 'unknown' },
  forbidden: { accepted: true, subscription: 'unknown' },
  foreign: { subscription: 'unknown' },
  unclear: { subscription: 'unknown' },
} as const;

/** Of verdicts that leave the key open, or for whose answer a call's explanation would mislead. */
function problemOf(
  { verdict, status, refusal, postSubmissionId }: ProbeAnswer,
  audience: Audience,
): Problem | undefined {
  if (verdict === 'foreign') {
    return {
      message: `What answers in place of the Soku API is something else (HTTP ${status}).`,
      fix: audience === 'caller' ? 'Tell the person who runs this server.' : 'Check SOKU_BASE_URL.',
    };
  }
  if (verdict !== 'unclear') return undefined;
  if (refusal === undefined) {
    const made =
      postSubmissionId === undefined ? '' : ` It made the submission ${quote(postSubmissionId, 80)} of it.`;
    return {
      message: `Soku took a post without platforms (HTTP ${status}), which it should refuse, so whether it accepts the key isn't known.${made}`,
      fix: `Ask the person to look in Soku's dashboard for a post without text and platforms${made === '' ? '' : ' under that id'}, to remove it, and to tell Soku.`,
    };
  }
  if (status !== 400) return undefined;
  const { upstreamMessage } = refusal;
  const said = upstreamMessage === undefined ? '' : ` Soku's message: ${quote(upstreamMessage, 300)}.`;
  return {
    message: `Soku refused the check, but not for its missing platforms (HTTP 400), so whether it accepts the key isn't known.${said}`,
    fix: 'Do what the message says, if it says something; otherwise only a real post shows whether the key works, if the person wants one.',
  };
}

/**
 * Finds out whether Soku accepts the key and the subscription, with a request that can't publish. What goes
 * wrong is a problem with its mend, in the words that the other tools use.
 */
export async function diagnoseConnection(
  context: Pick<ToolContext, 'access' | 'soku' | 'deadline' | 'explain'>,
): Promise<ConnectionFindings> {
  const explain = (error: unknown): Problem => {
    const { message, fix } = context.explain(error);
    return { message, fix };
  };
  try {
    const probed = await context.soku.probe(context.deadline);
    const { verdict, refusal, rateLimit, requestId, serverTime, postSubmissionId } = probed;
    const own = problemOf(probed, context.access.audience);
    const problems = own !== undefined ? [own] : refusal === undefined ? [] : [explain(refusal)];
    return {
      ...FINDINGS[verdict],
      ...(rateLimit !== undefined && { rateLimit }),
      ...(serverTime !== undefined && { serverTime }),
      ...(requestId !== undefined && { requestId }),
      ...(postSubmissionId !== undefined && { postSubmissionId }),
      problems,
    };
  } catch (error) {
    return { subscription: 'unknown', problems: [explain(error)] };
  }
}
