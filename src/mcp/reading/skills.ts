import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { ToolContext } from '../../call/define-tool.ts';
import { SET_FOR_GOOD } from '../../resources/resource.ts';
import { SKILLS, type Skill } from '../../skills/index.ts';
import { oneLine } from '../../text/untrusted.ts';
import { withHint } from './kept.ts';

const PREFIX = 'soku';
const BASE = `skill://${PREFIX}/`;

type Offered = Pick<ToolContext, 'has'>;

/** The skills all of whose tools are there. */
const offered = ({ has }: Offered) => SKILLS.filter(({ tools }) => tools.every(has));

const uriOf = ({ path }: Skill) => `${BASE}${path}`;

export const skillTemplate = {
  uriTemplate: `${BASE}{+path}`,
  name: 'skill',
  title: 'A skill',
  description: 'How a whole job is done with these tools, step by step.',
  mimeType: 'text/markdown',
};

export const listedSkills = (deps: Offered) =>
  offered(deps).map((skill) => ({
    uri: uriOf(skill),
    name: skill.name,
    description: skill.description,
    mimeType: 'text/markdown',
  }));

/** The text of a skill; undefined when there is none at this address. */
export function readSkill(uri: string, deps: Offered) {
  const skill = offered(deps).find((one) => uriOf(one) === uri);
  return skill && { uri, mimeType: 'text/markdown', text: skill.text };
}

/** The skills with their digests, as the SDK's extension publishes them (SEP-2640); asked for seldom, so made anew. */
async function entriesFor(deps: Offered) {
  const { memorySkillFiles, SkillsExtension } = await import('@modelcontextprotocol/server/ext/skills');
  const files = Object.fromEntries(offered(deps).map(({ path, text }) => [path, text]));
  const catalogue = await SkillsExtension.load(memorySkillFiles(files), { prefix: PREFIX, strict: true });
  return [...catalogue.entries];
}

export async function listSkills(deps: Offered, isModern: boolean) {
  return withHint({ skills: await entriesFor(deps) }, isModern, SET_FOR_GOOD);
}

/** The entry of one skill, or that there is none at this address. */
export async function getSkill(uri: string, deps: Offered, isModern: boolean) {
  const skill = (await entriesFor(deps)).find((one) => one.uri === uri);
  if (skill === undefined)
    return new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `There is no skill at ${oneLine(uri, 200)}. skills/list shows what there is.`,
    );
  return withHint({ skill }, isModern, SET_FOR_GOOD);
}
