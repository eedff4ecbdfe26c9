import { TransportError } from './errors.ts';
import type { HttpAnswer } from './http-client.ts';

interface SecondSignature<Signature> {
  /** Another signature in place of one that was refused; undefined when there is none. */
  replace: (refused: Signature) => Promise<Signature | undefined>;
  /** Asked before it goes again although it may have been acted upon. */
  mayRepeat: () => Promise<boolean>;
}

/**
 * Sends under a signature, and once more under another when the answer is a 401. What may have been done under the
 * first one, by an attempt before its 401 or behind a 401 that isn't the API's own, is not forgotten over whatever comes
 * after.
 *
 * @param send sends the request under a signature
 * @throws TransportError, and what `replace` throws when nothing of the request can have been done
 */
export async function sendSigned<Signature>(
  send: (signature: Signature) => Promise<HttpAnswer>,
  first: Signature,
  { replace, mayRepeat }: SecondSignature<Signature>,
): Promise<HttpAnswer> {
  const refused = await send(first);
  if (refused.status !== 401) return refused;
  if (!refused.uncertain && !refused.unclear) {
    const second = await replace(first);
    return second === undefined ? refused : send(second);
  }
  const second = (await mayRepeat()) ? await replace(first).catch(() => undefined) : undefined;
  if (second === undefined) return refused;
  try {
    return { ...(await send(second)), uncertain: true };
  } catch (error) {
    throw error instanceof TransportError ? error.afterSending() : error;
  }
}
