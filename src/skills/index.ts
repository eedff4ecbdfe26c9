import files from 'skills:all';
import { frontMatterOf } from './front-matter.ts';

/** A skill: what it is for, and the tools that it speaks of. */
export interface Skill {
  /** `plan-a-week-of-posts/SKILL.md`. */
  path: string;
  name: string;
  /** What it does and when it is of use. */
  description: string;
  text: string;
  tools: readonly string[];
}

const TOOL = /\bsok[ue]_[a-z]+[a-z_]*/g;

/** A field that takes one line, unquoted, as all of ours do. */
const lineOf = (field: string, head: string) => new RegExp(`^${field}: (.+)$`, 'm').exec(head)?.[1] ?? '';

/** The skills that plugins bring too; one source, skills/ at the root. */
export const SKILLS: readonly Skill[] = Object.entries(files).map(([path, text]) => ({
  path,
  name: lineOf('name', frontMatterOf(text)),
  description: lineOf('description', frontMatterOf(text)),
  text,
  tools: [...new Set(text.match(TOOL) ?? [])],
}));
