import { product } from '../../src/distribution/product.ts';
import { PROMPTS } from '../../src/prompts/index.ts';
import { loadTools } from '../../src/tools/index.ts';
import { EVERYTHING, firstSentence } from './words.ts';

const tools = await loadTools();

/** llms.txt: what the project is and where to read on, for models that look into it. */
export function llmsTxt(): string {
  const page = (path: string) => `${product.repository}/blob/main/${path}`;
  return [
    `# ${product.packageName}`,
    '',
    `> ${product.description} An MCP server (stdio and Streamable HTTP) with a local sandbox that needs no account.`,
    '',
    `Start it with \`npx -y ${product.packageName}@${product.version}\`; put it into a program's settings with \`npx ${product.packageName} install <program>\`. The API key belongs into a file named by \`SOKU_API_KEY_FILE\`.`,
    '',
    '## Read on',
    '',
    `- [README](${page('README.md')}): installing, settings, safety, the sandbox, what can go wrong`,
    `- [Privacy](${page('PRIVACY.md')}): what leaves the machine, and to whom`,
    `- [Skills](${product.repository}/tree/main/skills): plan a week of posts, one message for many networks, rotate a key, research a YouTube topic`,
    '',
    '## Tools',
    '',
    ...tools.map(({ name, describe }) => `- ${name}: ${firstSentence(describe(EVERYTHING))}`),
    '',
    '## Prompts',
    '',
    ...PROMPTS.map(({ name, description }) => `- ${name}: ${description}`),
    '',
  ].join('\n');
}
