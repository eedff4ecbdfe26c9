import { describe, expect, it } from 'vitest';
import { SOKE_SANDBOX_LOGIN } from '../../src/sandbox/index.ts';
import { serveAndConnect, spawnAndConnect } from '../support/servers.ts';

const RESEARCH = [
  'soke_research_keywords',
  'soke_research_content',
  'soke_optimize_title',
  'soke_score_content',
  'soke_generate_description',
  'soke_chat',
  'soke_generate_thumbnail',
  'soke_analyze_competitor',
  'soke_transcribe',
  'soke_get_job',
  'soke_list_transcriptions',
  'soke_delete_transcription',
];
const SOKU = { SOKU_API_KEY: 'sk_live_soku' };
const SOKE = { SOKE_API_KEY: 'sk_live_soke' };

async function list(env: Record<string, string>) {
  const client = await serveAndConnect('http://127.0.0.1:9', { env: { SOKU_API_KEY: '', ...env } });
  return client.listTools();
}
const names = async (env: Record<string, string>) => (await list(env)).map(({ name }) => String(name));
const isResearch = (name: string) => name.startsWith('soke_');

describe('the research tools are listed', () => {
  it('not with a Soku key alone', async () => {
    const tools = await names(SOKU);
    expect(tools).toContain('soku_create_post');
    expect(tools.filter(isResearch)).toEqual([]);
  });

  it('with a Soke key, and with email and password', async () => {
    expect((await names({ ...SOKU, ...SOKE })).filter(isResearch)).toEqual(RESEARCH);
    const { email, password } = SOKE_SANDBOX_LOGIN;
    const login = { SOKE_EMAIL: email, SOKE_PASSWORD: password };
    expect((await names({ ...SOKU, ...login })).filter(isResearch)).toEqual(RESEARCH);
  });

  it('when SOKU_TOOLSETS names them, and not when it names others', async () => {
    expect(await names({ SOKU_TOOLSETS: 'research' })).toEqual(RESEARCH);
    expect((await names({ ...SOKE, SOKU_TOOLSETS: 'publish' })).filter(isResearch)).toEqual([]);
  });

  it('with --sandbox, and they work there', async () => {
    const client = await spawnAndConnect({}, 'client-2026', ['--sandbox']);
    const tools = (await client.listTools()).map(({ name }) => String(name));
    expect(tools.filter(isResearch)).toEqual(RESEARCH);
    expect(tools).toContain('soku_create_post');
    expect(client.instructions()).toContain('Most cost Soke credits');
    expect(Buffer.byteLength(client.instructions() ?? '')).toBeLessThan(1200);
    const { result } = await client.call('soke_research_keywords', { topic: 'bread', maxResults: 1 });
    expect(result).toMatchObject({ data: { topic: 'bread' }, usage: { credits: { remaining: 1998 } } });
  });

  it('in read-only mode as far as they cost nothing', async () => {
    expect((await names({ ...SOKE, SOKU_READ_ONLY: 'true' })).filter(isResearch)).toEqual([
      'soke_get_job',
      'soke_list_transcriptions',
    ]);
  });

  it('with what each costs in its description', async () => {
    const tools = await list(SOKE);
    const costs = Object.fromEntries(
      tools
        .filter(({ name }) => isResearch(String(name)))
        .map(({ name, description }) => [
          name,
          /Costs (\d) Soke credits? each time/.exec(String(description))?.[1],
        ]),
    );
    expect(costs).toEqual({
      soke_research_keywords: '2',
      soke_research_content: '2',
      soke_optimize_title: '3',
      soke_score_content: '2',
      soke_generate_description: '3',
      soke_chat: '5',
      soke_generate_thumbnail: '4',
      soke_analyze_competitor: '3',
      soke_transcribe: '1',
      soke_get_job: undefined,
      soke_list_transcriptions: undefined,
      soke_delete_transcription: undefined,
    });
  });
});
