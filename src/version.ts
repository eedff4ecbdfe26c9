import packageJson from '../package.json' with { type: 'json' };

/** The version in package.json; manifest.json takes its own from here. */
export const version: string = packageJson.version;

/** The oldest Node.js that it runs on. */
export const oldestNode: string = packageJson.engines.node.replace(/^>=/, '');
