import { expect, it } from 'vitest';
import { openAccountWorld } from '../support/account.ts';
import { openWorld } from '../support/whole.ts';
import { openSoke } from './soke-support.ts';

// Of a list from an API 20 entries are shown, and how many there are: in the text and in the structured content.

const MANY = 1_000;
const many = <T>(make: (index: number) => T): T[] => Array.from({ length: MANY }, (_, index) => make(index));
const ok = (body: unknown) => ({ kind: 'respond', status: 200, body }) as const;

it('targets of a listed post', async () => {
  const { sandbox, client } = await openWorld();
  const targets = many((index) => ({ platform: 'x', accountId: `account_${index}` }));
  sandbox.faults.always(
    'GET /v1/posts',
    ok([
      { id: 'a', targets },
      { id: 'b', content: { platform: ['x'] } },
    ]),
  );
  const { result, text } = await client.call('soku_list_posts', { source: 'account' });
  expect(result.posts).toMatchObject([
    { targets: targets.slice(0, 20), more: 980 },
    { targets: [{ platform: 'x' }] },
  ]);
  expect(text).toContain('x (account_19) and 980 more]');
  expect(text).not.toContain('account_20');
});

it('API keys, those that work first', async () => {
  const { sandbox, client } = await openAccountWorld();
  const keys = many((index) => ({ id: `key_${index}`, status: index < 990 ? 'revoked' : 'active' }));
  sandbox.faults.always('GET /v1/api-keys', ok({ keys }));
  const { result, text } = await client.call('soku_list_api_keys');
  expect(result).toMatchObject({ more: 980 });
  expect(result.keys).toEqual([...keys.slice(990), ...keys.slice(0, 10)]);
  expect(text).toContain("The account's 1,000 API keys:");
  expect(text).toContain('Not shown: 980 more keys');
  expect(text.length).toBeLessThan(2_000);
});

it('the ids of keys to choose from', async () => {
  const { sandbox, client } = await openAccountWorld();
  sandbox.faults.always('GET /v1/api-keys', ok({ keys: many((index) => ({ id: `key_${index}` })) }));
  const { error, text } = await client.call('soku_rotate_api_key', { oldKeyId: 'none' });
  expect(error.code).toBe('unknown_key_id');
  expect(error.candidates).toHaveLength(20);
  expect(text.length).toBeLessThan(1_000);
});

const words = many((index) => `word_${index}`);
it.each([
  [
    'soke_optimize_title',
    { draftTitle: 'Bread' },
    { alternatives: many((index) => ({ title: `title_${index}` })) },
    'alternatives',
  ],
  [
    'soke_score_content',
    { content: 'Bread' },
    { overallScore: 7, breakdown: Object.fromEntries(words.map((word) => [word, { value: 1 }])) },
    'breakdown',
  ],
  [
    'soke_generate_description',
    { title: 'Bread' },
    { description: 'd', keywordsIncluded: words, sections: ['a'] },
    'keywordsIncluded',
  ],
  [
    'soke_generate_description',
    { title: 'Bread' },
    { description: 'd', keywordsIncluded: ['a'], sections: words },
    'sections',
  ],
])('%s: %o', async (tool, args, data, field) => {
  const { soke, client } = await openSoke();
  soke.faults.always('*', ok({ success: true, data }));
  const { result, text } = await client.call(tool, args);
  expect(result[field]).toHaveLength(20);
  expect(result.leftOff).toBe(`${field} shows 20 of 1000.`);
  expect(text).toContain(`Left off: ${field} shows 20 of 1000.`);
});

it('what Soke’s assistant drew on', async () => {
  const { soke, client } = await openSoke();
  const message = { content: 'Yes.', data: { services_used: words } };
  soke.faults.always('*', ok({ choices: [{ message }] }));
  const { result, text } = await client.call('soke_chat', { messages: [{ role: 'user', content: 'hi' }] });
  expect(result.servicesUsed).toHaveLength(20);
  expect(text).toContain('Left off: servicesUsed shows 20 of 1000.');
});

it('data that is passed on as it comes, by what fits', async () => {
  const { soke, client } = await openSoke();
  soke.faults.always('*', ok({ success: true, data: { keywords: words } }));
  const { result, text } = await client.call('soke_research_keywords', { topic: 'bread' });
  expect(result.leftOff).toMatch(/^keywords shows \d+ of 1000\.$/);
  expect(text).toContain(`Left off: ${result.leftOff}`);
});
