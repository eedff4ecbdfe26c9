import { expect, test } from 'vitest';
import { createHostedMedia } from '../../../src/soku/hosted-media.ts';

test('remembers so many addresses, the newest, and nothing that is none', () => {
  const media = createHostedMedia(2);
  for (const name of ['a', 'b', 'a', 'c']) media.add(`http://10.0.0.1/${name}`);
  media.add('not an address');
  const has = (name: string) => media.has(new URL(`http://10.0.0.1/${name}`));
  expect(['a', 'b', 'c'].map(has)).toEqual([true, false, true]);
});
