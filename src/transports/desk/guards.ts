import { createHash } from 'node:crypto';
import type { Context, HonoRequest, MiddlewareHandler } from 'hono';

/** What the desk's page sends along with a decision, beside the cookie that the browser adds by itself. */
export const TOKEN_HEADER = 'x-soku-desk';

/** Cookies don't tell ports apart, so that two desks on one machine need names of their own. */
export const cookieName = (port: number) => `soku-desk-${port}`;

/** What whoever asks gets who isn't the site's own page, or doesn't carry what that was told. */
export const refused = (context: Context) => context.json({ error: 'This is not for you.' }, 403);

/**
 * Whether a request is what the site's own pages ask, or a person who opens it: no other origin, no frame, and nothing
 * that another page had the browser load.
 *
 * @param origin the site's own
 * @param canArrive whether a link may lead there from anywhere: in a terminal that is a page, or in a mail to oneself
 */
export function isFromOwnPage(req: HonoRequest, origin: string, canArrive: boolean): boolean {
  const isGet = req.method === 'GET';
  const from = req.header('origin');
  const site = req.header('sec-fetch-site') ?? 'none';
  const destination = req.header('sec-fetch-dest') ?? 'empty';
  const arrives = canArrive && isGet && req.header('sec-fetch-mode') === 'navigate';
  return (
    (from === undefined ? isGet : from === origin) &&
    (site === 'none' || site === 'same-origin' || arrives) &&
    (destination === 'document' || destination === 'empty')
  );
}

/**
 * Lets through what the desk's own page on this machine asks, or a person who opens it with a ticket: its own name and
 * port only (a foreign name may have been made to lead here). Another port of this machine is another origin, although
 * browsers send it the same cookies.
 */
export function fromThisMachine(port: () => number): MiddlewareHandler {
  return async (context, next) => {
    const { req } = context;
    const own = `127.0.0.1:${port()}`;
    const isOwn = req.header('host') === own && isFromOwnPage(req, `http://${own}`, req.path === '/');
    return isOwn ? next() : refused(context);
  };
}

const hashes = (html: string, element: string) =>
  [...html.matchAll(new RegExp(`<${element}>([\\s\\S]*?)</${element}>`, 'g'))].map(
    ([, inner = '']) => `'sha256-${createHash('sha256').update(inner).digest('base64')}'`,
  );

/** What the page may do: run its own script, show what it was given, speak to its own server. Nothing else. */
export function policyOf(html: string, formsTo = "'none'"): string {
  return [
    "default-src 'none'",
    `script-src ${hashes(html, 'script').join(' ') || "'none'"}`,
    `style-src ${hashes(html, 'style').join(' ')}`,
    'img-src data:',
    "connect-src 'self'",
    `form-action ${formsTo}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** The same for everything that is answered. */
export const securityHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  context.header('cache-control', 'no-store');
  context.header('referrer-policy', 'no-referrer');
  context.header('x-content-type-options', 'nosniff');
  context.header('x-frame-options', 'DENY');
  context.header('cross-origin-resource-policy', 'same-origin');
  context.header('cross-origin-opener-policy', 'same-origin');
};
