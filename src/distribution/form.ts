import { type SettingEntry, settingEntries } from '../config/settings.ts';

/** A field of a settings form: what a person at a desktop can set without touching a file. */
interface FormField {
  env: string;
  kind: 'text' | 'switch' | 'folder';
  title: string;
  /** One or two sentences for somebody who has read nothing else. */
  help: string;
  secret: boolean;
  /** What a switch is set to at first. */
  on?: boolean;
}

interface OwnField {
  env: string;
  kind?: 'switch' | 'folder';
  title: string;
  help: string;
  on?: boolean;
}

/** The settings that a person needs, in the order in which they would be asked. */
const FIELDS: readonly OwnField[] = [
  {
    env: 'SOKU_API_KEY',
    title: 'Soku API key',
    help: 'From Settings > API Keys in the Soku dashboard; it begins with sk_live_. Leave it empty while you try the sandbox.',
  },
  {
    env: 'SOKU_CONFIRM',
    kind: 'switch',
    title: 'Ask me before publishing',
    help: 'Nothing goes out or is scheduled until you have seen it and said yes.',
    on: true,
  },
  {
    env: 'SOKU_TIME_ZONE',
    title: 'Time zone',
    help: 'What "tomorrow at 9" means, e.g. Europe/Paris or America/New_York. Empty: times must be given with their offset.',
  },
  {
    env: 'SOKU_ACCOUNTS',
    title: 'Only these accounts',
    help: 'The only accounts that may be posted to, e.g. x,threads,instagram:ig_main. Empty: every account connected to Soku.',
  },
  {
    env: 'SOKU_READ_ONLY',
    kind: 'switch',
    title: 'Read only',
    help: 'Offer only the tools that change nothing.',
    on: false,
  },
  {
    env: 'SOKE_API_KEY',
    title: 'Soke API key',
    help: 'Optional, for YouTube research: Soke is a service of its own, with a key of its own from its dashboard.',
  },
  {
    env: 'SOKU_MEDIA_DIR',
    kind: 'folder',
    title: 'Media folder',
    help: 'The one folder from which images and videos may be uploaded, and audio and video transcribed. Empty: no files are read.',
  },
  {
    env: 'SOKU_BUCKET_URL',
    title: 'Bucket for uploads',
    help: 'Soku only fetches web addresses, so a file lies in an S3-compatible bucket of yours for a moment, e.g. https://my-bucket.s3.eu-west-1.amazonaws.com. Empty: no files are uploaded.',
  },
  {
    env: 'SOKU_BUCKET_REGION',
    title: 'Bucket: region',
    help: 'E.g. eu-west-1, or auto with Cloudflare R2. Empty: as the address says.',
  },
  {
    env: 'SOKU_BUCKET_ACCESS_KEY_ID',
    title: 'Bucket: access key id',
    help: 'Of a key that may put, get and delete objects there.',
  },
  {
    env: 'SOKU_BUCKET_SECRET_ACCESS_KEY',
    title: 'Bucket: secret access key',
    help: 'The secret of that key.',
  },
];

const entryOf = (env: string): SettingEntry => {
  const entry = settingEntries.find((setting) => setting.env === env);
  if (entry === undefined) throw new Error(`the settings form names ${env}, which is no setting`);
  return entry;
};

/** The form's fields, with what the settings themselves say of their secrecy. */
export const formFields: readonly FormField[] = FIELDS.map((field) => ({
  ...field,
  kind: field.kind ?? 'text',
  secret: entryOf(field.env).secret === true,
}));

/** The switch that stands beside the settings: the sandbox is a flag, not a setting. */
export const SANDBOX_SWITCH = {
  key: 'sandbox',
  title: 'Try it without an account',
  help: 'Use a complete Soku on this computer instead of the real one: nothing leaves it, and no key is needed.',
} as const;
