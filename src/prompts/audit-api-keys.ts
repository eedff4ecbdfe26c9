import { given, type Prompt, request } from './prompt.ts';

/** Older keys are worth replacing, unless the person says otherwise. */
const MAX_AGE_DAYS = 90;

export const auditApiKeys: Prompt = {
  name: 'audit_api_keys',
  title: 'Look over the API keys',
  description: 'Which Soku API keys there are, how old each is, and which to replace.',
  arguments: [
    { name: 'maxAgeDays', description: `Older keys are to be replaced; empty: ${MAX_AGE_DAYS} days.` },
  ],
  needs: ['soku_list_api_keys'],
  write(arg, { has }) {
    const wanted = arg('maxAgeDays').trim();
    const unread = wanted !== '' && !/^[1-9]\d{0,3}$/.test(wanted);
    const [ask, age] = unread
      ? ['What stands above is no number of days: ask the person how many are meant. ', 'that']
      : ['', `${wanted === '' ? MAX_AGE_DAYS : wanted} days`];
    const replace = has('soku_rotate_api_key')
      ? 'Replace a key with soku_rotate_api_key only if the person names it: programs that use the old one are refused from then on. Never show a key’s value.'
      : 'Keys can’t be replaced from here: that is done in Settings > API Keys of the Soku dashboard.';
    return request(
      'Look over the API keys of this Soku account.',
      given('Older than', unread ? wanted : ''),
      [
        '1. List them: name, first and last characters, age in days, state. Say which one this server uses, if it can be told.',
        `2. ${ask}Name those older than ${age}, those that nobody can name, and those that look alike.`,
        `3. ${replace}`,
      ].join('\n'),
      'Begin with one call of soku_list_api_keys.',
    );
  },
};
