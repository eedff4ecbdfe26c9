import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Clock, HOUR_MS } from '../../clock.ts';

const TICKET_MS = 10 * 60_000;
/** How long somebody stays signed in. */
export const SESSION_MS = 12 * HOUR_MS;
const MAX_SESSIONS = 20;

/** Who may look at the desk: whoever came in with a ticket that this process made, for half a day. */
export interface Sessions {
  /** A ticket for one use, to stand in the address that the person's browser is sent to. */
  makeTicket(): string;
  /** Takes a ticket in. @returns the session's cookie, or undefined for a ticket that isn't good (any more) */
  open(ticket: string): string | undefined;
  /** @returns what requests of this session that change something must carry; undefined when there is no session */
  tokenOf(cookie: string | undefined): string | undefined;
}

/** 256 bits that nobody can guess. */
export const randomName = () => randomBytes(32).toString('base64url');
const digest = (text: string) => createHash('sha256').update(text).digest();
/** Compares in constant time, whatever the lengths. */
export const isSame = (a: string, b: string) => timingSafeEqual(digest(a), digest(b));

/** Tickets and sessions live in memory alone: they end with the process. */
export function createSessions(clock: Pick<Clock, 'now'>): Sessions {
  const tickets = new Map<string, number>();
  const sessions = new Map<string, { token: string; endsAt: number }>();
  const find = <T>(map: Map<string, T>, wanted: string) => [...map.keys()].find((key) => isSame(key, wanted));
  const dropOld = () => {
    const now = clock.now();
    for (const [ticket, endsAt] of tickets) if (endsAt <= now) tickets.delete(ticket);
    for (const [cookie, { endsAt }] of sessions) if (endsAt <= now) sessions.delete(cookie);
  };
  return {
    makeTicket() {
      dropOld();
      const ticket = randomName();
      tickets.set(ticket, clock.now() + TICKET_MS);
      return ticket;
    },
    open(given) {
      dropOld();
      const ticket = find(tickets, given);
      if (ticket === undefined) return undefined;
      tickets.delete(ticket);
      const [oldest] = sessions.keys();
      if (sessions.size >= MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest);
      const cookie = randomName();
      sessions.set(cookie, { token: randomName(), endsAt: clock.now() + SESSION_MS });
      return cookie;
    },
    tokenOf(given) {
      dropOld();
      const cookie = given === undefined ? undefined : find(sessions, given);
      return cookie === undefined ? undefined : sessions.get(cookie)?.token;
    },
  };
}
