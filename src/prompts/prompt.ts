import { confirmInWords, zoneInWords } from '../access/in-words.ts';
import { knownAccountsOf } from '../access/known-accounts.ts';
import { PLATFORMS, platformsOf } from '../publishing/post.ts';
import { writeTarget } from '../publishing/targets.ts';
import type { ReadingDeps } from '../resources/resource.ts';
import { withoutHidden } from '../text/hidden.ts';
import { quotedLines } from '../text/untrusted.ts';

export interface PromptArgument {
  name: string;
  /** What is to be given, in a few words. */
  description: string;
  required?: true;
  /** Several are given with commas between them. */
  isList?: true;
  /** What can be given, the likeliest first. */
  values?(deps: ReadingDeps): Promise<readonly string[]>;
}

/** What the person chose from a menu, with what they gave to it; an argument left out is an empty text. */
export type PromptArguments = (name: string) => string;

/** A request that a person picks from their host's menu, written out for the model. */
export interface Prompt {
  name: string;
  title: string;
  /** One sentence. */
  description: string;
  arguments: readonly PromptArgument[];
  /** The tools it leads to: where one isn't offered, neither is the prompt. */
  needs: readonly string[];
  /** The request; its last line names the tool call that it ends in. */
  write(given: PromptArguments, deps: ReadingDeps): Promise<string> | string;
}

/** The networks that may be posted to. */
export const platformsArgument: PromptArgument = {
  name: 'platforms',
  description: 'Networks with commas between them, e.g. x, threads; empty: ask.',
  isList: true,
  values: async ({ access }) => (access.accounts === undefined ? PLATFORMS : platformsOf(access.accounts)),
};

/** The accounts that are known. */
export const accountsArgument: PromptArgument = {
  name: 'accounts',
  description: 'Accounts as platform:accountId with commas between them, where a network has several.',
  isList: true,
  values: async (deps) =>
    (await knownAccountsOf(deps)).filter(({ accountId }) => accountId !== undefined).map(writeTarget),
};

/** What the person gave, set off so that it can't pass for the request itself. */
export const given = (title: string, text: string): string =>
  text.trim() === '' ? '' : `${title}:\n${quotedLines(withoutHidden(text.replaceAll('\r\n', '\n')).trim())}`;

/** How times are to be understood here. */
export const zoneLine = ({ access }: ReadingDeps): string => zoneInWords(access.setup.timeZone);

/** What stands between a text and its going out. */
export function consentLine({ access }: ReadingDeps): string {
  const first =
    'Send nothing before the person has seen it and agreed: what is published can’t be taken back.';
  return access.confirm === 'off' ? first : `${first} ${confirmInWords(access.setup)}`;
}

/** A request of several parts; those that are empty are left out. */
export const request = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join('\n\n');
