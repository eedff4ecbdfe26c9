const KEY = /\bsk_[A-Za-z]+_[^\s…]{6,}/g;
const JWT = /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g;
/** Letters and digits such as other services' keys are made of; ids may look the same. */
const LONG_RUN = /\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{32,}/g;
const SHOWN_CHARACTERS = 8;

/** A text without what looks like a key of Soku or Soke, or like a JWT, whosesoever it is. Ids stay. */
export function maskKeysAndTokens(text: string): string {
  return text.replace(KEY, (found) => `${found.slice(0, SHOWN_CHARACTERS)}…`).replace(JWT, '…');
}

/**
 * A text for a person's terminal without what looks like a secret: one that stands in the wrong setting or argument is
 * still a secret, and nothing knows its value.
 */
export function maskSecretShapes(text: string): string {
  return maskKeysAndTokens(text).replace(LONG_RUN, '…');
}
