import { Readable } from 'node:stream';
import { AwsV4Signer } from 'aws4fetch';
import type { Clock } from '../clock.ts';
import { codeOf } from '../disk/file-error.ts';
import type { Deadline } from '../http/deadline.ts';
import { openDispatcher, type ProxySettings } from '../http/dispatcher.ts';
import { until } from '../http/until.ts';
import { type BucketAnswer, readBucketAnswer } from './bucket-answer.ts';
import { BucketError, type BucketProblem, UploadFileError } from './errors.ts';

/** The settings SOKU_BUCKET_*. */
export interface BucketSettings {
  /** Under which the objects lie, without slash at the end. */
  url: string;
  /** Undefined: as the address says, or else us-east-1. */
  region: string | undefined;
  accessKeyId: string;
  secretAccessKey: string;
}

/** One request to the bucket. */
interface BucketRequest {
  method: 'DELETE' | 'GET' | 'PUT';
  /** The object's name; with a query for a list. */
  object: string;
  query?: Readonly<Record<string, string>>;
  headers?: Record<string, string>;
  body?: AsyncIterable<Uint8Array>;
  deadline: Deadline;
}

/** The bucket's side of the wire. A module of its own, loaded with the first file that goes up. */
export interface BucketRequests {
  /** @returns the answer's body, of a success. @throws BucketError; UploadFileError when the body could not be read */
  send(request: BucketRequest): Promise<string>;
  /** An address that lets who knows it get one object for `seconds`. */
  presign(object: string, seconds: number): Promise<string>;
  close(): Promise<void>;
}

/** Nothing that is read of a bucket comes near it. */
const MAX_ANSWER_BYTES = 256 * 1024;

async function readBeginning(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    chunks.push(bytes);
    if (size > MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, MAX_ANSWER_BYTES);
}

function failureOf(deadline: Deadline): BucketProblem {
  if (deadline.cancelled) return 'cancelled';
  return deadline.signal.aborted ? 'too_slow' : 'unreachable';
}

/** The file's own error when that is what ended the request, wherever the sending put it. */
function fileErrorIn(error: unknown): UploadFileError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof UploadFileError) return at;
  return undefined;
}

export function openBucketRequests(
  settings: BucketSettings,
  { clock, proxy }: { clock: Pick<Clock, 'now'>; proxy: ProxySettings | undefined },
): BucketRequests {
  const { dispatcher, request } = openDispatcher(proxy);
  const { host } = new URL(settings.url);
  const sign = (method: string, url: string, headers: Record<string, string>, signQuery: boolean) =>
    new AwsV4Signer({
      method,
      url,
      headers,
      signQuery,
      service: 's3',
      accessKeyId: settings.accessKeyId,
      secretAccessKey: settings.secretAccessKey,
      datetime: new Date(clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
      ...(settings.region !== undefined && { region: settings.region }),
    }).sign();
  const addressOf = (object: string, query: Readonly<Record<string, string>> = {}) => {
    const url = new URL(object === '' ? settings.url : `${settings.url}/${object}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.href;
  };

  async function exchange({ method, object, query, headers = {}, body, deadline }: BucketRequest) {
    const signed = await sign(method, addressOf(object, query), headers, false);
    deadline.signal.throwIfAborted();
    const answer = await request(signed.url, {
      method,
      headers: Object.fromEntries(signed.headers),
      body: body === undefined ? null : Readable.from(body, { objectMode: false }),
      signal: deadline.signal,
      dispatcher,
    });
    const region = answer.headers['x-amz-bucket-region'];
    return {
      status: answer.statusCode,
      text: await readBeginning(answer.body),
      region: typeof region === 'string' ? region : undefined,
    };
  }

  return {
    async send(asked) {
      const { deadline } = asked;
      let answer: BucketAnswer;
      try {
        answer = await until(deadline.signal, exchange(asked));
      } catch (error) {
        const ofFile = fileErrorIn(error);
        if (ofFile !== undefined) throw ofFile;
        const code = codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : undefined);
        throw new BucketError(failureOf(deadline), { host, code, cause: error });
      }
      const wrong = readBucketAnswer(answer);
      if (wrong !== undefined)
        throw new BucketError(wrong.problem, { host, status: answer.status, code: wrong.code });
      return answer.text;
    },
    async presign(object, seconds) {
      const url = addressOf(object, { 'X-Amz-Expires': String(seconds) });
      return (await sign('GET', url, {}, true)).url.href;
    },
    close: () => dispatcher.destroy(),
  };
}
