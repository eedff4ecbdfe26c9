import type { Effect } from '../call/define-tool.ts';
import type { ErrorKind, ToolError } from '../call/tool-error.ts';
import { nameOrQuote } from '../text/untrusted.ts';

const NOTHING: Record<Effect, string> = {
  read: 'Nothing was published or changed.',
  write: 'Nothing was done or charged.',
  publish: 'Nothing was published.',
  delete: 'Nothing was changed.',
};

const UNKNOWN: Record<Effect, string> = {
  read: 'Nothing was published or changed.',
  write: 'The work that was asked for may have been done, and charged.',
  publish: 'It is not known whether anything was published.',
  delete: 'It is not known whether the change was made.',
};

function outcomeLine(error: ToolError, effect: Effect): string {
  if (error.outcome === 'partial') return 'Part of it was done.';
  return error.outcome === 'unknown' ? UNKNOWN[effect] : NOTHING[effect];
}

/** What a person must put right outside the call; then the very same call works. */
const MENDED_OUTSIDE: readonly ErrorKind[] = [
  'integrations',
  'auth',
  'credits',
  'subscription',
  'blocked',
  'config',
];

function retryLine(error: ToolError, effect: Effect): string {
  if (error.code === 'confirmation_dismissed') return 'The same call asks the person again.';
  if (!error.retryable) {
    // A post goes again under its first key, so that repeating it is in vain at worst.
    const harmless = effect === 'publish' && error.kind !== 'unexpected';
    if (error.outcome === 'unknown' && !harmless) return 'Until then the same call must not be made again.';
    return MENDED_OUTSIDE.includes(error.kind)
      ? 'Until then the same call will fail again.'
      : 'Retrying the same call unchanged will fail again.';
  }
  const { retryAfterSeconds: seconds, retryAt } = error;
  if (seconds === undefined) return 'The same call may be retried now.';
  const clock = retryAt === undefined ? '' : `, at ${retryAt}`;
  return `The same call may be retried after ${seconds} seconds${clock}.`;
}

/** The error in plain lines: what happened, what is wrong, the mend, whether to retry, the request id. */
export function errorText(error: ToolError, effect: Effect): string {
  const code = nameOrQuote(error.code);
  const origin = error.status === undefined ? code : `${code}, HTTP ${error.status}`;
  return [
    outcomeLine(error, effect),
    `${error.message} (${origin})`,
    `Fix: ${error.fix}`,
    retryLine(error, effect),
    ...(error.sandbox === true ? ['This happened in the sandbox: no real account is concerned.'] : []),
    ...(error.requestId === undefined ? [] : [`Request id: ${nameOrQuote(error.requestId)}`]),
  ].join('\n');
}
