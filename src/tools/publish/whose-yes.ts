import type { ToolContext } from '../../call/define-tool.ts';

/** Whose yes a post waits for at the desk, and where. */
export function whoseYes({ access }: Pick<ToolContext, 'access'>): string {
  const { command } = access.setup;
  return command === undefined
    ? 'the yes of whoever decides at this server’s desk'
    : `their yes at the desk of this machine (command: ${command} desk)`;
}
