import { expect, it } from 'vitest';
import * as z from 'zod';
import { createRuntime } from '../../src/runtime.ts';
import { CREDITS } from '../../src/soke/prices.ts';
import { serveHttp } from '../../src/transports/http/serve.ts';
import { connectHttp } from '../support/clients.ts';
import { configOf } from '../support/servers.ts';

/** What clients are shown of one tool, as plain data. */
const toolSchema = z.object({
  name: z.string(),
  description: z.string(),
  inputSchema: z.unknown(),
  outputSchema: z.unknown(),
  annotations: z.record(z.string(), z.boolean()),
  _meta: z.record(z.string(), z.unknown()).default({}),
});

const partSchema = z.looseObject({
  description: z.string().default(''),
  enum: z.array(z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).default({}),
  items: z.unknown().optional(),
});

/** All tools, as a client gets them, and what it is told of them as a whole. */
async function listEverything() {
  const env = { SOKU_TOOLSETS: 'publish,media,account,research', SOKU_LOG_LEVEL: 'silent' };
  const serving = await serveHttp(await createRuntime(configOf(env)), {
    host: '127.0.0.1',
    port: 0,
    token: undefined,
  });
  const client = await connectHttp('client-2026', `${serving.url}/mcp`);
  const listed = z.array(toolSchema).parse(await client.listTools());
  const instructions = client.instructions() ?? '';
  await client.close();
  await serving.close(0);
  return { tools: listed, instructions };
}

const { tools, instructions } = await listEverything();

function toolOf(name: string) {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`${name} isn't listed`);
  return tool;
}

/** The schema at a path such as `platforms.accountId`; entries of lists need no step of their own. */
function partOf(schema: unknown, path: string): z.infer<typeof partSchema> {
  return path.split('.').reduce((part, step) => {
    const inner = part.items === undefined ? part : partSchema.parse(part.items);
    return partSchema.parse(inner.properties[step]);
  }, partSchema.parse(schema));
}

/** The words of a tool's description, of an argument, or of a field of its result (`=> status`). */
function wordsOf(name: string, place: string): string {
  const { description, inputSchema, outputSchema } = toolOf(name);
  if (place === '') return description;
  const [, field] = place.split('=> ');
  return field === undefined
    ? partOf(inputSchema, place).description
    : partOf(outputSchema, `result.${field}`).description;
}

