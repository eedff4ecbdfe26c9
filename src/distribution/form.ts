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
    env: 'SOKE_MEDIA_DIR',
    kind: 'folder',
    title: 'Media folder',
    help: 'The one folder from which audio and video files may be read for transcription. Empty: no files are read.',
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
