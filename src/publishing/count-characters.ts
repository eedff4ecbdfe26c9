import { codePointsIn } from '../text/code-points.ts';
import { toNfc } from '../text/nfc.ts';
import { grouped, howMany, joined } from '../text/wording.ts';
import { PLATFORM_RULES } from './platforms.ts';
import type { Platform } from './post.ts';
import { type XLength, xLength } from './x/length.ts';

export interface CharacterCount {
  count: number;
  limit: number;
  /** What counted as more than one character, on X: `2 URLs count 23 each`. */
  explanation?: string;
}

/** Counts a text as each platform does: X by its weights, the others by Unicode code points after NFC. */
export function countCharacters(text: string, platforms: Iterable<Platform>): Map<Platform, CharacterCount> {
  let codePoints: number | undefined;
  const countOn = (platform: Platform): CharacterCount => {
    const { captionLimit: limit, counting } = PLATFORM_RULES[platform];
    if (counting === 'code-points') {
      codePoints ??= codePointsIn(toNfc(text));
      return { count: codePoints, limit };
    }
    const measured = xLength(text);
    const explanation = explain(measured);
    return { count: measured.length, limit, ...(explanation !== '' && { explanation }) };
  };
  return new Map(Array.from(platforms, (platform) => [platform, countOn(platform)]));
}

function explain({ urls, emoji, wide }: XLength): string {
  const parts: string[] = [];
  if (urls > 0) parts.push(`${howMany(urls, 'URL')} ${each(urls, 23)}`);
  if (emoji > 0) parts.push(`${grouped(emoji)} emoji ${each(emoji, 2)}`);
  if (wide > 0) parts.push(`${howMany(wide, 'wide character')} (such as CJK) ${each(wide, 2)}`);
  return joined(parts);
}

function each(count: number, weight: number): string {
  return count === 1 ? `counts ${weight}` : `count ${weight} each`;
}
