import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Network } from './networks.ts';

/**
 * Gets a picture of the post as a `data:` or own address, through the server's guarded fetch: the page itself loads
 * nothing from elsewhere. Rejects when the picture can't be had, with the reason in words for a person.
 */
export type LoadPicture = (url: string) => Promise<string>;

export const PictureLoader = createContext<LoadPicture | undefined>(undefined);

type State = { kind: 'waiting' } | { kind: 'shown'; source: string } | { kind: 'absent'; reason: string };

function usePicture(url: string): State {
  const load = useContext(PictureLoader);
  const [state, setState] = useState<State>({ kind: 'waiting' });
  useEffect(() => {
    let current = true;
    const set = (next: State) => current && setState(next);
    if (load === undefined) set({ kind: 'absent', reason: 'Pictures are not loaded here.' });
    else
      load(url).then(
        (source) => set({ kind: 'shown', source }),
        (error: unknown) =>
          set({ kind: 'absent', reason: error instanceof Error ? error.message : 'It can’t be shown.' }),
      );
    return () => {
      current = false;
    };
  }, [url, load]);
  return state;
}

function Picture({ url, label }: { url: string; label: string }) {
  const state = usePicture(url);
  if (state.kind === 'shown') return <img src={state.source} alt={`${label}: ${url}`} />;
  return (
    <span class="frame" role="img" aria-label={`${label}: ${url}`}>
      <span>{state.kind === 'waiting' ? 'Loading…' : state.reason}</span>
      <bdi class="address">{url}</bdi>
    </span>
  );
}

function Pictures({ urls, network }: { urls: string[]; network: Network }) {
  const carousel = network.pictures === 'carousel' && urls.length > 1;
  const label = (index: number) => (urls.length === 1 ? 'Picture' : `Picture ${index + 1} of ${urls.length}`);
  const list = (
    <ul class={carousel ? 'carousel' : `grid grid-${Math.min(urls.length, 4)}`}>
      {urls.map((url, index) => (
        <li key={index}>
          <Picture url={url} label={label(index)} />
          {carousel && <span class="count" aria-hidden="true">{`${index + 1}/${urls.length}`}</span>}
        </li>
      ))}
    </ul>
  );
  if (!carousel) return list;
  return (
    <div
      class="scroller"
      role="group"
      tabIndex={0}
      aria-label={`${urls.length} pictures, one behind the other`}
    >
      {list}
    </div>
  );
}

/** The pictures and videos of a post, in the frames of the network. */
export function Media({
  imageUrls,
  videoUrls,
  network,
}: {
  imageUrls: string[];
  videoUrls: string[];
  network: Network;
}) {
  return (
    <>
      {videoUrls.map((url) => (
        <div key={url} class="frame video" style={{ aspectRatio: network.frame }}>
          <span>▶ Video</span>
          <bdi class="address">{url}</bdi>
        </div>
      ))}
      {imageUrls.length > 0 && <Pictures urls={imageUrls} network={network} />}
    </>
  );
}
