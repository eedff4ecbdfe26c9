import { joined } from '../text/wording.ts';
import { InputError } from './parse-input.ts';

/**
 * Requires exactly one of some arguments.
 *
 * @param names none: nothing is required
 * @throws InputError
 */
export function requireOneOf(args: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  const given = names.filter((name) => args[name] !== undefined);
  const [first, second] = given;
  const [usual] = names;
  if (first === undefined && usual !== undefined)
    throw new InputError([
      {
        field: usual,
        message: `Neither ${joined(names, 'nor')} is given.`,
        fix: `Give ${joined(names, 'or')}.`,
      },
    ]);
  if (second === undefined) return;
  const message = `Both ${joined(given)} are given.`;
  throw new InputError([{ field: second, message, fix: 'Give one of them.' }]);
}
