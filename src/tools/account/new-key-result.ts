import * as z from 'zod';
import { notListed } from '../../call/listing-words.ts';
import type { KeyPlace } from '../../keys/new-key.ts';
import { preview } from '../../text/redactor.ts';

/** What a result says of a new key: where it is, and the key itself only when it stands nowhere else. */
export const newKeyResult = {
  preview: z.string().describe('Its ends; soku_list_api_keys tells its id.'),
  savedTo: z.string().optional().describe('File that holds it.'),
  apiKey: z.string().optional().describe('The whole key, where no file holds it.'),
  saveProblem: z.string().optional().register(notListed, {}),
};

interface NewKeyFields {
  preview?: string | undefined;
  savedTo?: string | undefined;
  apiKey?: string | undefined;
  saveProblem?: string | undefined;
}

/** The lines about a new key; none where there is none. */
export const newKeyLines = ({ preview: shown, savedTo, apiKey, saveProblem }: NewKeyFields) => [
  saveProblem !== undefined && `It could not be saved: ${saveProblem}`,
  shown !== undefined && `Key: ${apiKey ?? shown}`,
  savedTo !== undefined && `Saved to: ${savedTo} (only this user can read it)`,
];

/** The result's fields about a new key, one next step, and the key if this answer hands it over. */
export function describeNewKey(apiKey: string, place: KeyPlace) {
  const shown = preview(apiKey);
  switch (place.kind) {
    case 'saved':
      return {
        fields: { preview: shown, savedTo: place.savedTo },
        nextStep:
          'Tell the person where the file is. Programs take the key from there; for this server, SOKU_API_KEY_FILE can name it.',
        revealed: undefined,
      };
    case 'revealed':
      return {
        fields: { preview: shown, apiKey },
        nextStep: 'Give the key to the person now: it is shown only this once.',
        revealed: apiKey,
      };
    case 'unsaved':
      return {
        fields: { preview: shown, apiKey, saveProblem: place.reason },
        nextStep:
          'Give the key to the person now, since it is shown only this once and stands nowhere else, and ask them to make the state folder (SOKU_STATE_DIR) writable.',
        revealed: apiKey,
      };
  }
}
