import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { DeskEnv } from './pages.ts';
import { SESSION_MS } from './session.ts';

type Ctx = Context<DeskEnv>;

/** The cookie of a session. */
export const SESSION = 'soku-desk-session';
/** How a session's cookie is kept. */
export const STRICT = { sameSite: 'Strict', maxAge: SESSION_MS / 1000 } as const;
/** Somebody signed out: the provider is to ask who comes next. */
export const LEFT = 'soku-desk-left';

/** Cookies of one name for one site; over https no other site can set them, and no other scheme reads them. */
export function cookies(publicUrl: string | undefined) {
  const secure = publicUrl?.startsWith('https:') ?? false;
  const options = { httpOnly: true, path: '/', secure } as const;
  const nameOf = (context: Ctx, name: string) => {
    // Cookies don't tell ports apart.
    const port = new URL(publicUrl ?? `http://${context.req.header('host')}`).port;
    return secure ? `__Host-${name}` : `${name}-${port}`;
  };
  return {
    read: (context: Ctx, name: string) => getCookie(context, nameOf(context, name)),
    write(context: Ctx, name: string, value: string, more: { sameSite: 'Strict' | 'Lax'; maxAge: number }) {
      setCookie(context, nameOf(context, name), value, { ...options, ...more });
    },
    drop: (context: Ctx, name: string) => void deleteCookie(context, nameOf(context, name), options),
  };
}
