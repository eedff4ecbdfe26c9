import type { Audience } from '../access/capabilities.ts';
import type { ToolError } from '../call/tool-error.ts';
import { BucketError, type BucketProblem, LeftInBucketError, UploadsClosedError } from '../uploads/errors.ts';
import { TELL_OR_URL, type Words } from './files.ts';
import { type ErrorScene, type Explain, explains, NOTHING } from './phrases.ts';

export const CLOSED_WORDS = {
  caller: {
    kind: 'blocked',
    code: 'files_not_open',
    message: 'This server’s files are not open to this caller.',
    fix: 'Give a public URL in url. Over HTTP the operator lets in who holds SOKU_HTTP_TOKEN or signs in, and brings no key of their own.',
  },
  no_address: {
    kind: 'config',
    code: 'no_upload_address',
    message: 'Soku only fetches web addresses, and this server has no way to give the file one for a moment.',
    fix: 'Give a public URL in url, which works at once; or ask the person to set SOKU_BUCKET_URL with SOKU_BUCKET_ACCESS_KEY_ID and SOKU_BUCKET_SECRET_ACCESS_KEY (any S3-compatible bucket),\nor to serve over HTTP (soku-mcp http) with SOKU_PUBLIC_URL set to an address that the internet reaches; then to restart the server.',
  },
} as const satisfies Record<UploadsClosedError['reason'], Words & Pick<ToolError, 'kind' | 'code'>>;

function explainUploadsClosed({ reason }: UploadsClosedError, { audience }: ErrorScene): ToolError {
  const { fix, ...words } = CLOSED_WORDS[reason];
  const isOperators = reason === 'no_address' && audience === 'caller';
  return { ...NOTHING, ...words, fix: isOperators ? TELL_OR_URL : fix, field: 'file' };
}

interface BucketWords extends Words {
  kind: 'config' | 'network' | 'upstream' | 'timeout' | 'cancelled';
  retryable?: true;
}

export const BUCKET_WORDS: Readonly<Record<BucketProblem, BucketWords>> = {
  key: {
    kind: 'config',
    message: 'The bucket doesn’t know the access key.',
    fix: 'Ask the person to check SOKU_BUCKET_ACCESS_KEY_ID, and that it is a key of this bucket’s provider.',
  },
  secret: {
    kind: 'config',
    message: 'The bucket doesn’t accept the signature: the secret doesn’t belong to the access key.',
    fix: 'Ask the person to copy SOKU_BUCKET_SECRET_ACCESS_KEY again, whole, beside its SOKU_BUCKET_ACCESS_KEY_ID.',
  },
  region: {
    kind: 'config',
    message: 'The bucket is in another region than the request was signed for.',
    fix: 'Ask the person to set SOKU_BUCKET_REGION to the bucket’s region, as its provider’s console shows it, and SOKU_BUCKET_URL to the address there.',
  },
  clock: {
    kind: 'config',
    message: 'The bucket refuses the request because this machine’s clock is wrong.',
    fix: 'Ask the person to have the system set its clock by itself (NTP).',
  },
  missing: {
    kind: 'config',
    message: 'There is no such bucket at SOKU_BUCKET_URL.',
    fix: 'Ask the person to check the bucket’s name in SOKU_BUCKET_URL.',
  },
  denied: {
    kind: 'config',
    message: 'The bucket’s access key may not do what an upload needs.',
    fix: 'Ask the person to allow that key to put, get and delete objects under soku-mcp/ (s3:PutObject, s3:GetObject, s3:DeleteObject).',
  },
  too_large: {
    kind: 'config',
    message: 'The bucket takes no file of this size, or is full.',
    fix: 'Ask the person to look at the bucket’s limits, or for a smaller file.',
  },
  elsewhere: {
    kind: 'config',
    message:
      'The bucket’s address answers with a redirect, which isn’t followed: the file would go elsewhere.',
    fix: 'Ask the person to set SOKU_BUCKET_URL to the address of the bucket itself.',
  },
  refused: {
    kind: 'config',
    message: 'What answers at SOKU_BUCKET_URL doesn’t take the request as a bucket would.',
    fix: 'Ask the person to check SOKU_BUCKET_URL: it is the address under which the objects lie, with the bucket’s name in it.',
  },
  busy: {
    kind: 'upstream',
    message: 'The bucket can’t take the file at the moment.',
    fix: 'Call again in a minute.',
    retryable: true,
  },
  unreachable: {
    kind: 'network',
    message: 'The bucket can’t be reached, or the connection broke off.',
    fix: 'Check SOKU_BUCKET_URL and the network, then call again.',
    retryable: true,
  },
  too_slow: {
    kind: 'timeout',
    message: 'The file didn’t get into the bucket in time.',
    fix: 'Call again; if the file needs longer, the person can raise SOKU_TIMEOUT_MS.',
    retryable: true,
  },
  cancelled: {
    kind: 'cancelled',
    message: 'The call was cancelled while the file went into the bucket.',
    fix: 'Call again if it is still wanted.',
    retryable: true,
  },
};

/** Callers from elsewhere are told that it is the server's bucket, and nothing of its settings. */
function fixFor(audience: Audience, { kind, fix }: BucketWords): string {
  if (audience === 'owner') return fix;
  return kind === 'config' || kind === 'network' ? TELL_OR_URL : 'Call again in a minute.';
}

function explainBucket({ problem, status, code, host }: BucketError, { audience }: ErrorScene): ToolError {
  const words = BUCKET_WORDS[problem];
  const where = audience === 'owner' ? ` (${host}${code === undefined ? '' : `, ${code}`})` : '';
  const message =
    audience === 'owner' ? words.message : words.message.replaceAll('SOKU_BUCKET_URL', 'its address');
  return {
    ...NOTHING,
    kind: words.kind,
    code: `bucket_${problem}`,
    ...(status !== undefined && { status }),
    message: `${message.replace(/\.$/, '')}${where}. Soku was told nothing.`,
    fix: fixFor(audience, words),
    retryable: words.retryable ?? false,
  };
}

function explainLeftInBucket({ object, cause }: LeftInBucketError, _scene: ErrorScene, explain: Explain) {
  const explained = explain(cause);
  return {
    ...explained,
    message: `${explained.message} ${object} may be left in the bucket.`,
    fix: `${explained.fix} The person should delete ${object} there.`,
  };
}

/** What is told of the way of files to Soku. */
export const UPLOADS = [
  explains(UploadsClosedError, explainUploadsClosed),
  explains(BucketError, explainBucket),
  explains(LeftInBucketError, explainLeftInBucket),
];
