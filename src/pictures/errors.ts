import { KnownError } from '../known-error.ts';

/** Why a picture can't be shown. The message is for a person, and holds nothing of what the server answered. */
export class PictureError extends KnownError {
  readonly reason: 'address' | 'unreachable' | 'too_large' | 'too_slow' | 'not_a_picture';

  constructor(reason: PictureError['reason'], message: string) {
    super(message);
    this.name = 'PictureError';
    this.reason = reason;
  }
}
