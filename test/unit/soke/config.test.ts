import { describe, expect, it } from 'vitest';
import { configOf } from '../../support/servers.ts';

describe('the settings of Soke', () => {
  it('have defaults', () => {
    const config = configOf({});
    expect(config).toMatchObject({
      sokeBaseUrl: 'https://api.usesoke.ai/api/v1',
      toolsets: ['publish', 'media'],
    });
  });

  it.each([
    [{ SOKE_API_KEY: 'sk_live_a' }, ['publish', 'media', 'research']],
    [{ SOKE_EMAIL: 'a@example.com', SOKE_PASSWORD: 'with spaces, ümlaut' }, ['publish', 'media', 'research']],
    [{ SOKE_API_KEY: 'sk_live_a', SOKU_TOOLSETS: 'publish' }, ['publish']],
    [{ SOKU_TOOLSETS: 'Research, media' }, ['research', 'media']],
  ])('%j offer %j', (env, toolsets) => {
    expect(configOf(env).toolsets).toEqual(toolsets);
  });

  it.each([
    [{ SOKE_EMAIL: 'a@example.com' }, 'SOKE_PASSWORD is not set: SOKE_EMAIL and SOKE_PASSWORD go together.'],
    [{ SOKE_PASSWORD: 'secret' }, 'SOKE_EMAIL is not set: SOKE_EMAIL and SOKE_PASSWORD go together.'],
    [{ SOKE_BASE_URL: 'http://example.com' }, 'SOKE_BASE_URL "http://example.com" is not valid'],
    [{ SOKE_ACCOUNT_ID: 'a b' }, 'SOKE_ACCOUNT_ID "a b" is not valid'],
    [{ SOKE_API_KEY: 'a secret' }, 'SOKE_API_KEY is not valid'],
  ])('%j stop the start', (env, message) => {
    expect(() => configOf(env)).toThrow(message);
  });

  it('let half a sign-in stand beside a key', () => {
    expect(configOf({ SOKE_API_KEY: 'sk_live_a', SOKE_EMAIL: 'a@example.com' }).toolsets).toContain(
      'research',
    );
  });
});
