import { parsePort } from '../config/command-line.ts';
import { openDesk } from '../transports/desk/serve.ts';
import { type Command, stopped } from './command.ts';
import { openInBrowser } from './open-in-browser.ts';
import { openRuntime } from './open-runtime.ts';

/** `soku-mcp desk`: the page on which a person sees and decides, until the process is asked to end. */
export const desk: Command = async (invocation) => {
  const port = parsePort(invocation.flags.port, 0);
  const { openBrowser, apiKey } = invocation.readConfig();
  if (apiKey === undefined && invocation.flags.sandbox === undefined)
    invocation.note(
      'There is no SOKU_API_KEY here, so posts that wait under the key of your server are not shown. Start the desk with the settings that the server has.',
    );
  const { runtime, close } = await openRuntime(invocation);
  const opened = await openDesk(runtime, port);
  const address = opened.address();
  invocation.print(`Your desk (this address opens it once): ${address}`);
  await openInBrowser(address, openBrowser);
  await stopped(invocation.stop);
  await opened.close();
  await runtime.calls.end(runtime.shutdownGraceMs);
  await close();
  return 0;
};
