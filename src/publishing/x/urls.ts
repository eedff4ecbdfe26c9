import { domainToASCII } from 'node:url';
import { X_TOP_LEVEL_DOMAINS } from './tlds.ts';

/** A stretch of text, in UTF-16 units; `end` is the first unit after it. */
export interface Span {
  start: number;
  end: number;
}

/** RFC 1035: a label holds 63 octets; X does not link a domain with a longer one. */
const LONGEST_LABEL = 63;
/** X does not link a longer URL, nor a t.co link with a longer slug (twitter-text). */
const LONGEST_URL = 4096;
const LONGEST_TCO_SLUG = 40;

const TOP_LEVEL_DOMAINS = new Set(X_TOP_LEVEL_DOMAINS.trim().split(/\s+/));

/** What a UTF-16 unit is to a domain. */
type Kind = 'outside' | 'dot' | 'letter' | 'hyphen' | 'underscore';

const SPACES = '\\t-\\r \\x85\\xA0\\u1680\\u180E\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000';
const MARKERS = '\\u202A-\\u202E\\u061C\\u200E\\u200F\\u2066-\\u2069';
const NONCHARACTERS = '\\uFFFE\\uFEFF\\uFFFF';
const LATIN_ACCENTS =
  '\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\xFF\\u0100-\\u024F\\u0253\\u0254\\u0256\\u0257\\u0259\\u025B\\u0263\\u0268\\u026F\\u0272\\u0289\\u028B\\u02BB\\u0300-\\u036F\\u1E00-\\u1EFF';
const PATH_CHARACTER = `[a-z\\u0400-\\u04FF0-9!*';:=+,.$/%#[\\]\\-\\u2013_~@|&${LATIN_ACCENTS}]`;
const PATH_LAST = `[a-z\\u0400-\\u04FF0-9+\\-=_#/${LATIN_ACCENTS}]`;
/** Brackets belong to a path when they close, one level deep: `/Foo_(bar_(baz))`. */
const IN_BRACKETS = `\\((?:${PATH_CHARACTER}+|${PATH_CHARACTER}*\\(${PATH_CHARACTER}+\\)${PATH_CHARACTER}*)\\)`;
const QUERY_CHARACTER = "[a-z0-9!?*'@();:&=+$/%#[\\]\\-_.,~|]";
const QUERY = `\\?${QUERY_CHARACTER}*[a-z0-9\\-_&=#/]`;

const OUTSIDE_DOMAIN = new RegExp(`[!'#%&()*+,\\\\/:;<=>?@[\\]^{|}~$${SPACES}${NONCHARACTERS}${MARKERS}]`);
const ASCII_DOMAIN = new RegExp(`[-a-z0-9${LATIN_ACCENTS}]`, 'i');
const BEFORE_URL = new RegExp(`[^A-Za-z0-9@＠$#＃${NONCHARACTERS}]`);
const PROTOCOL = /https?:\/\//iy;
const PORT = /:[0-9]+/y;
const PATH = new RegExp(`/(?:(?:${PATH_CHARACTER}|${IN_BRACKETS})*(?:${PATH_LAST}|${IN_BRACKETS}))?`, 'iy');
const QUERY_AFTER = new RegExp(QUERY, 'iy');
const TCO = new RegExp(`^https?://t\\.co/([a-z0-9]+)(?:${QUERY})?`, 'i');
const ASCII_WORD = /[a-z0-9]+/iy;
/** As long as the longest top-level domain in another script. */
const OTHER_WORD = /[^\0-\x7F]{1,17}/y;
const PUNYCODE_TLD = /xn--[-0-9a-z]+/iy;

/**
 * The stretches of `text` (NFC) that X turns into links, each counted as 23 whatever its length. As twitter-text 3.1
 * finds them: with `http(s)://` any domain with a known top-level domain; without it only ASCII and Latin ones, and not
 * after `@`, `#`, `$`, `-`, `_`, `.` or `/`. Takes time in proportion to the text, whatever stands in it.
 */
export function findUrls(text: string): Span[] {
  if (!text.includes('.')) return [];
  const domainEnds = domainEndsIn(text, KIND_IN_DOMAIN);
  const urls: Span[] = [];
  let from = 0;
  while (from < text.length) {
    const found = domainFrom(text, from, domainEnds);
    if (found === undefined) break;
    from = urlEnd(text, found.domain.end);
    urls.push(...linksOf(text, found, from));
  }
  return urls;
}

interface Found {
  before: string;
  start: number;
  protocol: string;
  domain: Span;
}

/** The first place at or after `from` where a URL may begin and a domain follows. */
function domainFrom(text: string, from: number, domainEnds: Int32Array): Found | undefined {
  for (let at = from; at < text.length; at++) {
    if (mayBegin(text, at + 1, domainEnds) && BEFORE_URL.test(text.charAt(at))) {
      const found = domainAt(text, at + 1, domainEnds);
      if (found) return { before: text.charAt(at), ...found };
    }
    const found = at === 0 && domainAt(text, 0, domainEnds);
    if (found) return { before: '', ...found };
  }
  return undefined;
}

const SMALL_H = 'h'.charCodeAt(0);
const CAPITAL_H = 'H'.charCodeAt(0);

/** False where neither a domain nor a protocol begins, which is nearly everywhere. */
function mayBegin(text: string, at: number, domainEnds: Int32Array): boolean {
  if (domainEnds[at] !== 0) return true;
  const unit = text.charCodeAt(at);
  return unit === SMALL_H || unit === CAPITAL_H;
}

function domainAt(text: string, start: number, domainEnds: Int32Array): Omit<Found, 'before'> | undefined {
  const protocol = matchAt(PROTOCOL, text, start);
  for (const prefix of protocol === '' ? [''] : [protocol, '']) {
    const end = domainEnds[start + prefix.length] ?? 0;
    if (end > 0) return { start, protocol: prefix, domain: { start: start + prefix.length, end } };
  }
  return undefined;
}

