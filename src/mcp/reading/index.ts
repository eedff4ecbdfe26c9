export { answer } from './answer.ts';
export { complete } from './complete.ts';
export { getPrompt, listPrompts } from './prompts.ts';
export { listResources, listTemplates, readResource } from './resources.ts';
export { getSkill, listSkills } from './skills.ts';
