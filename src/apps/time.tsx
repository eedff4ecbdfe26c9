import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** Where and when the person is who looks at the page. */
export interface Viewer {
  locale: string | undefined;
  /** IANA name. */
  timeZone: string | undefined;
  /** Milliseconds since the Unix epoch. */
  now: number;
}

export const ViewerContext = createContext<Viewer>({ locale: undefined, timeZone: undefined, now: 0 });

const STEPS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `in 3 days`, `2 hours ago`, in the person's language. */
function distance(ms: number, locale: string | undefined): string {
  const [unit, length] = STEPS.find(([, size]) => Math.abs(ms) >= size) ?? ['second', 1000];
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.trunc(ms / length), unit);
}

/** A moment in the person's own zone, with the zone's name and the distance from now. */
export function Moment({ utc }: { utc: string }) {
  const { locale, timeZone, now } = useContext(ViewerContext);
  const at = Date.parse(utc);
  if (Number.isNaN(at)) return <span>{utc}</span>;
  const format = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  });
  return (
    <time dateTime={utc} title={utc}>
      {format.format(at)}, {distance(at - now, locale)}
    </time>
  );
}
