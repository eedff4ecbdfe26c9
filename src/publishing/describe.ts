import { wholeName } from '../text/untrusted.ts';
import type { ScheduledTime } from './post.ts';

/** `2026-03-09T14:00:00.000Z (15:00 ... Europe/Paris), in 3 days 4 hours`. */
export function describeTime(time: ScheduledTime): string {
  const local =
    time.local === undefined
      ? ''
      : ` = ${time.local}${time.timeZone === undefined ? '' : ` ${time.timeZone}`}`;
  return `${time.utc}${local}, ${time.relative}`;
}

/** `x, instagram (ig_main)`; an account's name that isn't plain in quotation marks, what hides in it written out. */
export function describeTargets(
  targets: readonly { platform: string; accountId?: string | undefined }[],
): string {
  return targets
    .map(({ platform, accountId }) =>
      accountId === undefined ? platform : `${platform} (${wholeName(accountId)})`,
    )
    .join(', ');
}
