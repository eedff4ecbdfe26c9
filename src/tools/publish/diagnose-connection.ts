import type { ToolContext } from '../../call/define-tool.ts';
import type { RateLimit } from '../../http/rate-limit.ts';

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
  problems: Problem[];
}

const FINDINGS = {
  accepted: { accepted: true, subscription: 'active' },
  inactive: { accepted: true, subscription: 'inactive' },
  refused: { accepted: false, subscription: 'unknown' },
  foreign: { subscription: 'unknown' },
  unclear: { subscription: 'unknown' },
} as const;

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
    const { verdict, status, refusal, rateLimit, requestId, serverTime } = await context.soku.probe(
      context.deadline,
    );
    const problems = refusal === undefined ? [] : [explain(refusal)];
    if (verdict === 'foreign') {
      problems.push({
        message: `What answers in place of the Soku API is something else (HTTP ${status}).`,
        fix:
          context.access.audience === 'caller'
            ? 'Tell the person who runs this server.'
            : 'Check SOKU_BASE_URL.',
      });
    }
    return {
      ...FINDINGS[verdict],
      ...(rateLimit !== undefined && { rateLimit }),
      ...(serverTime !== undefined && { serverTime }),
      ...(requestId !== undefined && { requestId }),
      problems,
    };
  } catch (error) {
    return { subscription: 'unknown', problems: [explain(error)] };
  }
}
