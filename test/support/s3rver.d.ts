declare module '@20minutes/s3rver' {
  import type { RequestListener } from 'node:http';

  /** The part that tests use: a server's handler over files in a folder, which checks signatures. */
  export default class S3rver {
    constructor(options: { directory: string; silent: boolean; configureBuckets: { name: string }[] });
    configureBuckets(): Promise<unknown>;
    callback(): RequestListener;
  }
}
