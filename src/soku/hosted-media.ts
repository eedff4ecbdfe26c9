/** The addresses that Soku itself gave for files it hosts: it can fetch those, wherever they lie. */
export interface HostedMedia {
  add(url: string): void;
  has(url: URL): boolean;
}

/** Remembers the last `capacity` addresses. */
export function createHostedMedia(capacity = 200): HostedMedia {
  const urls = new Set<string>();
  return {
    add(url) {
      if (!URL.canParse(url)) return;
      const { href } = new URL(url);
      urls.delete(href);
      urls.add(href);
      const [oldest] = urls;
      if (urls.size > capacity && oldest !== undefined) urls.delete(oldest);
    },
    has: ({ href }) => urls.has(href),
  };
}
