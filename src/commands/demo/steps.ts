import { HOUR_MS } from '../../clock.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { researchSteps } from './research-steps.ts';
import type { DemoFinds, DemoStep } from './step.ts';

const main = { client: 'main', newPosts: 0 } as const;

type Step = (finds: DemoFinds) => DemoStep;
type ImageUrl = (number: number) => string;

/** The main jobs, in the order of a working day. Each step may build on what the one before found. */
export function demoSteps(sandbox: Sandbox, now: number): Step[] {
  const image: ImageUrl = (number) => `${sandbox.url}/media/shoot/${number}.jpg`;
  const inHours = (hours: number) => new Date(now + hours * HOUR_MS).toISOString();
  return [
    ...textSteps(),
    ...mediaSteps(image),
    ...planSteps(inHours),
    ...researchSteps(),
    ...refusalSteps(image),
  ];
}

function textSteps(): Step[] {
  return [
    () => ({ ...main, title: 'Check the connection', tool: 'soku_check_connection', args: {} }),
    () => ({
      ...main,
      title: 'Preview a post without sending it',
      tool: 'soku_validate_post',
      args: {
        text: 'Just shipped our biggest update yet.',
        platforms: [{ platform: 'x' }, { platform: 'threads' }],
      },
    }),
    () => ({
      ...main,
      title: 'Publish a text post on three platforms',
      tool: 'soku_create_post',
      args: {
        text: 'Just shipped our biggest update yet. More details coming soon.',
        platforms: [{ platform: 'threads' }, { platform: 'x' }, { platform: 'linkedin' }],
      },
      newPosts: 1,
    }),
    () => ({
      ...main,
      title: 'Send the very same post again: nothing is posted twice',
      tool: 'soku_create_post',
      args: {
        text: 'Just shipped our biggest update yet. More details coming soon.',
        platforms: [{ platform: 'linkedin' }, { platform: 'threads' }, { platform: 'x' }],
      },
      expectedError: 'duplicate',
    }),
  ];
}

function mediaSteps(image: ImageUrl): Step[] {
  return [
    () => ({
      ...main,
      title: 'Upload a video',
      tool: 'soku_upload_media',
      args: { url: 'https://example.com/videos/product-demo.mp4' },
    }),
    ({ url }) => ({
      ...main,
      title: 'Publish the video, naming the Instagram account',
      tool: 'soku_create_post',
      args: {
        text: 'Watch our full product walkthrough',
        videoUrl: url,
        platforms: [
          { platform: 'instagram', accountId: 'ig_main' },
          { platform: 'tiktok' },
          { platform: 'youtube' },
        ],
      },
      newPosts: 1,
    }),
    () => ({
      ...main,
      title: 'Publish three images',
      tool: 'soku_create_post',
      args: {
        text: "Behind the scenes from today's shoot",
        imageUrls: [image(1), image(2), image(3)],
        platforms: [{ platform: 'instagram', accountId: 'ig_second' }, { platform: 'facebook' }],
      },
      newPosts: 1,
    }),
    () => ({
      ...main,
      title: 'Render an image from a template',
      tool: 'soku_render_template',
      args: {
        templateSlug: 'tweetImage',
        config: { title: '5 Lessons From Building in Public', author: 'Soku Team', theme: 'dark' },
        aspectRatio: '4:5',
      },
    }),
    ({ url }) => ({
      ...main,
      title: 'Publish the rendered image',
      tool: 'soku_create_post',
      args: { text: '5 lessons, in one picture.', imageUrls: [url], platforms: [{ platform: 'x' }] },
      newPosts: 1,
    }),
  ];
}

function planSteps(inHours: (hours: number) => string): Step[] {
  return [
    () => ({
      ...main,
      title: 'Transcribe a recording',
      tool: 'soku_transcribe_media',
      args: { mediaId: 'media_sandbox1', language: 'en' },
    }),
    () => ({
      ...main,
      title: 'Schedule a post for tomorrow',
      tool: 'soku_create_post',
      args: {
        text: 'Good morning, everyone!',
        platforms: [{ platform: 'threads' }],
        scheduledTime: inHours(24),
      },
      newPosts: 1,
    }),
    () => ({
      ...main,
      title: 'Schedule three posts in one call',
      tool: 'soku_create_posts',
      args: {
        posts: [
          'Tip one: consistency beats perfection.',
          'Tip two: automate what you repeat.',
          'Tip three: ship it.',
        ].map((text, day) => ({
          text,
          platforms: [{ platform: 'threads' }, { platform: 'x' }],
          scheduledTime: inHours(24 * (day + 2)),
        })),
      },
      newPosts: 3,
    }),
  ];
}

/** What was submitted, and what the agent is told when something can't be done. */
function refusalSteps(image: ImageUrl): Step[] {
  return [
    () => ({ ...main, title: 'List what was submitted', tool: 'soku_list_posts', args: { limit: 3 } }),
    () => ({
      ...main,
      title: 'Meet a platform that is not connected',
      tool: 'soku_create_post',
      args: { text: 'Hello', imageUrls: [image(1)], platforms: [{ platform: 'snapchat' }] },
      expectedError: 'integrations',
    }),
    () => ({
      title: 'Run out of credits (over HTTP, with the key of another account)',
      client: 'noCredits',
      tool: 'soku_transcribe_media',
      args: { mediaId: 'media_sandbox1' },
      expectedError: 'credits',
      newPosts: 0,
    }),
    () => ({
      title: 'Meet a lapsed subscription (over HTTP, with the key of another account)',
      client: 'pastDue',
      tool: 'soku_create_post',
      args: { text: 'Hello', platforms: [{ platform: 'x' }] },
      expectedError: 'subscription',
      newPosts: 0,
    }),
  ];
}
