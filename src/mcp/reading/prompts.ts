import {
  type GetPromptResult,
  type ListPromptsResult,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import type { ToolContext } from '../../call/define-tool.ts';
import { PROMPTS } from '../../prompts/index.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import { SET_FOR_GOOD } from '../../resources/resource.ts';
import { nameOrQuote } from '../../text/untrusted.ts';
import { joined } from '../../text/wording.ts';
import { withHint } from './kept.ts';

/** Characters of one argument: a transcript of two hours fits. */
const MAX_ARGUMENT = 200_000;

/** As much as any answer holds. */
const MAX_WRITTEN_BYTES = 256 * 1024;

type Offered = Pick<ToolContext, 'has'>;

/** The prompts all of whose tools are there. */
const offered = ({ has }: Offered) => PROMPTS.filter(({ needs }) => needs.every(has));

const wrong = (message: string) => new ProtocolError(ProtocolErrorCode.InvalidParams, message);

/** The prompt of a name, or that there is none for this caller. */
export function promptOf(name: string, deps: Offered): Prompt | ProtocolError {
  const found = offered(deps).find((prompt) => prompt.name === name);
  const names = offered(deps).map((prompt) => prompt.name);
  const there = names.length === 0 ? 'There are none.' : `There are ${joined(names)}.`;
  return found ?? wrong(`There is no prompt ${nameOrQuote(name)}. ${there}`);
}

export function listPrompts(deps: Offered, isModern: boolean): ListPromptsResult {
  const prompts = offered(deps).map(({ name, title, description, arguments: args }) => ({
    name,
    title,
    description,
    arguments: args.map((argument) => ({
      name: argument.name,
      description: argument.description,
      required: argument.required ?? false,
    })),
  }));
  return withHint({ prompts }, isModern, SET_FOR_GOOD);
}

/** What is wrong with the arguments of a prompt. */
function problemOf(prompt: Prompt, given: Readonly<Record<string, string>>): string | undefined {
  const known = prompt.arguments.map(({ name }) => name);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  const takes = known.length === 0 ? 'It takes none.' : `It takes ${joined(known)}.`;
  if (unknown !== undefined) return `${prompt.name} has no argument ${nameOrQuote(unknown)}. ${takes}`;
  const missing = prompt.arguments.find(({ name, required }) => required && !given[name]?.trim());
  if (missing !== undefined) return `${prompt.name} needs ${missing.name}: ${missing.description}`;
  const long = known.find((name) => (given[name] ?? '').length > MAX_ARGUMENT);
  return long === undefined ? undefined : `${long} is longer than ${MAX_ARGUMENT} characters.`;
}

/** A prompt written out, or what is wrong with the request. */
export async function getPrompt(
  name: string,
  given: Readonly<Record<string, string>>,
  deps: ToolContext,
): Promise<GetPromptResult | ProtocolError> {
  const prompt = promptOf(name, deps);
  if (prompt instanceof ProtocolError) return prompt;
  const problem = problemOf(prompt, given);
  if (problem !== undefined) return wrong(problem);
  const text = await prompt.write((argument) => given[argument] ?? '', deps);
  if (Buffer.byteLength(text) > MAX_WRITTEN_BYTES)
    return wrong(`The arguments of ${prompt.name} are too long together: give less, in fewer lines.`);
  return {
    description: prompt.description,
    messages: [{ role: 'user', content: { type: 'text', text } }],
  };
}