/** Where port, path and query after a domain end. */
function urlEnd(text: string, domainEnd: number): number {
  let end = domainEnd;
  for (const part of [PORT, PATH, QUERY_AFTER]) end += matchAt(part, text, end).length;
  return end;
}

/** What of a found stretch is counted as links: none, one, or several ASCII domains within other letters. */
function linksOf(text: string, { before, start, protocol, domain }: Found, end: number): Span[] {
  const host = text.slice(domain.start, domain.end);
  const asciiDomains = protocol === '' || host.startsWith('xn--') ? asciiDomainsIn(host) : [];
  if (!isLinkable(host, asciiDomains, (protocol || 'https://').length + end - start)) return [];
  if (protocol !== '') {
    const tco = TCO.exec(text.slice(start, end));
    if (tco === null) return [{ start, end }];
    return (tco[1] ?? '').length > LONGEST_TCO_SLUG ? [] : [{ start, end: start + tco[0].length }];
  }
  if (/[-_./]/.test(before)) return [];
  const links = asciiDomains.map((span) => ({ start: start + span.start, end: start + span.end }));
  const last = links.at(-1);
  const afterHost = text.slice(domain.end, end);
  if (last && afterHost.replace(/^:[0-9]+/, '').startsWith('/')) last.end += afterHost.length;
  return links;
}

function isLinkable(host: string, asciiDomains: Span[], urlLength: number): boolean {
  if (urlLength > LONGEST_URL || (host.startsWith('xn--') && asciiDomains.length === 0)) return false;
  return host.split('.').every(fitsLabel);
}

/** Whether a label holds 63 octets at most in its ASCII form, where each letter takes one beside `xn--`. */
function fitsLabel(label: string): boolean {
  if (/^[ -~]*$/.test(label)) return label.length <= LONGEST_LABEL;
  return [...label].length + 'xn--'.length <= LONGEST_LABEL && domainToASCII(label).length <= LONGEST_LABEL;
}

function asciiDomainsIn(host: string): Span[] {
  const ends = domainEndsIn(host, KIND_IN_ASCII_DOMAIN);
  const spans: Span[] = [];
  for (let at = 0; at < host.length; at++) {
    const end = ends[at] ?? 0;
    if (end === 0) continue;
    spans.push({ start: at, end });
    at = end - 1;
  }
  return spans;
}

/**
 * For every index where the longest domain beginning there ends, 0 where none begins. One pass from the right, each
 * label asking the one after it, because trying from every index anew takes quadratic time on a run of dots.
 */
function domainEndsIn(text: string, kindAt: KindAt): Int32Array {
  const ends = new Int32Array(text.length + 1);
  const tldEnds = new Int32Array(text.length + 1);
  const labelDots = new Int32Array(text.length + 1);
  const underscores = new Uint8Array(text.length + 1);
  for (let at = text.length - 1; at >= 0; at--) {
    const kind = kindAt(text, at);
    if (kind === 'dot') tldEnds[at] = tldEnd(text, at + 1);
    if (kind === 'outside' || kind === 'dot') continue;
    const last = text.charAt(at + 1) === '.';
    const dot = last ? (kind === 'letter' ? at + 1 : 0) : (labelDots[at + 1] ?? 0);
    labelDots[at] = dot;
    underscores[at] = kind === 'underscore' ? 1 : (underscores[at + 1] ?? 0);
    if (kind !== 'letter' || dot === 0) continue;
    // Underscores are for subdomains: the label right before the top-level domain has none.
    ends[at] = ends[dot + 1] || (underscores[at] ? 0 : (tldEnds[dot] ?? 0));
  }
  return ends;
}

function kindInDomain(unit: string): Kind {
  if (unit === '.') return 'dot';
  if (unit === '-') return 'hyphen';
  if (unit === '_') return 'underscore';
  return OUTSIDE_DOMAIN.test(unit) ? 'outside' : 'letter';
}

function kindInAsciiDomain(unit: string): Kind {
  if (unit === '.') return 'dot';
  return ASCII_DOMAIN.test(unit) ? 'letter' : 'outside';
}

type KindAt = (text: string, at: number) => Kind;

/** ASCII, which most of a text is, is looked up: a pattern asked about each unit would take most of the time. */
function lookedUp(kindOf: (unit: string) => Kind): KindAt {
  const ofAscii = Array.from({ length: 0x80 }, (_, unit) => kindOf(String.fromCharCode(unit)));
  return (text, at) => ofAscii[text.charCodeAt(at)] ?? kindOf(text.charAt(at));
}

const KIND_IN_DOMAIN = lookedUp(kindInDomain);
const KIND_IN_ASCII_DOMAIN = lookedUp(kindInAsciiDomain);

/** Where the top-level domain at `at` ends, 0 when there is none. */
function tldEnd(text: string, at: number): number {
  const word = matchAt(ASCII_WORD, text, at);
  if (word !== '' && isTld(text, at, word.length)) return at + word.length;
  for (let length = matchAt(OTHER_WORD, text, at).length; length > 0; length--) {
    if (isTld(text, at, length)) return at + length;
  }
  const punycode = matchAt(PUNYCODE_TLD, text, at);
  return punycode === '' ? 0 : at + punycode.length;
}

function isTld(text: string, at: number, length: number): boolean {
  const word = text.slice(at, at + length).toLowerCase();
  return TOP_LEVEL_DOMAINS.has(word) && !/[0-9a-zA-Z@+-]/.test(text.charAt(at + length));
}

/** What a sticky pattern matches at `at`, empty when nothing. */
function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
