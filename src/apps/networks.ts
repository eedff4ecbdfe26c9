/** How a network lays a post out, as far as a preview shows it. */
export interface Network {
  /** As people write it. */
  name: string;
  /** Where the text stands: above its media, below them, or as the title of a video. */
  text: 'above' | 'below' | 'title';
  /** How several pictures stand: side by side, or one behind the other to be swiped. */
  pictures: 'grid' | 'carousel';
  /** Width to height of a video's frame. */
  frame: '16 / 9' | '9 / 16' | '4 / 5';
  /**
   * Where the network folds a text behind "more", as its apps are commonly seen to do it: none of them documents it,
   * so the preview says "about". Absent: it shows all that fits its limit.
   */
  foldAt?: { characters: number; lines: number };
}

const NETWORKS: Readonly<Record<string, Network>> = {
  x: { name: 'X', text: 'above', pictures: 'grid', frame: '16 / 9' },
  threads: { name: 'Threads', text: 'above', pictures: 'carousel', frame: '4 / 5' },
  facebook: {
    name: 'Facebook',
    text: 'above',
    pictures: 'grid',
    frame: '16 / 9',
    foldAt: { characters: 470, lines: 5 },
  },
  linkedin: {
    name: 'LinkedIn',
    text: 'above',
    pictures: 'grid',
    frame: '16 / 9',
    foldAt: { characters: 210, lines: 3 },
  },
  instagram: {
    name: 'Instagram',
    text: 'below',
    pictures: 'carousel',
    frame: '4 / 5',
    foldAt: { characters: 125, lines: 2 },
  },
  tiktok: {
    name: 'TikTok',
    text: 'below',
    pictures: 'carousel',
    frame: '9 / 16',
    foldAt: { characters: 100, lines: 2 },
  },
  youtube: {
    name: 'YouTube',
    text: 'title',
    pictures: 'carousel',
    frame: '16 / 9',
    foldAt: { characters: 70, lines: 2 },
  },
  snapchat: {
    name: 'Snapchat',
    text: 'below',
    pictures: 'carousel',
    frame: '9 / 16',
    foldAt: { characters: 100, lines: 2 },
  },
};

/** A platform that Soku adds later is shown plainly under its own name. */
export function networkOf(platform: string): Network {
  return Object.hasOwn(NETWORKS, platform) && NETWORKS[platform] !== undefined
    ? NETWORKS[platform]
    : { name: platform, text: 'above', pictures: 'grid', frame: '16 / 9' };
}
