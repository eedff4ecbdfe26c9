/** A key, a JWT, or a long run of letters and digits such as other services' keys are made of. */
const SECRET_SHAPES =
  /\bsk_[A-Za-z]+_[^\s…]{6,}|\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?|\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{32,}/g;
const SHOWN_CHARACTERS = 8;

/**
 * A text for a person's terminal without what looks like a secret: one that stands in the wrong setting or argument is
 * still a secret, and nothing knows its value.
 */
export function maskSecretShapes(text: string): string {
  return text.replace(
    SECRET_SHAPES,
    (found) => `${found.startsWith('sk_') ? found.slice(0, SHOWN_CHARACTERS) : ''}…`,
  );
}
