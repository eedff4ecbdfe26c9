import { Media } from './media.tsx';
import type { Checked, Flags, Issue, Preview } from './model.ts';
import { type Network, networkOf } from './networks.ts';
import { PostText } from './text.tsx';
import { Moment } from './time.tsx';

/** The places of a card that an issue can speak of. */
type Place = 'account' | 'text' | 'media' | 'time' | 'post';

/** `imageUrls[2]` speaks of the media, `platforms[0].accountId` of the account. */
function placeOf({ field = '' }: Issue): Place {
  if (field.startsWith('platforms')) return 'account';
  if (field === 'text') return 'text';
  if (/^(?:imageUrls|mediaUrls|videoUrl|mediaType|trialReel)/.test(field)) return 'media';
  return /^(?:scheduledTime|timeZone)/.test(field) ? 'time' : 'post';
}

function Issues({ issues }: { issues: Issue[] }) {
  if (issues.length === 0) return null;
  return (
    <ul class="issues">
      {issues.map(({ severity, message, fix }, index) => (
        <li key={index} class={severity}>
          <strong>{severity === 'error' ? 'Error' : 'Note'}:</strong> {message} {fix}
        </li>
      ))}
    </ul>
  );
}

function Length({ count, limit }: { count: number; limit: number }) {
  const over = count > limit;
  return (
    <span class={over ? 'length over' : 'length'}>
      {count.toLocaleString()} / {limit.toLocaleString()} characters
      {over ? `, ${(count - limit).toLocaleString()} too many` : ''}
    </span>
  );
}

function Head({ preview, network, issues }: { preview: Preview; network: Network; issues: Issue[] }) {
  const { accountId, scheduledTime } = preview;
  return (
    <header>
      <span class="avatar" aria-hidden="true" />
      <div class="who">
        <h2>{network.name}</h2>
        <span class="account">
          {accountId === undefined ? 'the account that is connected' : <bdi>{accountId}</bdi>}
        </span>
        <Issues issues={issues.filter((issue) => placeOf(issue) === 'account')} />
        <span class="when">{scheduledTime === undefined ? 'now' : <Moment utc={scheduledTime} />}</span>
        <Issues issues={issues.filter((issue) => placeOf(issue) === 'time')} />
      </div>
    </header>
  );
}

/** One target's post, as that network lays posts out. */
function Card({ preview, issues }: { preview: Preview; issues: Issue[] }) {
  const network = networkOf(preview.platform);
  const at = (place: Place) => issues.filter((issue) => placeOf(issue) === place);
  const text = (
    <div class="words">
      <PostText key={preview.text} text={preview.text} cut={preview.textCut} network={network} />
      <Length count={preview.characterCount} limit={preview.characterLimit} />
      <Issues issues={at('text')} />
    </div>
  );
  const media = (
    <div class="media">
      <Media imageUrls={preview.imageUrls} videoUrls={preview.videoUrls} network={network} />
      <Issues issues={at('media')} />
    </div>
  );
  return (
    <article class={`card ${network.text}`} aria-label={`Post on ${network.name}`}>
      <Head preview={preview} network={network} issues={issues} />
      {network.text === 'above' ? [text, media] : [media, text]}
      <Issues issues={at('post')} />
    </article>
  );
}

/** A checked post on all its targets, with what is wrong beside the place that it speaks of. */
export function Cards({ checked: { issues, previews } }: { checked: Checked }) {
  const shown = new Set(previews.map(({ platform }) => platform));
  const general = issues.filter(({ platform }) => platform === undefined || !shown.has(platform));
  return (
    <>
      <Issues issues={general} />
      <div class="cards">
        {previews.map((preview, index) => (
          <Card
            key={index}
            preview={preview}
            issues={issues.filter(({ platform }) => platform === preview.platform)}
          />
        ))}
      </div>
    </>
  );
}

/** What of a post no card shows, in words. */
export function FlagNotes({ flags: { allowDuplicate, enableRepurposing, trialReel } }: { flags: Flags }) {
  const notes = [
    ...(allowDuplicate ? ['It goes out even if the same post went out before.'] : []),
    ...(enableRepurposing ? ['It also runs the account’s repurposing automations.'] : []),
    ...(trialReel ? ['On Instagram it goes out as a trial reel.'] : []),
  ];
  return notes.map((note) => (
    <p key={note} class="note warning">
      {note}
    </p>
  ));
}
