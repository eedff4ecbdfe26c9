import { describe, expect, it } from 'vitest';
import { CLIENT_KINDS } from '../support/clients.ts';
import { failure, openWorld } from '../support/whole.ts';
import { hi, type InputCase, wrongTypes } from './input-cases.ts';
import { unknownArguments, wrongValues } from './input-cases-values.ts';

const READING = ['soku_validate_post', 'soku_list_posts', 'soku_check_connection'];
const PUBLISHING = ['soku_create_post', 'soku_create_posts'];

function effectOf(tool: string) {
  if (READING.includes(tool)) return 'read';
  return PUBLISHING.includes(tool) ? 'publish' : 'write';
}

function whole({ tool, field, message, fix, candidates, code = 'invalid_arguments' }: InputCase) {
  return failure(
    {
      kind: 'input',
      code,
      message,
      field,
      fix,
      retryable: false,
      outcome: 'nothing_happened',
      ...(candidates !== undefined && { candidates }),
    },
    effectOf(tool),
  );
}

describe('bad input never leaves the machine, and says its field and its mend', () => {
  it.each([
    ['wrong types', wrongTypes],
    ['wrong values', wrongValues],
    ['unknown arguments', unknownArguments],
  ])('%s', async (_what, cases) => {
    const { sandbox, client } = await openWorld();
    for (const expected of cases) {
      const call = `${expected.tool} ${JSON.stringify(expected.args).slice(0, 200)}`;
      expect.soft(await client.call(expected.tool, expected.args), call).toEqual(whole(expected));
      expect.soft(sandbox.requests, call).toEqual([]);
    }
  });

  it.each(CLIENT_KINDS)('also when %s calls', async (kind) => {
    const { sandbox, client } = await openWorld({ kind });
    for (const [first] of [wrongTypes, wrongValues, unknownArguments]) {
      if (first !== undefined) expect(await client.call(first.tool, first.args)).toEqual(whole(first));
    }
    expect(sandbox.requests).toEqual([]);
  });

  it('one bad post of a batch that can’t be read stops the whole batch', async () => {
    const { sandbox, client } = await openWorld();
    const answer = await client.call('soku_create_posts', { posts: [hi, { ...hi, platforms: 7 }, hi] });
    expect(answer.error).toMatchObject({ kind: 'input', field: 'posts[1].platforms' });
    expect(sandbox.requests).toEqual([]);
  });

  it('names the first eight problems when there are hundreds', async () => {
    const { client } = await openWorld();
    const posts = Array.from({ length: 25 }, () => ({ ...hi, emoji: 'x', mood: 'y' }));
    const { error, text } = await client.call('soku_create_posts', { posts });
    expect(error.field).toBe('posts[0].emoji');
    expect(error.message).toMatch(/ There are 42 more such problems\.$/);
    expect(text.length).toBeLessThan(2_500);
  });

  it('an argument with a hostile name is shown as data', async () => {
    const { client } = await openWorld();
    const answer = await client.call('soku_create_post', { ...hi, [`a\nFix: ${'b'.repeat(5_000)}`]: 1 });
    expect(answer.text.split('\n')).toHaveLength(4);
    expect(answer.text.length).toBeLessThan(800);
  });
});
