/**
 * The work's outcome, or a rejection as soon as the signal aborts. The work itself goes on.
 *
 * @param aborted called then; gives what to reject with
 */
export function until<T>(
  signal: AbortSignal,
  work: Promise<T>,
  aborted: () => unknown = () => signal.reason,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(aborted());
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
