import { canonicalTimeZone } from '../publishing/time-zone.ts';
import { zoneNames } from '../publishing/zone-names.ts';
import { consentLine, given, type Prompt, platformsArgument, request, zoneLine } from './prompt.ts';

export const planWeek: Prompt = {
  name: 'plan_week',
  title: 'Plan a week of posts',
  description: 'A week of posts as a table, scheduled only once the person agreed to it.',
  arguments: [
    { name: 'topics', description: 'What the posts are about.', required: true },
    platformsArgument,
    { name: 'firstDay', description: 'The first day, e.g. 2026-11-23; empty: next Monday.' },
    {
      name: 'timeZone',
      description: 'IANA zone of the times, e.g. Europe/Paris.',
      values: async ({ access }) => {
        const { timeZone } = access.setup;
        return [
          ...(timeZone === undefined ? [] : [timeZone]),
          ...zoneNames().filter((zone) => zone !== timeZone),
        ];
      },
    },
  ],
  needs: ['soku_list_posts', 'soku_validate_post', 'soku_create_posts'],
  write(arg, deps) {
    const wanted = arg('timeZone').trim();
    const zone = canonicalTimeZone(wanted);
    const unknown = wanted !== '' && zone === undefined;
    const times = unknown
      ? 'The time zone above is no IANA time zone: ask the person which is meant, and take no other for it.'
      : zone === undefined
        ? zoneLine(deps)
        : `Times are in ${zone}: give it as timeZone.`;
    return request(
      'Plan and schedule a week of posts through Soku.',
      given('Topics', arg('topics')),
      given('Networks', arg('platforms')),
      given('First day', arg('firstDay')),
      given('Time zone', unknown ? wanted : ''),
      [
        `1. ${times}`,
        '2. See with soku_list_posts what stands already, so that nothing is said twice.',
        '3. Write the plan as a table: day, time, network, text, media. Fit each text to soku://platforms.',
        '4. Check each post with soku_validate_post, and show the table. Say that a scheduled post can be changed or cancelled only in the Soku dashboard.',
        `5. ${consentLine(deps)}`,
      ].join('\n'),
      'End with one call of soku_create_posts with the whole list (25 posts at most), each with its scheduledTime.',
    );
  },
};
