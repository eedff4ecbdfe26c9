import { describe, expect, it } from 'vitest';
import { settingEntries, settingsSchema } from '../../../src/config/settings.ts';

const parse = (given: Record<string, string>) => settingsSchema.parse(given);

describe('settingsSchema', () => {
  it.each([
    ['https://api.example.com/', 'https://api.example.com'],
    ['https://example.com/soku//', 'https://example.com/soku'],
    ['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
    ['http://localhost:4010/', 'http://localhost:4010'],
    ['http://[::1]:4010', 'http://[::1]:4010'],
  ])('takes %s as the address', (baseUrl, expected) => {
    expect(parse({ baseUrl }).baseUrl).toBe(expected);
  });

  it.each(['ftp://127.0.0.1', 'http://192.168.0.5', 'http://127.0.0.1.evil.example', 'https://h/#x'])(
    'refuses %s as the address',
    (baseUrl) => {
      expect(settingsSchema.safeParse({ baseUrl }).success).toBe(false);
    },
  );

  it.each([
    ['true', true],
    ['1', true],
    ['yes', true],
    ['ON', true],
    ['false', false],
    ['0', false],
    ['no', false],
    ['off', false],
  ])('reads %s as a switch', (readOnly, expected) => {
    expect(parse({ readOnly }).readOnly).toBe(expected);
  });

  it('reads the toolsets in any case and with spaces, each once', () => {
    expect(parse({ toolsets: ' Media, publish,media' }).toolsets).toEqual(['media', 'publish']);
  });

  it('reads the accounts, twitter as x', () => {
    expect(parse({ accounts: 'twitter, instagram:ig_main' }).accounts).toEqual([
      { platform: 'x' },
      { platform: 'instagram', accountId: 'ig_main' },
    ]);
  });

  it('writes the time zone in its own spelling', () => {
    expect(parse({ timeZone: 'europe/paris' }).timeZone).toBe('Europe/Paris');
  });

  it.each(['99', '3600001', '1.5', '0x10', '１００'])('refuses %s milliseconds', (timeoutMs) => {
    expect(settingsSchema.safeParse({ timeoutMs }).success).toBe(false);
  });
});

describe('the host names', () => {
  it.each([
    ['mcp.example', ['mcp.example']],
    [' A.example , [::1],127.0.0.1', ['a.example', '[::1]', '127.0.0.1']],
  ])('are read from %s', (allowedHosts, expected) => {
    expect(parse({ allowedHosts }).allowedHosts).toEqual(expected);
  });

  it.each(['https://mcp.example', 'mcp.example:443', 'mcp.example/mcp', 'a b', ','])(
    'are not %s',
    (allowedHosts) => {
      expect(settingsSchema.safeParse({ allowedHosts }).success).toBe(false);
    },
  );
});

describe('settingEntries', () => {
  it('are those of the interface', () => {
    const shown = settingEntries.map(({ env, flag }) => (flag === undefined ? env : `${env} --${flag}`));
    expect(shown).toEqual(
      expect.arrayContaining([
        'SOKU_API_KEY',
        'SOKU_BASE_URL --base-url',
        'SOKU_AUTH_SCHEME --auth-scheme',
        'SOKU_TOOLSETS --toolsets',
        'SOKU_READ_ONLY --read-only',
        'SOKU_ACCOUNTS --accounts',
        'SOKU_TIME_ZONE --time-zone',
        'SOKU_VALIDATE --validate',
        'SOKU_DUPLICATE_WINDOW_HOURS',
        'SOKU_TIMEOUT_MS',
        'SOKU_STATE_DIR --state-dir',
        'SOKU_LOG_LEVEL --log-level',
        'SOKU_HTTP_TOKEN',
      ]),
    );
  });

  it('are told of in one sentence each, and no secret has a flag that a process list would show', () => {
    for (const { env, flag, secret, help, fallback } of settingEntries) {
      expect(help, env).toMatch(/^[A-Z].*\.$/);
      expect(fallback, env).not.toBe('');
      if (secret === true) expect(flag, env).toBeUndefined();
    }
  });
});
