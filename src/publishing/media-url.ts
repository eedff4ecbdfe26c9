import { quote } from '../text/untrusted.ts';
import { issue } from './issue.ts';
import type { Issue } from './post.ts';
import { isPrivateAddress } from './private-address.ts';

/** ERR: what the API stores. MOV, WebM, MKV and GIF stand on the dashboard's page only (UPLOAD, C11). */
const API_EXTENSIONS = ['mp4', 'jpeg', 'jpg', 'png', 'webp'];
const DASHBOARD_EXTENSIONS = ['mov', 'webm', 'mkv', 'gif'];
const VIDEO_EXTENSIONS = ['mp4', 'm4v', 'mov', 'webm', 'mkv', 'avi'];
const IMAGE_EXTENSIONS = ['jpeg', 'jpg', 'png', 'webp', 'gif', 'heic', 'avif', 'bmp', 'tif', 'tiff', 'svg'];

/** Schemes that name something on the caller's own machine. */
const LOCAL_SCHEMES = ['file', 'data', 'blob', 'sandbox', 'attachment', 'content', 'cid'];
const LOCAL_PATH = /^(?:[/\\.~]|[A-Za-z]:[\\/])/;
const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/;
const WEB_URL = /^https?:\/\/[^/\\]/i;
/** Names that are known inside a network only; one without a dot is of that kind. */
const PRIVATE_NAME = /^[^.[\]]+$|(?:^|\.)(?:localhost|local|internal)$/;
/** Where cloud machines read their own credentials. */
const METADATA_HOSTS = [
  '169.254.169.254',
  '169.254.170.2',
  '100.100.100.200',
  '[fd00:ec2::254]',
  'metadata.google.internal',
];

/** What a URL's file extension says of its content; undefined when it says nothing. */
export function kindByExtension(url: string): 'image' | 'video' | undefined {
  const extension = extensionOf(url);
  if (VIDEO_EXTENSIONS.includes(extension)) return 'video';
  return IMAGE_EXTENSIONS.includes(extension) ? 'image' : undefined;
}

const FOR_LOCAL_FILES =
  'Put the file at a public https:// URL, and give that; or have it uploaded, if this server has a SOKU_MEDIA_DIR for files.';

/**
 * The one thing that keeps Soku from fetching a media URL, if there is one: it is not a web address, it carries
 * credentials, or its host is plainly private. What Soku hosts itself
 * (`isHosted`) may be named all the same.
 */
export function checkMediaUrl(
  url: string,
  field: string,
  isHosted: (url: URL) => boolean = () => false,
): Issue | undefined {
  if (url.trim() === '') {
    return urlIssue('url_empty', field, `${field} is empty.`, 'Give a public https:// URL, or leave it out.');
  }
  const scheme = SCHEME.exec(url)?.[1]?.toLowerCase() ?? '';
  if (LOCAL_PATH.test(url) || LOCAL_SCHEMES.includes(scheme)) {
    return urlIssue(
      'url_local_file',
      field,
      `${field} is ${quote(url)}, a local file. Soku fetches media itself, so local files cannot be sent.`,
      FOR_LOCAL_FILES,
    );
  }
  if (!WEB_URL.test(url)) return notWeb(url, field, scheme);
  if (/[\s\\]/.test(url) || !URL.canParse(url)) {
    return urlIssue(
      'url_invalid',
      field,
      `${field} is not a valid URL: ${quote(url)}.`,
      'Give the whole public URL; write a space in it as %20.',
    );
  }
  return checkHost(new URL(url), field, isHosted);
}

/** Warns of a file extension that Soku does not list for its API. */
export function checkExtension(url: string, field: string): Issue | undefined {
  const extension = WEB_URL.test(url) ? extensionOf(url) : '';
  if (extension === '' || API_EXTENSIONS.includes(extension)) return undefined;
  const where = DASHBOARD_EXTENSIONS.includes(extension)
    ? 'lists .%s for its dashboard, not for its API'
    : 'does not list .%s';
  return issue({
    severity: 'warning',
    code: 'url_extension_unlisted',
    field,
    message: `Soku ${where.replace('%s', extension)}, so it may refuse ${field}.`,
    fix: 'Use MP4, JPEG, PNG or WebP if it is refused.',
  });
}

function notWeb(url: string, field: string, scheme: string): Issue {
  if (scheme === '' || scheme === 'http' || scheme === 'https') {
    return urlIssue(
      'url_invalid',
      field,
      `${field} is not a whole URL: ${quote(url)}.`,
      'Write it with https:// and the host.',
    );
  }
  return urlIssue(
    'url_not_http',
    field,
    `${field} begins with ${quote(`${scheme}:`)}. Soku fetches media over http or https only.`,
    'Give a public https:// URL.',
  );
}

function checkHost(url: URL, field: string, isHosted: (url: URL) => boolean): Issue | undefined {
  if (url.username !== '' || url.password !== '') {
    return urlIssue(
      'url_credentials',
      field,
      `${field} holds a user name or password.`,
      'Give a URL that opens without them, such as a signed link.',
    );
  }
  const host = url.hostname.replace(/\.+$/, '');
  if (!PRIVATE_NAME.test(host) && !isPrivateAddress(host.replace(/^\[|\]$/g, ''))) return undefined;
  if (isHosted(url)) return undefined;
  const metadata = METADATA_HOSTS.includes(host);
  const what = metadata ? 'the metadata address of a cloud machine' : 'a private address';
  return urlIssue(
    'url_private',
    field,
    `${field} points to ${quote(host)}, ${what}. Soku fetches media over the internet and cannot reach it.`,
    FOR_LOCAL_FILES,
  );
}

/** The lower-case extension of the last path segment, empty when there is none. */
function extensionOf(url: string): string {
  const [address = ''] = url.split(/[?#]/, 1);
  const path = address.replace(/^[a-z]+:\/\/[^/]*/i, '');
  return /[^/\\]\.([a-z][a-z0-9]{1,4})$/i.exec(path)?.[1]?.toLowerCase() ?? '';
}

function urlIssue(code: string, field: string, message: string, fix: string): Issue {
  return issue({ code, field, message, fix });
}
