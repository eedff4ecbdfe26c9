import { hash } from 'node:crypto';
import { toNfc } from '../text/nfc.ts';
import type { Post } from './post.ts';
import { writeTarget } from './targets.ts';

/**
 * Names what a post publishes, as SHA-256 in hex: the same for two posts that would look the same, however they were
 * written down. Text after NFC, with line feeds alone as line ends and without white space around it, media in order
 * whichever field they came in, targets in any order, the moment, the flags.
 */
export function fingerprintPost(post: Post): string {
  const published = {
    text: toNfc(post.text ?? '')
      .replace(/\r\n?/g, '\n')
      .trim(),
    media: [
      ...(post.imageUrls ?? []),
      ...(post.videoUrl === undefined ? [] : [post.videoUrl]),
      ...(post.mediaUrls ?? []),
    ],
    targets: post.targets.map(writeTarget).sort(),
    scheduledTime: post.scheduledTime?.utc ?? null,
    enableRepurposing: post.enableRepurposing ?? false,
    trialReel: post.trialReel ?? false,
  };
  return hash('sha256', JSON.stringify(published));
}
