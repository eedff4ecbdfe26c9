/** A person came back from their provider without a sign-in that is good: in words for them. */
export class SignInError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'SignInError';
  }
}
