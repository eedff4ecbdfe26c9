import type { Audience } from '../access/capabilities.ts';
import type { ToolError } from '../call/tool-error.ts';
import type { LoadError } from '../lazily.ts';
import { quote } from '../text/untrusted.ts';

/** Apart from the other explanations, which may be what can't be loaded. */
export function explainLoad({ code }: LoadError, { audience }: { audience: Audience }): ToolError {
  const detail = code === undefined || audience === 'caller' ? '' : ` (${quote(code, 40)})`;
  const mend =
    audience === 'caller'
      ? 'tell the person who runs this server'
      : 'ask the person to install this server anew and to restart it';
  return {
    kind: 'unexpected',
    code: 'not_loaded',
    message: `A part of this server could not be loaded${detail}, so nothing was sent.`,
    retryable: true,
    outcome: 'nothing_happened',
    fix: `Call again; if it goes on, ${mend}.`,
  };
}
