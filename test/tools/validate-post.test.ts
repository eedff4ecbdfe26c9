import { describe, expect, it } from 'vitest';
import { CLIENT_KINDS } from '../support/clients.ts';
import { openWorld, success } from '../support/whole.ts';

describe.each(CLIENT_KINDS)('soku_validate_post, called by %s', (kind) => {
  it('previews a valid post on each target, and sends nothing', async () => {
    const { sandbox, client } = await openWorld({ kind });
    const answer = await client.call('soku_validate_post', {
      text: 'Line one\nLine "two"',
      platforms: [{ platform: 'x' }, { platform: 'instagram', accountId: 'ig_main' }],
      imageUrls: ['https://example.com/a.jpg'],
      scheduledTime: '2026-03-09T14:00:00Z',
      timeZone: 'Europe/Paris',
    });
    const scheduledTime = {
      utc: '2026-03-09T14:00:00.000Z',
      local: '2026-03-09T15:00:00+01:00',
      timeZone: 'Europe/Paris',
      relative: 'in 8 days 2 hours',
    };
    const shown = {
      text: 'Line one\nLine "two"',
      characterCount: 19,
      mediaType: 'image',
      imageCount: 1,
      scheduledTime,
    };
    expect(answer).toEqual(
      success(
        {
          valid: true,
          issues: [],
          previews: [
            { ...shown, platform: 'x', characterLimit: 280 },
            { ...shown, platform: 'instagram', accountId: 'ig_main', characterLimit: 2200 },
          ],
          nextStep:
            'Show it to the person. Only if they want it published: soku_create_post with the same arguments.',
        },
        [
          'The post is valid. It was not sent.',
          'x: image, 19 of 280 characters, 1 image: "Line one\\nLine \\"two\\""',
          'instagram (ig_main): image, 19 of 2200 characters, 1 image: "Line one\\nLine \\"two\\""',
          'Time: 2026-03-09T14:00:00.000Z = 2026-03-09T15:00:00+01:00 Europe/Paris, in 8 days 2 hours',
          'Next: Show it to the person. Only if they want it published: soku_create_post with the same arguments.',
        ],
      ),
    );
    expect(sandbox.requests).toEqual([]);
  });

  it('lists what is wrong, each with its mend; that is an answer and no error', async () => {
    const { sandbox, client } = await openWorld({ kind });
    const answer = await client.call('soku_validate_post', {
      text: 'Hello',
      platforms: [{ platform: 'instagram' }, { platform: 'x' }],
    });
    const message = 'Instagram takes no text alone; it needs an image or a video.';
    const fix =
      'Ask the person: an image or a video for instagram (imageUrls or videoUrl), or post without instagram?';
    const preview = { text: 'Hello', characterCount: 5, mediaType: 'text' };
    expect(answer).toEqual(
      success(
        {
          valid: false,
          issues: [
            {
              severity: 'error',
              kind: 'input',
              code: 'media_required',
              platform: 'instagram',
              field: 'mediaType',
              message,
              fix,
            },
          ],
          previews: [
            { ...preview, platform: 'instagram', characterLimit: 2200 },
            { ...preview, platform: 'x', characterLimit: 280 },
          ],
        },
        [
          'The post has errors and would not be sent.',
          `error: ${message} (media_required) Fix: ${fix}`,
          'instagram: text, 5 of 2200 characters: "Hello"',
          'x: text, 5 of 280 characters: "Hello"',
        ],
      ),
    );
    expect(sandbox.requests).toEqual([]);
  });
});

describe('soku_validate_post', () => {
  it('works without a key, since it calls nobody', async () => {
    const { sandbox, client } = await openWorld({ env: { SOKU_API_KEY: '' } });
    const answer = await client.call('soku_validate_post', { text: 'Hello', platforms: [{ platform: 'x' }] });
    expect(answer.result.valid).toBe(true);
    expect(sandbox.requests).toEqual([]);
  });

  it('agrees with soku_create_post on what is wrong', async () => {
    const { client } = await openWorld();
    const post = { text: 'y'.repeat(300), platforms: [{ platform: 'x' }] };
    const checked = await client.call('soku_validate_post', post);
    const sent = await client.call('soku_create_post', post);
    const { kind, code, field, message, fix } = sent.error;
    expect(checked.result.issues).toEqual([
      { severity: 'error', platform: 'x', kind, code, field, message, fix },
    ]);
  });
});
