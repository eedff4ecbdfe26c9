/** Surroundings in which every tool and every setting is there. */
export const EVERYTHING = { has: () => true, inUse: () => true };

/** The first sentence of a description: what a list has room for. */
export const firstSentence = (text: string) => `${text.split(/(?<=\.) /)[0]}`;

/** An object as a file: two spaces, a line break at the end. */
export const asJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
