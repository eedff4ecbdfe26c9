import { describe, expect, it } from 'vitest';
import { ConfigError, type ConfigSources, configSecrets, parseConfig } from '../../../src/config/load.ts';
import { RENAMED_SETTINGS, settingEntries } from '../../../src/config/settings.ts';

function sources(given: Partial<ConfigSources> = {}): ConfigSources {
  return {
    flags: {},
    env: {},
    readFile: (path) => {
      throw new Error(`no file ${path}`);
    },
    platform: 'linux',
    homeDir: '/home/user',
    ...given,
  };
}

/** The message of the ConfigError that these sources end in. */
function refusal(given: Partial<ConfigSources>): string {
  try {
    parseConfig(sources(given));
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  return 'no ConfigError';
}

describe('where a setting comes from', () => {
  const flags = { 'base-url': 'https://flag.example' };
  const env = { SOKU_BASE_URL: 'https://env.example' };
  const sandbox = { SOKU_BASE_URL: 'http://127.0.0.1:1' };
  it.each([
    ['nothing', {}, 'https://api.mysoku.io', 'default'],
    ['environment', { env }, 'https://env.example', 'environment'],
    ['flag', { flags }, 'https://flag.example', 'flag'],
    ['flag before environment', { flags, env }, 'https://flag.example', 'flag'],
    ['an empty flag is none', { flags: { 'base-url': '' }, env }, 'https://env.example', 'environment'],
    ['empty is unset', { env: { SOKU_BASE_URL: '' } }, 'https://api.mysoku.io', 'default'],
    ['blank is unset', { env: { SOKU_BASE_URL: ' \n' } }, 'https://api.mysoku.io', 'default'],
    [
      'a literal of an MCP host is unset',
      { env: { SOKU_BASE_URL: `\${user_config.base_url}` } },
      'https://api.mysoku.io',
      'default',
    ],
    ['a sandbox before all', { flags, env, sandbox }, 'http://127.0.0.1:1', 'sandbox'],
  ])('%s', (_name, given, baseUrl, origin) => {
    const config = parseConfig(sources(given));
    expect(config.baseUrl).toBe(baseUrl);
    expect(config.origins.SOKU_BASE_URL).toBe(origin);
  });

  it('a switch beats the environment both ways', () => {
    expect(parseConfig(sources({ flags: { 'read-only': true } })).readOnly).toBe(true);
    const off = sources({ flags: { 'read-only': 'false' }, env: { SOKU_READ_ONLY: 'true' } });
    expect(parseConfig(off).readOnly).toBe(false);
  });
});

/** What sign-in with opaque tokens needs beside its secret. */
const BUCKET = { SOKU_BUCKET_URL: 'https://b.s3.example', SOKU_BUCKET_ACCESS_KEY_ID: 'id' };
const OAUTH = {
  SOKU_OAUTH_ISSUER: 'https://id.example.com',
  SOKU_PUBLIC_URL: 'https://soku.example.com',
  SOKU_OAUTH_INTROSPECTION_CLIENT_ID: 'soku-mcp',
};

const DESK = {
  SOKU_OAUTH_ISSUER: OAUTH.SOKU_OAUTH_ISSUER,
  SOKU_PUBLIC_URL: OAUTH.SOKU_PUBLIC_URL,
  SOKU_OAUTH_DESK_CLIENT_ID: 'desk',
};

describe('the desk over HTTP', () => {
  const id = { SOKU_OAUTH_DESK_CLIENT_ID: 'desk' };
  it.each([
    [{ SOKU_DESK_PASSWORD: 'short' }, 'SOKU_DESK_PASSWORD is not valid: it must be at least 12 characters.'],
    [id, 'SOKU_OAUTH_DESK_CLIENT_ID needs SOKU_OAUTH_ISSUER'],
    [{ SOKU_OAUTH_DESK_CLIENT_SECRET: 'x' }, 'SOKU_OAUTH_DESK_CLIENT_SECRET needs SOKU_OAUTH_DESK_CLIENT_ID'],
    [{ ...DESK, SOKU_DESK_PASSWORD: 'correct horse battery' }, 'are two ways to the desk'],
  ] as const)('has one way in: %j', (env, problem) => {
    expect(() => parseConfig(sources({ env }))).toThrow(problem);
  });
});

describe('a secret in a file', () => {
  const readFile = (path: string) => ({ '/run/key': ' sk_live_file\n', '/run/empty': '\n' })[path] ?? '';

  it.each(settingEntries.filter(({ secret }) => secret).map(({ env, name }) => [env, name] as const))(
    '%s_FILE',
    (env, name) => {
      const value = env === 'SOKU_REDIS_URL' ? 'redis://:secret@store' : 'a-secret-of-20-chars';
      const file = () => `${value}\n`;
      const others: Record<string, Record<string, string>> = {
        SOKE_PASSWORD: { SOKE_EMAIL: 'a@example.com' },
        SOKU_OAUTH_INTROSPECTION_CLIENT_SECRET: OAUTH,
        SOKU_OAUTH_DESK_CLIENT_SECRET: DESK,
        SOKU_BUCKET_SECRET_ACCESS_KEY: BUCKET,
      };
      const extra = others[env] ?? {};
      const config = parseConfig(sources({ env: { [`${env}_FILE`]: '/run/x', ...extra }, readFile: file }));
      expect(Object.entries(config).find(([key]) => key === name)?.[1]).toBe(value);
      expect(config.origins[env]).toBe('file');
    },
  );

  it('is trimmed, and comes after the environment', () => {
    const fromFile = parseConfig(sources({ env: { SOKU_API_KEY_FILE: '/run/key' }, readFile }));
    expect(fromFile.apiKey).toBe('sk_live_file');
    const env = { SOKU_API_KEY: 'sk_live_env', SOKU_API_KEY_FILE: '/run/key' };
    expect(parseConfig(sources({ env, readFile })).apiKey).toBe('sk_live_env');
  });

  it('counts as unset when the file is empty', () => {
    const config = parseConfig(sources({ env: { SOKU_API_KEY_FILE: '/run/empty' }, readFile }));
    expect(config.apiKey).toBeUndefined();
    expect(config.origins.SOKU_API_KEY).toBe('default');
  });

  it('is named when it can’t be read, or holds something else', () => {
    expect(refusal({ env: { SOKU_API_KEY_FILE: '/run/none' } })).toBe(
      "SOKU_API_KEY_FILE: can't read /run/none.",
    );
    const twoLines = () => 'sk_live_a\nsk_live_b';
    expect(refusal({ env: { SOKU_API_KEY_FILE: '/run/two' }, readFile: twoLines })).toBe(
      'SOKU_API_KEY_FILE is not valid: there is a line break in the middle of it: copy the key again, in one piece, from Settings > API Keys in the Soku dashboard.',
    );
  });

  it('is not read for what is no secret', () => {
    const read = () => 'https://file.example';
    const config = parseConfig(sources({ env: { SOKU_BASE_URL_FILE: '/run/url' }, readFile: read }));
    expect(config.baseUrl).toBe('https://api.mysoku.io');
  });
});

const NOT_ADDRESS =
  'is not valid: it must be an https address without user, query or fragment (http only for this machine).';

describe('a wrong value: the setting, the value, what is allowed', () => {
  it.each([
    ['SOKU_BASE_URL', 'api.mysoku.io', `"api.mysoku.io" ${NOT_ADDRESS}`],
    ['SOKU_BASE_URL', 'http://api.mysoku.io', `"http://api.mysoku.io" ${NOT_ADDRESS}`],
    ['SOKU_BASE_URL', 'https://u:secret@h.example', `"https://…@h.example" ${NOT_ADDRESS}`],
    ['SOKU_BASE_URL', 'https://h.example/?api_key=secret', `"https://h.example/?…" ${NOT_ADDRESS}`],
    ['SOKU_AUTH_SCHEME', 'Bearer', '"Bearer" is not valid: it must be one of auto, soku-api-key, bearer.'],
    [
      'SOKU_TOOLSETS',
      'publish,posts',
      '"publish,posts" is not valid: it must be a comma list of publish, media, account, research.',
    ],
    ['SOKU_READ_ONLY', 'maybe', '"maybe" is not valid: it must be true or false.'],
    [
      'SOKU_ACCOUNTS',
      'myspace:tom',
      '"myspace:tom" is not valid: it must be a comma list of platform:accountId, or of platform alone, with the platforms x, threads, facebook, linkedin, instagram, tiktok, youtube and snapchat.',
    ],
    ['SOKU_TIME_ZONE', 'Paris', '"Paris" is not valid: it must be an IANA time zone such as Europe/Paris.'],
    ['SOKU_CONFIRM', 'always', '"always" is not valid: it must be one of off, ask, desk, preview.'],
    ['SOKU_VALIDATE', 'no', '"no" is not valid: it must be one of strict, warn, off.'],
    ['SOKU_DUPLICATE_WINDOW_HOURS', '-1', '"-1" is not valid: it must be a whole number from 0 to 720.'],
    ['SOKU_TIMEOUT_MS', '45s', '"45s" is not valid: it must be a whole number from 100 to 3600000.'],
    ['SOKU_TIMEOUT_MS', '1e5', '"1e5" is not valid: it must be a whole number from 100 to 3600000.'],
    [
      'SOKU_LOG_LEVEL',
      'verbose',
      '"verbose" is not valid: it must be one of fatal, error, warn, info, debug, trace, silent.',
    ],
  ])('%s=%s', (env, value, message) => {
    expect(refusal({ env: { [env]: value } })).toBe(`${env} ${message}`);
  });

  it.each([
    ['SOKU_API_KEY', 'sk_live_a b', 'there is a blank in the middle of it'],
    ['SOKU_API_KEY', 'sk_live_ä', 'it holds characters that no key has'],
    ['SOKU_HTTP_TOKEN', 'a token of my own', 'printable characters without spaces or line breaks'],
    ['SOKU_HTTP_TOKEN', 'short', 'at least 16 characters'],
  ])('%s: never its value', (env, value, allowed) => {
    const said = refusal({ env: { [env]: value } });
    expect(said).toContain(`${env} is not valid: `);
    expect(said).toContain(allowed);
    expect(said).not.toContain(value);
  });

  it('names the flag when it came as one', () => {
    expect(refusal({ flags: { validate: 'no' }, env: { SOKU_VALIDATE: 'off' } })).toBe(
      '--validate "no" is not valid: it must be one of strict, warn, off.',
    );
  });
});

describe('what holds when nothing is set', () => {
  it('is as the interface says', () => {
    const { origins, ...config } = parseConfig(sources());
    expect(new Set(Object.values(origins))).toEqual(new Set(['default']));
    expect(config).toMatchObject({
      baseUrl: 'https://api.mysoku.io',
      authScheme: 'auto',
      toolsets: ['publish', 'media'],
      readOnly: false,
      confirm: 'off',
      validate: 'strict',
      duplicateWindowHours: 24,
      logLevel: 'info',
      sandbox: false,
      stateDir: '/home/user/.local/state/soku-mcp',
    });
    for (const name of ['apiKey', 'accounts', 'timeZone', 'timeoutMs', 'httpToken']) {
      expect(Object.entries(config).find(([key]) => key === name)?.[1]).toBeUndefined();
    }
  });

  it.each([
    ['linux', {}, '/home/user/.local/state/soku-mcp'],
    ['linux', { XDG_STATE_HOME: '/state' }, '/state/soku-mcp'],
    ['linux', { XDG_STATE_HOME: 'here' }, '/home/user/.local/state/soku-mcp'],
    ['darwin', {}, '/home/user/Library/Application Support/soku-mcp'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/soku-mcp'],
    ['win32', {}, '/home/user/AppData/Local/soku-mcp'],
  ] as const)('state folder on %s with %j', (platform, env, folder) => {
    expect(parseConfig(sources({ platform, env })).stateDir).toBe(folder);
  });
});

describe('configSecrets', () => {
  it('has every secret that was given', () => {
    // Sign-in and these exclude each other.
    const others = ['SOKU_HTTP_TOKEN', 'SOKU_DESK_PASSWORD'];
    const secrets = settingEntries.filter(({ secret, env }) => secret && !others.includes(env));
    const env = Object.fromEntries(secrets.map(({ env: name }) => [name, `secret-of-${name}-here`]));
    const SOKU_REDIS_URL = 'redis://:pass%20word@store';
    const given = { ...env, SOKU_REDIS_URL };
    const config = parseConfig(
      sources({ env: { ...given, ...OAUTH, ...DESK, ...BUCKET, SOKE_EMAIL: 'a@example.com' } }),
    );
    const passwords = ['pass%20word', 'pass word'];
    expect(new Set(configSecrets(config))).toEqual(new Set([...Object.values(given), ...passwords]));
  });
});

it.each([
  ['true', 'ask'],
  ['publish', 'ask'],
  ['false', 'off'],
])('SOKU_CONFIRM takes a form’s switch: %s is %s', (value, mode) => {
  expect(parseConfig(sources({ env: { SOKU_CONFIRM: value } })).confirm).toBe(mode);
});

it('a key is used without what was copied along with it, and that is said', () => {
  const said: string[] = [];
  const env = { SOKU_API_KEY: '"Bearer sk_live_test"' };
  expect(parseConfig({ ...sources({ env }), note: (line) => said.push(line) }).apiKey).toBe('sk_live_test');
  expect(said.join(' ')).toMatch(/SOKU_API_KEY: .*quotes.* "Bearer"/);
});

describe('the settings of files', () => {
  const parse = (env: Record<string, string>) => parseConfig(sources({ env }));

  it('are one folder for both services, unless Soke is given its own', () => {
    expect(parse({}).sokeMediaDir).toBeUndefined();
    expect(parse({ SOKU_MEDIA_DIR: '/media' })).toMatchObject({ mediaDir: '/media', sokeMediaDir: '/media' });
    const both = { SOKU_MEDIA_DIR: '/media', SOKE_MEDIA_DIR: '/sound' };
    expect(parse(both)).toMatchObject({ mediaDir: '/media', sokeMediaDir: '/sound' });
    expect(parse({ SOKE_MEDIA_DIR: '/sound' }).mediaDir).toBeUndefined();
  });

  it('have a bucket whole, or none', () => {
    const whole = { ...BUCKET, SOKU_BUCKET_SECRET_ACCESS_KEY: 'secret', SOKU_BUCKET_REGION: 'eu-west-1' };
    expect(parse(whole)).toMatchObject({ bucketUrl: 'https://b.s3.example', bucketRegion: 'eu-west-1' });
    for (const missing of ['SOKU_BUCKET_URL', 'SOKU_BUCKET_ACCESS_KEY_ID', 'SOKU_BUCKET_SECRET_ACCESS_KEY'])
      expect(refusal({ env: { ...whole, [missing]: '' } })).toMatch(
        new RegExp(`^${missing} is not set: .* go together\\.$`),
      );
    expect(refusal({ env: { SOKU_BUCKET_REGION: 'auto' } })).toContain('SOKU_BUCKET_URL is not set');
  });

  it.each([
    ['https://b.s3.eu-west-1.amazonaws.com/', 'https://b.s3.eu-west-1.amazonaws.com'],
    ['http://127.0.0.1:9000/media', 'http://127.0.0.1:9000/media'],
    ['http://localhost:9000/media/', 'http://localhost:9000/media'],
    ['http://10.0.0.5:9000/media', 'http://10.0.0.5:9000/media'],
    ['http://[fd00::5]:9000/media', 'http://[fd00::5]:9000/media'],
    ['http://minio.example/media', undefined],
    ['http://8.8.8.8/media', undefined],
    ['https://user:pass@b.s3.example', undefined],
    ['https://b.s3.example?x=1', undefined],
    ['s3://b', undefined],
    ['https://s3.eu-west-1.amazonaws.com/', undefined],
    ['https://s3.amazonaws.com', undefined],
    ['https://0123abc.r2.cloudflarestorage.com', undefined],
    ['https://s3.us-west-004.backblazeb2.com', undefined],
    ['https://s3.eu-west-1.amazonaws.com/media', 'https://s3.eu-west-1.amazonaws.com/media'],
    ['https://0123abc.r2.cloudflarestorage.com/media', 'https://0123abc.r2.cloudflarestorage.com/media'],
    ['https://s3.my-company.example', 'https://s3.my-company.example'],
    ['b', undefined],
  ])('take %s as the address of a bucket: %s', (given, read) => {
    const env = { ...BUCKET, SOKU_BUCKET_SECRET_ACCESS_KEY: 'secret', SOKU_BUCKET_URL: given };
    if (read === undefined) expect(refusal({ env })).toContain('SOKU_BUCKET_URL');
    else expect(parse(env).bucketUrl).toBe(read);
  });
});

describe('a setting under an old name', () => {
  const renamed = { SOKU_OLD_ZONE: 'SOKU_TIME_ZONE', SOKU_OLD_KEY: 'SOKU_API_KEY' };
  const parse = (env: Record<string, string>, more: Partial<ConfigSources> = {}) => {
    const notes: string[] = [];
    const config = parseConfig({ ...sources({ env }), ...more, renamed, note: (line) => notes.push(line) });
    return { config, notes };
  };

  it('is taken, with a word of its new one', () => {
    const { config, notes } = parse({ SOKU_OLD_ZONE: 'Europe/Paris' });
    expect(config.timeZone).toBe('Europe/Paris');
    expect(config.origins.SOKU_TIME_ZONE).toBe('environment');
    expect(notes).toEqual(['The setting SOKU_OLD_ZONE is now called SOKU_TIME_ZONE.']);
  });

  it('is taken from a file too, and never shown', () => {
    const { config, notes } = parse(
      { SOKU_OLD_KEY_FILE: '/run/key' },
      { readFile: () => 'sk_live_0123456789abcdef0123456789abcdef0123' },
    );
    expect(config.apiKey).toMatch(/^sk_live_/);
    expect(notes).toEqual(['The setting SOKU_OLD_KEY_FILE is now called SOKU_API_KEY_FILE.']);
  });

  it('gives way to its new one, and to a flag', () => {
    const both = parse({ SOKU_OLD_ZONE: 'Europe/Paris', SOKU_TIME_ZONE: 'Europe/Rome' });
    expect(both.config.timeZone).toBe('Europe/Rome');
    expect(both.notes).toEqual([]);
    const flag = parse({ SOKU_OLD_ZONE: 'Europe/Paris' }, { flags: { 'time-zone': 'Europe/Rome' } });
    expect(flag.config.timeZone).toBe('Europe/Rome');
  });

  it('counts as unset where it is empty', () => {
    const { config, notes } = parse({ SOKU_OLD_ZONE: ' ' });
    expect(config.timeZone).toBeUndefined();
    expect(notes).toEqual([]);
  });

  it('is none that is in use', () => {
    const now = settingEntries.map(({ env }) => env);
    for (const [old, name] of Object.entries(RENAMED_SETTINGS)) {
      expect(now).not.toContain(old);
      expect(now).toContain(name);
    }
  });
});

describe('a bucket’s access key', () => {
  const id = 'AKIAIOSFODNN7EXAMPLE';
  const secret = 'wJalrXUtnFEMIzK7MDENGzbPxRfiCYEXAMPLEKEY';
  const parse = (given: Record<string, string>, note?: (line: string) => void) =>
    parseConfig({
      ...sources({ env: { SOKU_BUCKET_URL: 'https://b.s3.example', ...given } }),
      ...(note !== undefined && { note }),
    });
  const both = (anId: string, aSecret: string) => ({
    SOKU_BUCKET_ACCESS_KEY_ID: anId,
    SOKU_BUCKET_SECRET_ACCESS_KEY: aSecret,
  });

  it('is used without what was copied along with it, and that is said', () => {
    const said: string[] = [];
    const config = parse(both(`AWS_ACCESS_KEY_ID=${id}`, `"${secret}"`), (line) => said.push(line));
    expect([config.bucketAccessKeyId, config.bucketSecretAccessKey]).toEqual([id, secret]);
    expect(said.join(' ')).toContain('SOKU_BUCKET_SECRET_ACCESS_KEY: the quotes around it were left out.');
    expect(said.join(' ')).not.toContain(secret);
  });

  it.each([
    ['swapped', secret, id, /the secret of an access key, not its id: the two were swapped/],
    ['the id twice', id, id, /the id of an access key, not its secret/],
    ['a placeholder', '<your key>', secret, /a placeholder/],
    ['another placeholder', id, 'your-secret-here', /a placeholder/],
    ['in two pieces', id, `${secret.slice(0, 20)} ${secret.slice(20)}`, /a blank or a line break/],
    ['temporary', 'ASIAIOSFODNN7EXAMPLE', secret, /a temporary key/],
  ])('that is %s is named as that, and not shown', (_what, anId, aSecret, words) => {
    const message = refusal({ env: { SOKU_BUCKET_URL: 'https://b.s3.example', ...both(anId, aSecret) } });
    expect(message).toMatch(words);
    expect(message).not.toContain(secret.slice(0, 20));
  });

  it.each([
    ['R2', '0123456789abcdef0123456789abcdef', 'a'.repeat(64)],
    ['B2', '004a1b2c3d4e5f60000000001', 'K004abcdefghijklmnopqrstuvwxyz0'],
    ['MinIO', 'minioadmin', 'minioadmin'],
    ['forty hexadecimal digits', '0123456789abcdef0123456789abcdef01234567', 'secret'],
  ])('of %s is taken as it is', (_provider, anId, aSecret) => {
    const config = parse(both(anId, aSecret));
    expect([config.bucketAccessKeyId, config.bucketSecretAccessKey]).toEqual([anId, aSecret]);
  });
});
