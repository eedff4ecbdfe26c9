/** The oldest Node.js it runs on, as in package.json's `engines`: the entry file can't wait to read that. */
export const OLDEST_NODE = '20.19';

/** What a person reads whose Node.js is too old; `undefined` where it isn't. */
export function tooOld(version: string, execPath: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `soku-mcp: needs Node.js ${OLDEST_NODE} or later, and ${execPath} is ${version}. Get a newer one from https://nodejs.org, and name it whole in your program's settings if it has several.`;
}
