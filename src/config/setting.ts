import * as z from 'zod';

/** What people read of a setting: in --help, the README and the manifest. */
export interface SettingInfo {
  env: string;
  flag?: string;
  secret?: true;
  /** One sentence. */
  help: string;
  /** Given without a value on the command line. */
  isSwitch?: true;
  /** What holds when it is unset, in words. */
  fallback: string;
}

export const settingInfo = z.registry<SettingInfo>();

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `one of ${values.join(', ')}` });

export const wholeNumber = (min: number, max: number) => {
  const error = `a whole number from ${min} to ${max}`;
  return z.string().regex(/^\d+$/, error).transform(Number).pipe(z.number().min(min, error).max(max, error));
};

/** A text that is read by `read`, which says what is allowed by throwing. */
export const parsedBy = <T>(read: (value: string) => T | { error: string }) =>
  z.string().transform((value, context): T => {
    const result = read(value);
    if (typeof result !== 'object' || result === null || !('error' in result)) return result;
    context.addIssue({ code: 'custom', message: result.error });
    return z.NEVER;
  });

/** Anything else would break the header that carries it. */
const inHeader = () =>
  z.string().regex(/^[\x21-\x7e]+$/, 'printable characters without spaces or line breaks');
export const headerText = inHeader();
export const secret = inHeader();
export const yesOrNo = z.stringbool({ error: 'true or false' });

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** A key sent in the clear to another machine is a key given away. */
export function readBaseUrl(value: string): string | { error: string } {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname));
  if (
    url === undefined ||
    !safe ||
    url.username !== '' ||
    url.password !== '' ||
    url.search !== '' ||
    url.hash !== ''
  ) {
    return { error: 'an https address without user, query or fragment (http only for this machine)' };
  }
  return url.href.replace(/\/+$/, '');
}
