import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { notListed } from '../../call/listing-words.ts';
import { oneLine } from '../../text/untrusted.ts';
import { MAX_NAME } from '../limits.ts';
import { accountId } from './arguments.ts';
import { mapUsage, usageLines, usageResult } from './usage.ts';

export const sokeDeleteTranscription = defineTool({
  name: 'soke_delete_transcription',
  title: 'Delete a transcription',
  toolset: 'research',
  effect: 'delete',
  idempotent: true,
  search: 'remove transcript',
  description:
    'Deletes one transcription from the Soke account, for good; making it anew with soke_transcribe costs a credit. Call it only when the person asked for this very one; soke_list_transcriptions shows the ids. It deletes no video, no file, no Soku media. A second call is an error and changes nothing.',
  input: z.strictObject({
    transcriptionId: z.string().min(1).max(MAX_NAME).describe('As soke_list_transcriptions shows it.'),
    accountId,
  }),
  result: z.object({
    transcriptionId: z.string().describe('The one deleted.'),
    deleted: z.boolean().register(notListed, {}),
    usage: usageResult,
  }),
  summary: ({ transcriptionId }) => `The transcription ${oneLine(transcriptionId, 200)} is deleted.`,
  lines: ({ usage }) => usageLines(usage),
  async run({ transcriptionId, accountId }, { soke, deadline }) {
    const client = await soke();
    const { usage } = await client.deleteTranscription(transcriptionId, { accountId, deadline });
    return { result: { transcriptionId, deleted: true, usage: mapUsage(usage) } };
  },
});
