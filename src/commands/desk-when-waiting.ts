import { describeError } from '../disk/file-error.ts';
import type { Runtime } from '../runtime.ts';
import type { Desk } from '../transports/desk/serve.ts';
import { openInBrowser } from './open-in-browser.ts';

/** Posts that begin to wait within this time of being told of one are told of together, at its end. */
const QUIET_MS = 60_000;

/** Tells at once of the first, and of those that come soon after it together. */
function together(tell: (count: number) => void): () => void {
  let quiet: NodeJS.Timeout | undefined;
  let untold = 0;
  const tellAll = () => {
    const count = untold;
    untold = 0;
    quiet = count === 0 ? undefined : setTimeout(tellAll, QUIET_MS);
    quiet?.unref();
    if (count > 0) tell(count);
  };
  return () => {
    untold += 1;
    if (quiet === undefined) tellAll();
  };
}

const hint = (count: number, command: string) =>
  `${count === 1 ? 'A post waits' : `${count} posts wait`} for your yes. To see and to decide, type: ${command} desk`;

/**
 * Opens the desk in the person's browser when posts wait, and says on stderr how else to get there: not for each of
 * many. Its address goes to the browser alone: whoever reads the log, as models may, must not be able to agree.
 *
 * @returns closes the desk, if it was opened
 */
export function openDeskWhenWaiting(
  runtime: Runtime,
  { openBrowser, note }: { openBrowser: boolean | undefined; note(line: string): void },
): () => Promise<void> {
  let opening: Promise<Desk> | undefined;
  const hintAt = (count: number) => note(hint(count, runtime.config.command));
  const show = async (count: number) => {
    opening ??= import('../transports/desk/serve.ts').then(({ openDesk }) => openDesk(runtime));
    const desk = await opening;
    if (desk.isWatched()) return;
    if (!(await openInBrowser(desk.address(), openBrowser))) hintAt(count);
  };
  const tell = (count: number) =>
    show(count).catch((error: unknown) => {
      opening = undefined;
      runtime.log.warn(`The desk can't be opened: ${describeError(error)}`);
      hintAt(count);
    });
  runtime.whenWaiting(together((count) => void tell(count)));
  return async () => {
    const desk = await opening?.catch(() => undefined);
    await desk?.close();
  };
}
