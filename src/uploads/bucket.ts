import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { type Deadline, startDeadline } from '../http/deadline.ts';
import type { ProxySettings } from '../http/dispatcher.ts';
import type { Logger } from '../telemetry/log.ts';
import { type BucketRequests, type BucketSettings, openBucketRequests } from './bucket-requests.ts';
import { BucketError, LeftInBucketError, UploadFileError } from './errors.ts';
import { LEASE_MS, type Lease, type Lender, type Lending } from './lender.ts';
import type { UploadFile } from './upload-file.ts';

/** Before the name of every object, so that what was left is found. */
const PREFIX = 'soku-mcp/';
/** For taking an object away again, however the call ended. */
const CLEAN_UP_MS = 10_000;

export interface BucketOptions {
  clock: Clock;
  proxy: ProxySettings | undefined;
  log: Pick<Logger, 'info'>;
}

/** The person's bucket, from which Soku gets a file. */
export interface Bucket extends Lender {
  lend(file: UploadFile, lending: Lending): Promise<Lease & { object: string }>;
  /**
   * Puts, fetches and takes away a small object.
   *
   * @returns the names of objects that this or earlier uploads left, as far as the key may list them
   * @throws BucketError; LeftInBucketError
   */
  check(deadline: Deadline): Promise<{ left: string[] }>;
  close(): Promise<void>;
}

/** A run of 32 would pass for a key, and be left out where a person is told what to delete. */
const NAME_BYTES = 15;

const newName = (extension: string) =>
  `${PREFIX}${randomBytes(NAME_BYTES).toString('hex')}/file.${extension}`;

/** @returns what is, or may be, left */
async function takeAway(
  object: string,
  requests: BucketRequests,
  { clock, log }: BucketOptions,
): Promise<string | undefined> {
  // The call's own time may be over.
  const deadline = startDeadline(clock, CLEAN_UP_MS);
  try {
    await requests.send({ method: 'DELETE', object, deadline });
    return undefined;
  } catch (error) {
    log.info({ object, reason: String(error) }, 'object left in the bucket');
    return object;
  } finally {
    deadline.dispose();
  }
}

async function* counted(file: UploadFile, onBytes: (sent: number) => void) {
  let sent = 0;
  for await (const piece of file.read(0, file.size)) {
    yield piece;
    sent += piece.length;
    onBytes(sent);
  }
}

/** Puts the file under a new name. @throws BucketError; LeftInBucketError; UploadFileError */
async function put(
  file: UploadFile,
  object: string,
  requests: BucketRequests,
  { deadline, onBytes }: Lending,
  options: BucketOptions,
): Promise<void> {
  // Shows what is wrong with keys, region and clock before a byte of the file leaves, and that it can be taken away.
  await requests.send({ method: 'DELETE', object, deadline });
  let sent = 0;
  const body = counted(file, (bytes) => {
    sent = bytes;
    onBytes(bytes);
  });
  const headers = { 'content-type': file.type, 'content-length': String(file.size) };
  try {
    options.log.info({ object }, 'object put into the bucket for the time of an upload');
    await requests.send({ method: 'PUT', object, headers, body, deadline });
    if (!(await file.isUnchanged())) throw new UploadFileError('changed');
  } catch (error) {
    const left = await takeAway(object, requests, options);
    // Without an answer to all of it, the bucket may still be about to keep it.
    const unclear = error instanceof BucketError && error.status === undefined && sent === file.size;
    if (left === undefined && !unclear) throw error;
    throw new LeftInBucketError(object, error);
  }
}

const PROBE_TEXT = 'soku-mcp was here';

/** What a check puts and takes away again. */
const PROBE: UploadFile = {
  size: PROBE_TEXT.length,
  type: 'text/plain',
  extension: 'txt',
  unlisted: undefined,
  isUnchanged: async () => true,
  async *read() {
    yield new TextEncoder().encode(PROBE_TEXT);
  },
  close: async () => {},
};

/** Our own names in a bucket's list, of objects that no address leads to any more. Anything may stand there. */
function forgotten(xml: string, now: number): string[] {
  return [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].flatMap(([, entry = '']) => {
    const key = /<Key>(soku-mcp\/[\w/.-]{1,100})<\/Key>/.exec(entry)?.[1];
    const modified = Date.parse(/<LastModified>([\d:.TZ+-]{10,40})<\/LastModified>/.exec(entry)?.[1] ?? '');
    return key !== undefined && now - modified > LEASE_MS ? [key] : [];
  });
}

/** Opens the bucket of the settings. */
export function openBucket(settings: BucketSettings, options: BucketOptions): Bucket {
  const requests = openBucketRequests(settings, options);
  const lend: Bucket['lend'] = async (file, lending) => {
    const object = newName(file.extension);
    await put(file, object, requests, lending, options);
    const url = await requests.presign(object, LEASE_MS / 1000);
    return { url, object, end: () => takeAway(object, requests, options) };
  };
  const list = (deadline: Deadline) => {
    const query = { 'list-type': '2', prefix: PREFIX, 'max-keys': '100' };
    return requests.send({ method: 'GET', object: '', query, deadline });
  };
  return {
    uploadsFirst: true,
    lend,
    async check(deadline) {
      const { object, end } = await lend(PROBE, { deadline, onBytes: () => {} });
      const got = await requests.send({ method: 'GET', object, deadline }).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      const own = await end();
      if (got !== undefined) throw own === undefined ? got.error : new LeftInBucketError(own, got.error);
      // A key without the right to list is no mistake.
      const left = await list(deadline).then(
        (xml) => forgotten(xml, options.clock.now()),
        () => [],
      );
      return { left: [...(own === undefined ? [] : [own]), ...left.filter((name) => name !== own)] };
    },
    close: () => requests.close(),
  };
}
