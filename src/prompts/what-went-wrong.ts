import { post } from '../resources/posts.ts';
import type { ReadingDeps } from '../resources/resource.ts';
import { nearestTrouble, trouble, troubleOf, troubleText } from '../resources/troubleshooting.ts';
import { quote } from '../text/untrusted.ts';
import { given, type Prompt, request } from './prompt.ts';

function aboutCode(code: string): string {
  if (code === '') return '';
  const known = troubleOf(code);
  if (known !== undefined) return troubleText(known);
  const near = nearestTrouble(code);
  const perhaps = near === undefined ? '' : ` Perhaps it is this one:\n\n${troubleText(near)}`;
  return `No error code is called ${quote(code)}.${perhaps}`;
}

async function aboutPost(id: string, deps: ReadingDeps): Promise<string> {
  if (id === '') return '';
  const found = await post.read(id, deps);
  return (
    found?.text ??
    `No post with the id ${quote(id)} was sent from here with this key. If it was sent elsewhere, the Soku dashboard has it.`
  );
}

export const whatWentWrong: Prompt = {
  name: 'what_went_wrong',
  title: 'What went wrong?',
  description: 'What an error code or a submission means, who mends it, and whether anything was published.',
  arguments: [
    { name: 'code', description: 'The code of an error, e.g. missing_account.', values: trouble.names },
    { name: 'postSubmissionId', description: 'The id of a submission.', values: post.names },
    { name: 'message', description: 'What was seen, in any words.' },
  ],
  needs: ['soku_list_posts', 'soku_check_connection'],
  write: async (arg, deps) =>
    request(
      'Find out what went wrong with Soku, and say how it is mended.',
      given('What was seen', arg('message')),
      aboutCode(arg('code').trim()),
      await aboutPost(arg('postSubmissionId').trim(), deps),
      [
        '1. Say first whether anything was published, and how sure that is.',
        '2. Say in one sentence what is wrong, who mends it and where.',
        '3. Send nothing again before that is clear: a call that is changed is another post.',
      ].join('\n'),
      arg('postSubmissionId').trim() === '' && arg('code').trim() !== ''
        ? 'End with one call of soku_check_connection, which shows whether it is mended.'
        : 'End with one call of soku_list_posts, which shows what stands on record.',
    ),
};
