import type { Surroundings, ToolContext } from '../../call/define-tool.ts';

/** Whose yes a post waits for at the desk, and where. */
export function whoseYes({ access }: Pick<ToolContext, 'access'>): string {
  const { command } = access.setup;
  return command === undefined
    ? 'the yes of whoever decides at this server’s desk'
    : `their yes at the desk of this machine (command: ${command} desk)`;
}

/** Whether a person is asked before a post goes out, as descriptions begin a sentence with it. */
export function whoIsAsked({ inUse }: Pick<Surroundings, 'inUse'>): string {
  if (inUse('preview')) return 'The person approves a preview first';
  return inUse('desk') ? 'The person is asked first' : 'Nobody is asked first';
}
