/** What stands between the two lines of dashes at a skill's head (agentskills.io/specification): YAML. Empty: nothing. */
export const frontMatterOf = (text: string): string => /^---\n([\s\S]*?)\n---\n/.exec(text)?.[1] ?? '';
