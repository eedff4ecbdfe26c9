import { type Prompt, request } from './prompt.ts';

export const checkSetup: Prompt = {
  name: 'check_setup',
  title: 'Check the setup',
  description: 'Whether everything works, what is set, and what is missing.',
  arguments: [],
  needs: ['soku_check_connection'],
  write: () =>
    request(
      'Check whether this Soku server is ready to work.',
      [
        '1. Say in a line each: whether the key is accepted, the subscription, the time zone, the accounts known and allowed, and whether the person is asked before anything goes out.',
        '2. For each problem, say who mends it and where, as its fix says.',
        '3. If no time zone is set, ask for it. If no account is known, say that Settings > Integrations of the Soku dashboard shows them.',
        'Publish nothing.',
      ].join('\n'),
      'Begin and end with one call of soku_check_connection.',
    ),
};
