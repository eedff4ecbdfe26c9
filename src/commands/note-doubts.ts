import { doubtsAbout } from '../config/key-mistakes.ts';
import type { Runtime } from '../runtime.ts';
import type { Invocation } from './command.ts';

/** Says once, when a server starts, what looks wrong with its keys. Nothing is kept from starting by it. */
export function noteDoubts({ config }: Pick<Runtime, 'config'>, { note }: Pick<Invocation, 'note'>): void {
  if (config.sandbox) return;
  for (const doubt of doubtsAbout(config)) note(`soku-mcp: ${doubt}`);
}
