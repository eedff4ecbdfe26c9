import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import { policyOf } from './guards.ts';

const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:16px;box-sizing:border-box;color:light-dark(#1a1a1a,#f2f2f2);background:light-dark(#fff,#1b1b1b)}
main{width:min(100%,340px);display:grid;gap:16px}
h1{margin:0;font-size:1.4em}
p{margin:0;overflow-wrap:anywhere}
form{display:grid;gap:12px}
label{display:grid;gap:4px}
input{font:inherit;color:inherit;background:light-dark(#f4f4f4,#282828);border:1px solid light-dark(#767676,#8a8a8a);border-radius:10px;padding:8px 12px;min-width:0}
button,.button{font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer;border:0;border-radius:10px;padding:8px 12px;color:light-dark(#fff,#10151d);background:light-dark(#0b57c2,#8ab8ff)}
[role=alert]{color:light-dark(#b3160f,#ff9c94)}
:focus-visible{outline:2px solid light-dark(#0b57c2,#8ab8ff);outline-offset:2px}`;

/** By the header's `no-referrer`, browsers would send the forms as from the origin `null`, which is refused. */
const REFERRER = '<meta name="referrer" content="same-origin">';

/** @param body of the page's own markup */
const page = (title: string, body: ReturnType<typeof html>, head = '') =>
  String(
    html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${raw(REFERRER + head)}<title>${title}</title><style>${raw(STYLE)}</style></head><body><main><h1>Soku desk</h1>${body}</main></body></html>`,
  );

const alert = (trouble: string | undefined) =>
  trouble === undefined ? '' : html`<p role="alert">${trouble}</p>`;

/** Asks for the password. */
export const passwordPage = (trouble?: string): string =>
  page(
    'Sign in to the Soku desk',
    html`<p>Posts wait here for a person’s yes.</p>${alert(trouble)}<form method="post" action="sign-in"><label>Password<input name="password" type="password" autocomplete="current-password" required autofocus maxlength="200"></label><button type="submit">Sign in</button></form>`,
  );

/** Sends people to their identity provider. */
export const providerPage = (trouble?: string): string =>
  page(
    'Sign in to the Soku desk',
    html`<p>Posts wait here for a person’s yes.</p>${alert(trouble)}<a class="button" href="sign-in">Sign in</a>`,
  );

/** For those who signed in and may not decide. */
export const notForYouPage = (name: string): string =>
  page(
    'Soku desk',
    html`<p>You are ${name}.</p><p role="alert">The rules of this server don’t let you decide at the desk. If you need it, ask whoever runs it.</p><a class="button" href="sign-in?as=another">Sign in as somebody else</a>`,
  );

/** A step that the browser takes from this very site, so that it sends the session's cookie along. */
export const onwardPage = (): string =>
  page(
    'Soku desk',
    html`<p>One moment…</p><a href="./">Go on to the desk</a>`,
    '<meta http-equiv="refresh" content="0; url=./">',
  );

/** Says that nothing goes on right now. */
export const troublePage = (trouble: string): string =>
  page('Soku desk', html`${alert(trouble)}<a class="button" href="./">Try again</a>`);

/** Answers with one of these pages, with what it may do: no script runs in it. */
export const staticPage = (context: Context, text: string, status: 200 | 400 | 401 | 403 | 429 | 503) =>
  context.html(text, status, { 'content-security-policy': policyOf(text, "'self'") });
