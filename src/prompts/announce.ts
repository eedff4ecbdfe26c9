import {
  accountsArgument,
  consentLine,
  given,
  type Prompt,
  platformsArgument,
  request,
  zoneLine,
} from './prompt.ts';

export const announce: Prompt = {
  name: 'announce',
  title: 'Announce something',
  description: 'One message, fitted to each network, shown before it goes out.',
  arguments: [
    { name: 'message', description: 'What is to be announced, in any form.', required: true },
    platformsArgument,
    accountsArgument,
    { name: 'when', description: 'When it goes out, e.g. tomorrow 9:00; empty: at once.' },
  ],
  needs: ['soku_validate_post', 'soku_create_post', 'soku_create_posts'],
  write: (arg, deps) =>
    request(
      'Announce this on social networks through Soku.',
      given('The message', arg('message')),
      given('Networks', arg('platforms')),
      given('Accounts', arg('accounts')),
      given('When', arg('when')),
      [
        '1. Ask for what is missing: the networks, and the account where a network has several (soku://accounts has those known).',
        '2. Fit the text to each network: its length and media are in soku://platforms. Where one text fits all, keep one.',
        `3. Check each with soku_validate_post, and show the person how it will stand. ${arg('when') === '' ? '' : zoneLine(deps)}`.trim(),
        `4. ${consentLine(deps)}`,
      ].join('\n'),
      'End with one call: soku_create_post if one text fits all networks, else soku_create_posts with an item for each text.',
    ),
};
