import { PLATFORM_RULES } from '../publishing/platforms.ts';
import { PLATFORMS, type Platform } from '../publishing/post.ts';
import { readPlatform } from '../publishing/targets.ts';
import { grouped } from '../text/wording.ts';
import { type Resource, type ResourceTemplate, SAME_FOR_ALL, table } from './resource.ts';

/** What holds on one platform, as data. */
const rulesOf = (platform: Platform) => ({ platform, ...PLATFORM_RULES[platform], videos: 1 });

const COUNTING = {
  'x-weighted': 'X’s own weights: a link counts 23, an emoji or a CJK character 2',
  'code-points': 'Unicode characters',
} as const;

const yes = (value: boolean) => (value ? 'yes' : 'no');

function row(platform: Platform): string[] {
  const { name, textAlone, images, maxImages, captionLimit, counting, textIs, documentedForTheApi } =
    PLATFORM_RULES[platform];
  return [
    platform,
    `${name}${documentedForTheApi === false ? ' (documented for the dashboard only)' : ''}`,
    `${grouped(captionLimit)}${textIs === 'title' ? ' (the title)' : ''}`,
    COUNTING[counting],
    yes(textAlone),
    images ? (maxImages === undefined ? 'yes' : `up to ${maxImages}`) : 'no',
    'one',
  ];
}

const HEAD = ['platform', 'Network', 'Longest text', 'Counted in', 'Text alone', 'Images', 'Video'];
/** The rules of all networks as a table in Markdown. */
export const networksTable = (): string => table(HEAD, PLATFORMS.map(row));
const MEDIA =
  'Media are public URLs of MP4, JPEG, PNG or WebP files. A post carries images or one video, never both.';

const described = {
  audience: ['assistant', 'user'],
  priority: 0.8,
  cache: SAME_FOR_ALL,
  needs: 'soku_validate_post',
} as const;

export const platforms: Resource = {
  ...described,
  uri: 'soku://platforms',
  name: 'platforms',
  title: 'Rules of the networks',
  description: 'How long a text may be on each network, and which media it takes: as data and as a table.',
  read: async () => ({
    data: { platforms: PLATFORMS.map(rulesOf) },
    text: `# Rules of the networks\n\n${networksTable()}\n\n${MEDIA} soku_validate_post checks a post against them.`,
  }),
};

export const platform: ResourceTemplate = {
  ...described,
  base: 'soku://platforms/',
  variable: 'platform',
  name: 'platform',
  title: 'Rules of one network',
  description: 'How long a text may be on this network, and which media it takes.',
  async read(name) {
    const found = readPlatform(name);
    if (found === undefined || name !== name.trim()) return undefined;
    return {
      data: rulesOf(found),
      text: `# ${PLATFORM_RULES[found].name}\n\n${table(HEAD, [row(found)])}\n\n${MEDIA}`,
    };
  },
  names: async ({ access }) => {
    const { accounts } = access;
    if (accounts === undefined) return PLATFORMS;
    return PLATFORMS.filter((one) => accounts.some((account) => account.platform === one));
  },
};
