import { describeError } from '../disk/file-error.ts';
import type { Runtime } from '../runtime.ts';
import type { Desk } from '../transports/desk/serve.ts';
import { openInBrowser } from './open-in-browser.ts';

const HINT = 'A post waits for your yes. To see it and to decide, type: soku-mcp desk';

/**
 * Opens the desk in the person's browser when the first post waits, and says on stderr how else to get there. Its
 * address goes to the browser alone: whoever reads the log, as models may, must not be able to agree.
 *
 * @returns closes the desk, if it was opened
 */
export function openDeskWhenWaiting(
  runtime: Runtime,
  { openBrowser, note }: { openBrowser: boolean | undefined; note(line: string): void },
): () => Promise<void> {
  let opening: Promise<Desk> | undefined;
  const show = async () => {
    opening ??= import('../transports/desk/serve.ts').then(({ openDesk }) => openDesk(runtime));
    const desk = await opening;
    if (desk.isWatched()) return;
    if (!(await openInBrowser(desk.address(), openBrowser))) note(HINT);
  };
  runtime.whenWaiting(() => {
    show().catch((error: unknown) => {
      opening = undefined;
      runtime.log.warn(`The desk can't be opened: ${describeError(error)}`);
      note(HINT);
    });
  });
  return async () => {
    const desk = await opening?.catch(() => undefined);
    await desk?.close();
  };
}