/** What a model must know before it calls, and where it stands. */
const TOLD: readonly [tool: string, place: string, ...words: RegExp[]][] = [
  ['soku_create_post', '', /If one target fails the checks, nothing is sent/, /repeat it unchanged/],
  [
    'soku_create_post',
    '',
    /refused unless allowDuplicate/,
    /No stories, no threads of posts/,
    /Soku's dashboard/,
  ],
  ['soku_create_post', '', /^[^.]+\. Nobody is asked first/],
  ['soku_create_post', '', /submitted lately is refused unless/],
  ['soku_create_post', 'allowDuplicate', /the same text, media, targets and time/, /in the last 24 hours/],
  ['soku_create_post', 'text', /X 280/, /Threads 500/, /YouTube 100 \(the title/, /thumbnail can't be sent/],
  ['soku_create_post', 'platforms.accountId', /from soku_check_connection, the person/, /several, an error/],
  ['soku_create_post', 'scheduledTime', /absent = now/, /past time is an error/, /timeZone/],
  ['soku_create_posts', '', /up to 25/, /Nobody is asked first/, /only what is missing is sent/, /thread/],
  ['soku_create_posts', 'posts.allowDuplicate', /wanted twice/],
  ['soku_create_posts', '=> items.status', /submitted before/],
  ['soku_validate_post', '', /Not checked: key, subscription, accounts, whether media can be fetched/],
  [
    'soku_list_posts',
    '=> posts.status',
    /accepted/,
    /scheduled/,
    /rejected/,
    /pending or unknown/,
    /repeat its/,
  ],
  ['soku_check_connection', '=> allowedAccounts', /only ones/],
  ['soku_check_connection', '=> knownAccounts', /Used before/],
  ['soku_check_connection', '=> confirm', /posts go out unasked/, /must agree/],
  ['soku_transcribe_media', '', /use soke_transcribe/, /no price is published/, /not from soku_upload_media/],
  ['soku_transcribe_media', '=> status', /started: .*dashboard/],
  ['soku_revoke_api_key', '', /fits none or several, ask/, /own key can't be revoked/],
  ['soku_rotate_api_key', '', /the person must put the new one into the settings/, /the old key stays/],
  ['soku_refresh_metrics', '', /only the dashboard has them/, /Needs the operator's ID token/],
  ['soke_transcribe', '', /use soku_transcribe_media/, /look in soke_list_transcriptions first/],
  ['soke_chat', '', /knows no other network/, /Nothing is remembered/],
  ['soke_generate_thumbnail', 'videoUrl', /Kind full needs this, manualTitle or manualPrompt/],
  ['soke_generate_thumbnail', '', /isn't set on the video/],
  ['soke_generate_thumbnail', 'templateId', /Soke dashboard/, /kind full needs colorGrading and layoutType/],
  ['soke_delete_transcription', '', /A second call is an error and changes nothing/],
  ['soke_get_job', '', /at most every 10 seconds/, /costs credits again/],
];

it.each(TOLD)('%s says in %j what a model must know: %s', (name, place, ...words) => {
  for (const said of words) expect(wordsOf(name, place)).toMatch(said);
});

it('every call to Soke tells its price, and ids of Soke are told from those of Soku', () => {
  const prices = new Set(Object.values(CREDITS).map((credits) => `Costs ${credits} Soke credit`));
  for (const { name, description, inputSchema } of tools.filter((tool) => tool.name.startsWith('soke_'))) {
    if (name !== 'soke_delete_transcription')
      expect(description, name).toMatch(/Costs \d+ Soke credits? each|It is free/);
    for (const [said] of description.matchAll(/Costs \d+ Soke credit/g)) expect(prices).toContain(said);
    const { description: ofAccount } = partOf(inputSchema, 'accountId');
    expect(ofAccount, name).toMatch(
      name === 'soke_get_job' ? /the call that started it/ : /Soke's channel id.*absent/,
    );
  }
  for (const name of ['soku_upload_media', 'soku_render_template', 'soku_render_og_image'])
    expect(toolOf(name).description).toMatch(/costs no credits/);
});

it('what only Soke knows is said to be undocumented, and scales are told', () => {
  for (const name of [
    'soke_research_keywords',
    'soke_research_content',
    'soke_generate_thumbnail',
    'soke_analyze_competitor',
    'soke_list_transcriptions',
  ])
    expect(wordsOf(name, '=> data'), name).toMatch(/undocumented/);
  for (const name of ['soke_optimize_title', 'soke_generate_description'])
    expect(wordsOf(name, 'keywordsWithScores.competitionScore')).toMatch(/0 .*1 /);
  expect(wordsOf('soke_optimize_title', '=> alternatives.score')).toMatch(/100/);
  expect(wordsOf('soke_score_content', '=> overallScore')).toMatch(/100/);
});

it('an argument is understood where it stands: none says only where else to look, or to leave it', () => {
  const stub =
    /^(?:If asked for|Likewise|Targets|As in \w+|Best left out|If wanted twice|If there are no scores)\.$/;
  const walk = (schema: unknown, path: string): string[] => {
    const { description, properties, items } = partSchema.parse(schema);
    return [
      ...(stub.test(description) ? [`${path}: ${description}`] : []),
      ...Object.entries(properties).flatMap(([name, inner]) => walk(inner, `${path}.${name}`)),
      ...(items === undefined ? [] : walk(items, path)),
    ];
  };
  expect(tools.flatMap(({ name, inputSchema }) => walk(inputSchema, name))).toEqual([]);
  expect(walk({ properties: { a: { description: 'If asked for.' } } }, 'tool')).toEqual([
    'tool.a: If asked for.',
  ]);
});

it('what may be in any result is told by the instructions', () => {
  for (const field of ['summary', 'leftOff', 'warnings', 'nextStep', 'requestId', 'usage'])
    expect(instructions).toMatch(new RegExp(`Results also have .*\\b${field}\\b`));
  expect(instructions).toMatch(/failed calls: undocumented/);
  expect(instructions).toMatch(/with a Soke sign-in/);
});

it('hosts learn which tools to load at once, by which words to find the others, and which answers are long', () => {
  const having = (key: string) =>
    tools.filter(({ _meta }) => _meta[key] !== undefined).map(({ name }) => name);
  const atOnce = ['soku_create_post', 'soku_validate_post', 'soku_list_posts'];
  expect(having('anthropic/alwaysLoad')).toEqual(atOnce);
  const others = tools.map(({ name }) => name).filter((name) => !atOnce.includes(name));
  expect(having('anthropic/searchHint')).toEqual(others);
  expect(having('anthropic/maxResultSizeChars')).toEqual([
    'soku_transcribe_media',
    'soke_transcribe',
    'soke_get_job',
  ]);
});

it('an id that a result gives for a next call has the name of its argument there', () => {
  const gives = (name: string, field: string) =>
    expect(partOf(toolOf(name).outputSchema, `result.${field}`).description, name).not.toBe('');
  const takes = (name: string, field: string) =>
    expect(partOf(toolOf(name).inputSchema, field).description, name).not.toBe('');
  for (const name of ['soke_generate_thumbnail', 'soke_analyze_competitor', 'soke_transcribe'])
    gives(name, 'jobId');
  takes('soke_get_job', 'jobId');
  gives('soke_generate_thumbnail', 'status');
  for (const name of ['soke_transcribe', 'soke_get_job']) gives(name, 'transcript');
  takes('soke_generate_description', 'transcript');
  expect(wordsOf('soku_list_api_keys', '=> keys.id')).toMatch(/keyId/);
});
