import { createServer as createNodeServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Caller } from '../../access/capabilities.ts';
import type { Runtime } from '../../runtime.ts';
import { cookieName, fromThisMachine, securityHeaders } from './guards.ts';
import { type DeskEnv, type DeskParts, deskPages, keepTakingUp, withDeskEndings } from './pages.ts';
import { createSessions } from './session.ts';

/** Pages that follow what happens; a person has few. */
const MAX_FOLLOWERS = 8;
const OWNER: Caller = { via: 'stdio' };

export interface Desk {
  /** An address that opens the desk once; it is for the person's browser and nobody else. */
  address(): string;
  /** Whether a page is open that shows what comes. */
  isWatched(): boolean;
  close(): Promise<void>;
}

function routes(given: Pick<DeskParts, 'runtime' | 'clock' | 'html' | 'closing'>, port: () => number) {
  const sessions = createSessions(given.clock);
  const cookie = () => cookieName(port());
  const anew = `Open the desk anew: ${given.runtime.config.command} desk`;
  const parts: DeskParts = {
    ...given,
    maxFollowers: MAX_FOLLOWERS,
    async visitorOf(context) {
      const token = sessions.tokenOf(getCookie(context, cookie()));
      return token === undefined ? undefined : { caller: OWNER, token };
    },
    refuse: (context) => context.json({ error: anew }, 401),
  };
  const pages = deskPages(parts);
  const app = new Hono<DeskEnv>();
  app.use('*', securityHeaders, fromThisMachine(port));
  app.get('/', async (context, next) => {
    const ticket = context.req.query('ticket');
    if (ticket === undefined) return next();
    const session = sessions.open(ticket);
    if (session === undefined) return context.text(`This address has done its work. ${anew}`, 401);
    setCookie(context, cookie(), session, { httpOnly: true, sameSite: 'Strict', path: '/' });
    return context.redirect('/', 303);
  });
  app.route('/', pages.app);
  withDeskEndings(app, parts);
  return { app, sessions, isWatched: pages.isWatched };
}

/**
 * Opens the desk on this machine alone: what waits for the person, what is planned, what was sent.
 *
 * @param port 0 takes a free one
 * @throws the system's error when it can't listen
 */
export async function openDesk(runtime: Runtime, wantedPort = 0): Promise<Desk> {
  const { default: html } = await import('app:desk');
  const { clock } = await runtime.depsFor(OWNER);
  const closing = new AbortController();
  let port = wantedPort;
  const parts = { runtime, clock, html, closing: closing.signal };
  const { app, sessions, isWatched } = routes(parts, () => port);
  const listener = getRequestListener((request, bindings) => app.fetch(request, bindings), {
    overrideGlobalObjects: false,
  });
  const limits = { headersTimeout: 10_000, requestTimeout: 60_000 };
  const server = createNodeServer(limits, (incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address === 'object' && address !== null) port = address.port;
  const goingOn = keepTakingUp(() => [OWNER], parts);
  return {
    address: () => `http://127.0.0.1:${port}/?ticket=${sessions.makeTicket()}`,
    isWatched,
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await goingOn;
      await closed;
    },
  };
}
