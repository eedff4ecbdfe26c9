import { type CompleteRequestParams, type CompleteResult, ProtocolError } from '@modelcontextprotocol/server';
import type { ToolContext } from '../../call/define-tool.ts';
import { ifReadable } from '../../journal/errors.ts';
import { templatesFor } from '../../resources/index.ts';
import { promptOf } from './prompts.ts';

/** The protocol takes no more. */
const MAX_VALUES = 100;
/** What is longer is being pasted, not typed. */
const MAX_TYPED = 300;

type Values = (deps: ToolContext) => Promise<readonly string[]>;

/** What can be given for an argument. */
const valuesOf = async (values: Values | undefined, deps: ToolContext): Promise<readonly string[]> =>
  values === undefined ? [] : ifReadable(values(deps), []);

/** Those that begin as typed, then those that hold it. */
function matching(values: readonly string[], typed: string): string[] {
  const wanted = typed.trim().toLowerCase();
  const begin = values.filter((value) => value.toLowerCase().startsWith(wanted));
  const hold = values.filter((value) => !begin.includes(value) && value.toLowerCase().includes(wanted));
  return [...begin, ...hold];
}

/** The same for the last entry of a list; what stands before it stays, and isn't offered again. */
function matchingLast(values: readonly string[], typed: string): string[] {
  const entries = typed.split(',').map((entry) => entry.trim());
  const before = entries.slice(0, -1).filter((entry) => entry !== '');
  const left = values.filter((value) => !before.includes(value));
  return matching(left, entries.at(-1) ?? '').map((value) => [...before, value].join(', '));
}

/** What the person may want to fill in, as far as they have typed. */
export async function complete(
  ref: CompleteRequestParams['ref'],
  { name, value: typed }: { name: string; value: string },
  deps: ToolContext,
): Promise<CompleteResult | ProtocolError> {
  let found: string[] = [];
  if (ref.type === 'ref/prompt') {
    const prompt = promptOf(ref.name, deps);
    if (prompt instanceof ProtocolError) return prompt;
    const argument = prompt.arguments.find((one) => one.name === name);
    const match = argument?.isList ? matchingLast : matching;
    if (typed.length <= MAX_TYPED) found = match(await valuesOf(argument?.values, deps), typed);
  } else if (typed.length <= MAX_TYPED) {
    const template = templatesFor(deps).find(
      ({ base, variable }) => `${base}{${variable}}` === ref.uri && variable === name,
    );
    found = matching(await valuesOf(template?.names, deps), typed);
  }
  const values = found.slice(0, MAX_VALUES);
  return { completion: { values, total: found.length, hasMore: found.length > MAX_VALUES } };
}
