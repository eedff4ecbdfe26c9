import { expect, it } from 'vitest';
import { toPerson } from '../../../src/commands/doctor/to-person.ts';

it.each([
  [
    'Ask the person to make a key in Settings > API Keys of the Soku dashboard (mysoku.io), to set SOKU_API_KEY and to restart the server.',
    'Make a key in Settings > API Keys of the Soku dashboard (mysoku.io), set SOKU_API_KEY and restart the server.',
  ],
  [
    'To revoke it, ask the person to do so; if it goes on, tell the person.',
    'To revoke it, do so; if it goes on, tell Soku.',
  ],
  [
    'Call again in a minute; if it goes on, tell the person.',
    'Run this again in a minute; if it goes on, tell Soku.',
  ],
  ['Tell the person who runs this server, then call again.', 'Tell Soku, then run this again.'],
  ['Check SOKU_BASE_URL.', 'Check SOKU_BASE_URL.'],
])('%s', (forModel, forPerson) => {
  expect(toPerson(forModel, 'Soku')).toBe(forPerson);
});
