import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { LEASE_MS, type Lender } from './lender.ts';
import type { UploadFile } from './upload-file.ts';

/** Where the addresses of lent files begin, below the server's public one. */
export const PUBLIC_FILES_PATH = '/files';

/** A file that this server gives to who knows its address. */
export interface LentFile {
  file: UploadFile;
  /** Aborts when the address has ended. */
  ended: AbortSignal;
  onBytes(sent: number): void;
}

/** The files that this process lends at the moment. */
export interface PublicFiles {
  find(token: string): LentFile | undefined;
  /** @param publicUrl where this server is reached from the internet, without slash at the end */
  lenderAt(publicUrl: string): Lender;
}

/** Their addresses can't be guessed, lead to one file each, and end with their lease or after 15 minutes. */
export function createPublicFiles(clock: Clock): PublicFiles {
  const lent = new Map<string, LentFile>();
  return {
    find: (token) => lent.get(token),
    lenderAt: (publicUrl) => ({
      uploadsFirst: false,
      async lend(file, { onBytes }) {
        const token = randomBytes(32).toString('base64url');
        const ending = new AbortController();
        const end = () => {
          lent.delete(token);
          ending.abort();
        };
        lent.set(token, { file, ended: ending.signal, onBytes });
        clock.sleep(LEASE_MS, ending.signal).then(end, () => {});
        return {
          url: `${publicUrl}${PUBLIC_FILES_PATH}/${token}/file.${file.extension}`,
          async end() {
            end();
            return undefined;
          },
        };
      },
    }),
  };
}
