import * as z from 'zod';
import { parseAccounts } from '../publishing/targets.ts';
import { knownTimeZone } from '../publishing/zone-names.ts';
import { AUTH_SCHEMES } from '../soku/auth.ts';
import type { Renamed } from '../text/renamed.ts';
import { httpSettings } from './http-settings.ts';
import {
  headerText,
  oneOf,
  parsedBy,
  readBaseUrl,
  type SettingInfo,
  secret,
  settingInfo,
  wholeNumber,
  yesOrNo,
} from './setting.ts';
import { storeSettings } from './store-settings.ts';
import { CALL_TIMEOUT_MS, LONG_CALL_TIMEOUT_MS } from './timeouts.ts';
import { uploadSettings } from './upload-settings.ts';

export const TOOLSETS = ['publish', 'media', 'account', 'research'] as const;
export type Toolset = (typeof TOOLSETS)[number];

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export const CONFIRM_MODES = ['off', 'ask', 'desk', 'preview'] as const;
/** A form's switch, and the name that `ask` had before. */
const CONFIRM_NAMES: Readonly<Record<string, string>> = { true: 'ask', false: 'off', publish: 'ask' };
const VALIDATE_MODES = ['strict', 'warn', 'off'] as const;

const isToolset = (name: string): name is Toolset => TOOLSETS.some((toolset) => toolset === name);

function readToolsets(value: string): Toolset[] | { error: string } {
  const names = value.split(',').map((name) => name.trim().toLowerCase());
  const known = names.filter(isToolset);
  return known.length === names.length
    ? [...new Set(known)]
    : { error: `a comma list of ${TOOLSETS.join(', ')}` };
}

function readAccounts(value: string) {
  const parsed = parseAccounts(value);
  return 'accounts' in parsed ? parsed.accounts : parsed;
}

const readTimeZone = (value: string) =>
  knownTimeZone(value) ?? { error: 'an IANA time zone such as Europe/Paris' };

/** Forms have a switch for it: on is `ask`, off is `off`. */
const confirmMode = z
  .string()
  .transform((value) => CONFIRM_NAMES[value] ?? value)
  .pipe(oneOf(CONFIRM_MODES));

