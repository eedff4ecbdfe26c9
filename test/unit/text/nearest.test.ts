import { describe, expect, it } from 'vitest';
import { nearest } from '../../../src/text/nearest.ts';

const ARGUMENTS = [
  'text',
  'platforms',
  'mediaType',
  'imageUrls',
  'videoUrl',
  'mediaUrls',
  'scheduledTime',
  'timeZone',
  'trialReel',
];
const RATIOS = ['1:1', '4:5', '9:16'];

describe('nearest', () => {
  it.each([
    ['platform', 'platforms'],
    ['image_urls', 'imageUrls'],
    ['imageURL', 'imageUrls'],
    ['images', 'imageUrls'],
    ['scheduled_time', 'scheduledTime'],
    ['schedule', 'scheduledTime'],
    ['timezone', 'timeZone'],
    ['trial_reel', 'trialReel'],
    ['media', 'mediaType'],
    ['txt', 'text'],
  ])('%j is %s', (word, expected) => {
    expect(nearest(word, ARGUMENTS)).toBe(expected);
  });

  it.each(['', ' ', 'x', 'caption', 'hashtags', 'url', 'a'.repeat(5000)])('%j is nothing near', (word) => {
    expect(nearest(word, ARGUMENTS)).toBeUndefined();
  });

  it.each([
    ['1:2', '1:1'],
    ['9:15', '9:16'],
    ['4:3', '4:5'],
    ['16:10', undefined],
    ['square', undefined],
  ])('aspect ratio %j is %s', (word, expected) => {
    expect(nearest(word, RATIOS)).toBe(expected);
  });

  it('takes the nearest of several, and the first of equals', () => {
    expect(nearest('berlin', ['bern', 'merlin', 'berlin'])).toBe('berlin');
    expect(nearest('cat', ['bat', 'hat'])).toBe('bat');
    expect(nearest('cat', [])).toBeUndefined();
  });
});
