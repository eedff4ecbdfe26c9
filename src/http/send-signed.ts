import { TransportError } from './errors.ts';
import type { HttpAnswer } from './http-client.ts';

/**
 * Sends under a signature, and once more under another when the answer is a 401, which did nothing. What an attempt
 * under the first one may have done before its 401 is not forgotten over whatever comes after.
 *
 * @param send sends the request under a signature
 * @param replace another signature in place of one that was refused; undefined when there is none
 * @param beforeRepeat asked before it goes again after an attempt that may have been acted upon; false: it doesn't
 * @throws TransportError, and what `replace` throws when nothing of the request can have been done
 */
export async function sendSigned<Signature>(
  send: (signature: Signature) => Promise<HttpAnswer>,
  first: Signature,
  replace: (refused: Signature) => Promise<Signature | undefined>,
  beforeRepeat: () => Promise<boolean> = async () => true,
): Promise<HttpAnswer> {
  const refused = await send(first);
  if (refused.status !== 401) return refused;
  if (!refused.uncertain) {
    const second = await replace(first);
    return second === undefined ? refused : send(second);
  }
  const second = (await beforeRepeat()) ? await replace(first).catch(() => undefined) : undefined;
  if (second === undefined) return refused;
  try {
    return { ...(await send(second)), uncertain: true };
  } catch (error) {
    throw error instanceof TransportError ? error.afterSending() : error;
  }
}
