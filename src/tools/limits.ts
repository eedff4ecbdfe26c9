/** Characters of a text, far above what any platform takes. */
export const MAX_TEXT = 100_000;
/** Characters of a URL: signed links are long. */
export const MAX_URL = 8_000;
/** Characters of a name, an id or a keyword. */
export const MAX_NAME = 200;
/** Characters of a title, or of a wish in a sentence or two. */
export const MAX_LINE = 2_000;
/** Entries of a list of keywords or links. */
export const MAX_ENTRIES = 50;
/** Characters of a transcript, given or returned: a two-hour recording fits; more would crowd out all else. */
export const MAX_TRANSCRIPT = 200_000;
/** Characters of a path of a file: the most that Linux takes. */
export const MAX_PATH = 4_096;
