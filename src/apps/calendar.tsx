import { useContext, useState } from 'preact/hooks';
import { byDay, type Day, dayOf, daysShown, momentOf, step } from './days.ts';
import type { ListedPost } from './model.ts';
import { networkOf } from './networks.ts';
import { piecesOf } from './text.tsx';
import { ViewerContext } from './time.tsx';

type Span = 'week' | 'month';

/** The beginning of a text on one line, hidden characters written out. */
function excerpt(text: string): string {
  const line = piecesOf(text.slice(0, 200))
    .map(({ value }) => value)
    .join('')
    .replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 60)}…` : line || 'No text';
}

function Entry({ post }: { post: ListedPost }) {
  const { locale, timeZone } = useContext(ViewerContext);
  const moment = momentOf(post) ?? '';
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', timeZone }).format(
    Date.parse(moment),
  );
  const targets = post.targets.map(({ platform }) => networkOf(platform).name).join(', ');
  return (
    <li class={`entry ${post.status}`}>
      <time dateTime={moment}>{time}</time> <span class="status-word">{post.status}</span>
      <span class="networks">{targets}</span>
      <span class="excerpt" dir="auto">
        {excerpt(post.text)}
      </span>
    </li>
  );
}

function DayBox({
  day,
  posts,
  today,
  outside,
}: {
  day: Day;
  posts: ListedPost[];
  today: Day;
  outside: boolean;
}) {
  const { locale } = useContext(ViewerContext);
  const name = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const classes = ['day', posts.length === 0 && 'no-posts', day === today && 'today', outside && 'outside'];
  return (
    <li class={classes.filter(Boolean).join(' ')}>
      <h3 aria-current={day === today ? 'date' : undefined}>{name.format(Date.parse(`${day}T12:00:00Z`))}</h3>
      <ul>
        {posts.map((post, index) => (
          <Entry key={index} post={post} />
        ))}
      </ul>
    </li>
  );
}

/** What is planned and what was sent, by week or month, in the viewer's zone. */
export function Calendar({ posts }: { posts: readonly ListedPost[] }) {
  const { locale, timeZone, now } = useContext(ViewerContext);
  const [span, setSpan] = useState<Span>('week');
  const today = dayOf(now, timeZone);
  const [day, setDay] = useState<Day>(today);
  const days = byDay(posts, timeZone);
  const shown = daysShown(day, span);
  const title = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const untimed = posts.filter((post) => Number.isNaN(Date.parse(momentOf(post) ?? '')));
  return (
    <section class="calendar" aria-label="Calendar">
      <nav aria-label="Calendar">
        <button type="button" onClick={() => setDay(step(day, span, -1))} aria-label={`Earlier ${span}`}>
          ‹
        </button>
        <button type="button" onClick={() => setDay(today)}>
          Today
        </button>
        <button type="button" onClick={() => setDay(step(day, span, 1))} aria-label={`Later ${span}`}>
          ›
        </button>
        <h2 aria-live="polite">{title.format(Date.parse(`${day}T12:00:00Z`))}</h2>
        <fieldset>
          <legend class="sr-only">Show</legend>
          {(['week', 'month'] satisfies Span[]).map((choice) => (
            <button key={choice} type="button" aria-pressed={span === choice} onClick={() => setSpan(choice)}>
              {choice === 'week' ? 'Week' : 'Month'}
            </button>
          ))}
        </fieldset>
      </nav>
      <ul class={`days ${span}`}>
        {shown.map((each) => (
          <DayBox
            key={each}
            day={each}
            posts={days.get(each) ?? []}
            today={today}
            outside={span === 'month' && each.slice(0, 7) !== day.slice(0, 7)}
          />
        ))}
      </ul>
      {untimed.length > 0 && (
        <p class="note">{untimed.length} posts without a readable time are not shown.</p>
      )}
    </section>
  );
}
