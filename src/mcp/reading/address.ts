import { ResourceNotFoundError } from '@modelcontextprotocol/server';
import { withoutHidden } from '../../text/hidden.ts';
import { oneLine } from '../../text/untrusted.ts';

/** Longer addresses are none of ours. */
const MAX_ADDRESS = 1_000;
const MAX_NAME = 300;

/**
 * The name behind a base in an address; undefined for what is no name: further segments, `..`, broken or hidden
 * characters, however they are encoded.
 */
export function nameIn(uri: string, base: string): string | undefined {
  if (uri.length > MAX_ADDRESS || !uri.startsWith(base)) return undefined;
  const written = uri.slice(base.length);
  if (/[/?#\\]/.test(written)) return undefined;
  const name = decoded(written);
  if (name === undefined || name === '' || name.length > MAX_NAME) return undefined;
  if (name === '.' || name === '..' || /[/\\\t\n]/.test(name) || withoutHidden(name) !== name)
    return undefined;
  return name;
}

function decoded(written: string): string | undefined {
  try {
    return decodeURIComponent(written);
  } catch {
    return undefined;
  }
}

/** There is nothing at an address, for this caller. What was asked for is repeated only as far as it is short. */
export const notFound = (uri: string) => {
  const shown = oneLine(uri, 200);
  return new ResourceNotFoundError(
    shown,
    `There is nothing to read at ${shown}. resources/list and resources/templates/list show what there is.`,
  );
};
