export interface HostedFile {
  contentType: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** What the URLs in answers point at: the sandbox stands in for Soku's storage too. */
export class HostedFiles {
  readonly #files = new Map<string, HostedFile>();

  /** Stores a file under a path such as `/media/<id>/<name>`. */
  put(path: string, file: HostedFile): void {
    this.#files.set(path, file);
  }

  get(path: string): HostedFile | undefined {
    return this.#files.get(path);
  }
}
