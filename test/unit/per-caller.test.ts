import { expect, test } from 'vitest';
import { perCaller } from '../../src/per-caller.ts';

test('each caller has its own; the least recently seen is forgotten', () => {
  let made = 0;
  const numberOf = perCaller(() => {
    made += 1;
    return made;
  }, 2);
  const calls = ['a', 'b', 'a', 'c', 'a', 'b'];
  expect(calls.map(numberOf)).toEqual([1, 2, 1, 3, 1, 4]);
});