/** Every setting of the server: how its text is read, and what people are told of it. */
export const settingsSchema = z.object({
  apiKey: secret.optional().register(settingInfo, {
    env: 'SOKU_API_KEY',
    secret: true,
    help: 'Your Soku API key, from Settings > API Keys in the Soku dashboard.',
    fallback: 'tools are listed; calls say what is missing',
  }),
  baseUrl: parsedBy(readBaseUrl).prefault('https://api.mysoku.io').register(settingInfo, {
    env: 'SOKU_BASE_URL',
    flag: 'base-url',
    help: 'Address of the Soku API.',
    fallback: '`https://api.mysoku.io`',
  }),
  authScheme: oneOf(AUTH_SCHEMES)
    .default('auto')
    .register(settingInfo, {
      env: 'SOKU_AUTH_SCHEME',
      flag: 'auth-scheme',
      help: `Header that carries the key: ${AUTH_SCHEMES.join(', ')}.`,
      fallback: '`auto`: `soku-api-key`, then `Authorization: Bearer` after a 401',
    }),
  idToken: secret.optional().register(settingInfo, {
    env: 'SOKU_ID_TOKEN',
    secret: true,
    help: 'Firebase ID token of your Soku account, for the account tools; it lives one hour.',
    fallback: 'obtained with the refresh token, if that is set',
  }),
  firebaseRefreshToken: secret.optional().register(settingInfo, {
    env: 'SOKU_FIREBASE_REFRESH_TOKEN',
    secret: true,
    help: 'Firebase refresh token of your Soku account: ID tokens are obtained and renewed with it.',
    fallback: 'no account tools',
  }),
  firebaseApiKey: secret.optional().register(settingInfo, {
    env: 'SOKU_FIREBASE_API_KEY',
    secret: true,
    help: 'Web API key of the Firebase project that the refresh token belongs to; the two go together.',
    fallback: 'no account tools',
  }),
  firebaseTokenUrl: parsedBy(readBaseUrl)
    .prefault('https://securetoken.googleapis.com/v1/token')
    .register(settingInfo, {
      env: 'SOKU_FIREBASE_TOKEN_URL',
      help: 'Where refresh tokens are exchanged for ID tokens.',
      fallback: 'Google’s secure token service',
    }),
  revealKeys: yesOrNo.default(false).register(settingInfo, {
    env: 'SOKU_REVEAL_KEYS',
    help: 'Put new API keys into results, where the model reads them, instead of into a file of the state folder.',
    fallback: '`false`',
  }),
  toolsets: parsedBy(readToolsets)
    .optional()
    .register(settingInfo, {
      env: 'SOKU_TOOLSETS',
      flag: 'toolsets',
      help: `Comma list of the toolsets to offer: ${TOOLSETS.join(', ')}.`,
      fallback: '`publish,media`, and those whose credentials are set',
    }),
  readOnly: yesOrNo.default(false).register(settingInfo, {
    env: 'SOKU_READ_ONLY',
    flag: 'read-only',
    isSwitch: true,
    help: 'Offer only tools that change nothing; beats every other setting.',
    fallback: '`false`',
  }),
  accounts: parsedBy(readAccounts).optional().register(settingInfo, {
    env: 'SOKU_ACCOUNTS',
    flag: 'accounts',
    help: 'Comma list of the only accounts that may be posted to: `platform:accountId`, or `platform` alone.',
    fallback: 'every connected account',
  }),
  timeZone: parsedBy(readTimeZone).optional().register(settingInfo, {
    env: 'SOKU_TIME_ZONE',
    flag: 'time-zone',
    help: 'IANA time zone for times given without offset, e.g. `Europe/Paris`.',
    fallback: 'such times are refused',
  }),
  confirm: confirmMode.prefault('off').register(settingInfo, {
    env: 'SOKU_CONFIRM',
    flag: 'confirm',
    help: 'Who agrees before a post goes out: `off`; `ask` (the person, through the client or else at `soku-mcp desk`); `desk` (always there); `preview` (the agent previewed it: no promise about a person). Unless `off`, a yes is also needed to revoke or replace a key.',
    fallback: '`off`',
  }),
  confirmSecret: secret.min(16, 'at least 16 characters').optional().register(settingInfo, {
    env: 'SOKU_CONFIRM_SECRET',
    secret: true,
    help: 'Signs confirmation tokens; needed when several processes serve one client.',
    fallback: 'one made at start',
  }),
  openBrowser: yesOrNo.optional().register(settingInfo, {
    env: 'SOKU_OPEN_BROWSER',
    help: 'Whether the server opens the desk in the browser when a post waits.',
    fallback: '`true` where there is a display',
  }),
  images: yesOrNo.default(true).register(settingInfo, {
    env: 'SOKU_IMAGES',
    help: 'Put rendered images into results, so that model and person see them; `false` gives their addresses alone.',
    fallback: '`true`',
  }),
  validate: oneOf(VALIDATE_MODES).default('strict').register(settingInfo, {
    env: 'SOKU_VALIDATE',
    flag: 'validate',
    help: 'What errors of the platforms’ rules do: `strict` stops the call, `warn` sends with warnings, `off` skips them.',
    fallback: '`strict`',
  }),
  duplicateWindowHours: wholeNumber(0, 720).prefault('24').register(settingInfo, {
    env: 'SOKU_DUPLICATE_WINDOW_HOURS',
    help: 'For how many hours the same content to the same targets counts as a duplicate.',
    fallback: '`24`',
  }),
  resend: oneOf(['with-key', 'never']).default('with-key').register(settingInfo, {
    env: 'SOKU_RESEND',
    help: 'What happens to a post that may have been submitted although no clear answer came: `with-key` sends it again under the same idempotency key, `never` sends nothing more until a person has looked.',
    fallback: '`with-key`',
  }),
  resumeHours: wholeNumber(1, 720).prefault('24').register(settingInfo, {
    env: 'SOKU_RESUME_HOURS',
    help: 'For how many hours after its first use an idempotency key is sent again for a post whose outcome is unknown; later a person has to look.',
    fallback: '`24`',
  }),
  journal: oneOf(['required', 'best-effort']).default('required').register(settingInfo, {
    env: 'SOKU_JOURNAL',
    help: 'What happens when a post can’t be written down before it is sent: `required` sends nothing, `best-effort` sends it with a warning; then it may go out twice after a restart.',
    fallback: '`required`',
  }),
  journalMonths: wholeNumber(2, 1200).prefault('13').register(settingInfo, {
    env: 'SOKU_JOURNAL_MONTHS',
    help: 'How many whole months of the journal’s files are kept beside the running one; open attempts and posts for a time to come keep theirs longer.',
    fallback: '`13`',
  }),
  timeoutMs: wholeNumber(100, 3_600_000)
    .optional()
    .register(settingInfo, {
      env: 'SOKU_TIMEOUT_MS',
      help: 'Deadline of one tool call in milliseconds, all attempts and waits included.',
      fallback: `\`${CALL_TIMEOUT_MS}\`; transcription, uploads, Soke’s jobs and chat \`${LONG_CALL_TIMEOUT_MS}\``,
    }),
  stateDir: z.string().optional().register(settingInfo, {
    env: 'SOKU_STATE_DIR',
    flag: 'state-dir',
    help: 'Folder of the journal of submitted posts and of saved API keys.',
    fallback: 'the user’s state folder, e.g. `~/.local/state/soku-mcp`',
  }),
  logLevel: oneOf(LOG_LEVELS)
    .default('info')
    .register(settingInfo, {
      env: 'SOKU_LOG_LEVEL',
      flag: 'log-level',
      help: `Least level of the log lines on stderr: ${LOG_LEVELS.join(', ')}.`,
      fallback: '`info`',
    }),
  ...uploadSettings,
  ...httpSettings,
  ...storeSettings,
  sokeApiKey: secret.optional().register(settingInfo, {
    env: 'SOKE_API_KEY',
    secret: true,
    help: 'Your Soke API key, from Settings > API Keys in the Soke dashboard; callers over HTTP with a Soku key of their own may spend its credits only if `SOKU_HTTP_TOKEN` is set.',
    fallback: 'no research tools',
  }),
  sokeEmail: z.string().optional().register(settingInfo, {
    env: 'SOKE_EMAIL',
    help: 'With `SOKE_PASSWORD` instead of a Soke key: sign-in with email and password, renewed by itself.',
    fallback: 'no research tools',
  }),
  sokePassword: z.string().optional().register(settingInfo, {
    env: 'SOKE_PASSWORD',
    secret: true,
    help: 'Password of the Soke account; goes with `SOKE_EMAIL`.',
    fallback: 'no research tools',
  }),
  sokeAccountId: headerText.optional().register(settingInfo, {
    env: 'SOKE_ACCOUNT_ID',
    help: 'Which YouTube account connected to Soke is used when a call names none.',
    fallback: 'Soke’s default account',
  }),
  sokeMediaDir: z.string().optional().register(settingInfo, {
    env: 'SOKE_MEDIA_DIR',
    help: 'The one folder from which `soke_transcribe` may read files (stdio only).',
    fallback: '`SOKU_MEDIA_DIR`',
  }),
  sokeBaseUrl: parsedBy(readBaseUrl).prefault('https://api.usesoke.ai/api/v1').register(settingInfo, {
    env: 'SOKE_BASE_URL',
    help: 'Address of the Soke API.',
    fallback: '`https://api.usesoke.ai/api/v1`',
  }),
});

/** What settings were called before, by their environment names: a name that people have in their files is taken on. */
export const RENAMED_SETTINGS: Renamed = {};

export type Settings = z.output<typeof settingsSchema>;

/** One setting with what is known of it, in the order of the table. */
export interface SettingEntry extends SettingInfo {
  name: string;
}

export const settingEntries: readonly SettingEntry[] = Object.entries(settingsSchema.shape).map(
  ([name, schema]) => {
    const info = settingInfo.get(schema);
    if (info === undefined) throw new Error(`setting ${name} has no description`);
    return { ...info, name };
  },
);
