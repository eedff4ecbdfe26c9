import type { RateLimit } from '../http/rate-limit.ts';
import type { ProbeAnswer } from '../soku/client.ts';
import type { ToolContext } from './define.ts';
import { explainError, isExpected } from './explain-error.ts';

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
  problems: Problem[];
}

function interpret(
  { status, refusal, rateLimit, serverTime }: ProbeAnswer,
  problems: Problem[],
): ConnectionFindings {
  const facts = {
    ...(rateLimit !== undefined && { rateLimit }),
    ...(serverTime !== undefined && { serverTime }),
    problems,
  };
  if (refusal === undefined || status === 402) return { accepted: true, subscription: 'active', ...facts };
  if (status === 401) return { accepted: false, subscription: 'unknown', ...facts };
  if (status === 403) return { accepted: true, subscription: 'inactive', ...facts };
  return { subscription: 'unknown', ...facts };
}

/**
 * Finds out whether Soku accepts the key and the subscription, with a request that can't publish. What goes
 * wrong is a problem with its mend, in the words that the other tools use.
 */
export async function diagnoseConnection(
  context: Pick<ToolContext, 'soku' | 'deadline' | 'remote'>,
): Promise<ConnectionFindings> {
  const explain = (error: unknown): Problem => {
    const { message, fix } = explainError(error, { args: {}, remote: context.remote });
    return { message, fix };
  };
  try {
    const answer = await context.soku.probe(context.deadline);
    return interpret(answer, answer.refusal === undefined ? [] : [explain(answer.refusal)]);
  } catch (error) {
    if (!isExpected(error)) throw error;
    return { subscription: 'unknown', problems: [explain(error)] };
  }
}
