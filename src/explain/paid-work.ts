import type { ToolError } from '../call/tool-error.ts';
import type { SokeOperation } from '../soke/errors.ts';
import { byTool, type ErrorScene } from './phrases.ts';

/** Whether it matters that an operation of Soke may have been carried out unseen. */
export const changesSomething = ({ endpoint, credits }: SokeOperation) =>
  credits > 0 || endpoint.startsWith('DELETE');

/** `1 credit`, `4 credits`. */
export const creditsText = (credits: number) => (credits === 1 ? '1 credit' : `${credits} credits`);

/** What is known, and what to do, when a call may have been carried out although no good answer came. */
export function uncertainty(
  operation: SokeOperation,
  scene: Pick<ErrorScene, 'has'>,
): Pick<ToolError, 'outcome' | 'retryable' | 'fix'> & { note: string } {
  if (!changesSomething(operation))
    return { outcome: 'nothing_happened', retryable: true, note: '', fix: 'Call again in a minute.' };
  const { endpoint, credits } = operation;
  // A DELETE that goes again does nothing more.
  if (credits === 0) return { outcome: 'unknown', retryable: true, note: '', fix: 'Call again.' };
  const note = ` Up to ${creditsText(credits)} may have been used.`;
  const fix =
    endpoint === 'POST /transcription'
      ? `See ${byTool(scene, 'soke_list_transcriptions', 'with soke_list_transcriptions', 'in the Soke dashboard')} whether it was started; if it was not, call again.`
      : `Decide whether it is worth ${creditsText(credits)} more, and if so call again.`;
  return { outcome: 'unknown', retryable: false, note, fix };
}
