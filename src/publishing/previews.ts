import { codePointsIn, firstCodePoints } from '../text/code-points.ts';
import type { Content } from './check-rules.ts';
import { PLATFORM_RULES } from './platforms.ts';
import type { Platform, Preview, ScheduledTime } from './post.ts';

/** A second account of a platform shows the same text, so its beginning is enough where that is long. */
const AGAIN_CHARACTERS = 280;

/**
 * The post as each target will show it. A text longer than twice the platform's limit is cut, and on the platform's
 * further accounts at 280 characters, so that the previews of the largest post still fit an answer, as the
 * video's URL stands on the first only;
 * `charactersNotShown` says how many code points are left off.
 */
export function previewsOf(content: Content, scheduledTime: ScheduledTime | undefined): Preview[] {
  const { targets, media, counts } = content;
  const seen = new Set<Platform>();
  const characters = codePointsIn(content.text);
  return targets.map((target) => {
    const { platform } = target;
    const { captionLimit } = PLATFORM_RULES[platform];
    const { count = 0 } = counts.get(platform) ?? {};
    const again = seen.has(platform);
    const room = again ? AGAIN_CHARACTERS : 2 * captionLimit;
    seen.add(platform);
    const left = Math.max(0, characters - room);
    return {
      ...target,
      text: left === 0 ? content.text : `${firstCodePoints(content.text, room)}…`,
      ...(left > 0 && { charactersNotShown: left }),
      characterCount: count,
      characterLimit: captionLimit,
      mediaType: media.mediaType,
      ...(media.images > 0 && { imageCount: media.images }),
      ...(media.videoUrl !== undefined && !again && { videoUrl: media.videoUrl }),
      ...(scheduledTime !== undefined && { scheduledTime }),
    };
  });
}
