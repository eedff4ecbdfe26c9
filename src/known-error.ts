/** An error that this product raises knowingly; anything else is a defect of ours. */
export abstract class KnownError extends Error {}
