import type { LentFile } from '../../uploads/public-files.ts';

/** Nobody else is to keep a copy, or to find it. */
const HEADERS = {
  'cache-control': 'no-store, private',
  'x-robots-tag': 'noindex',
  'content-disposition': 'attachment',
  'accept-ranges': 'bytes',
};

/** One range of bytes (RFC 9110, section 14.1.2): from the first to before the end. */
interface Range {
  start: number;
  end: number;
}

/** The range that is asked for; `whole` where there is none or one that a server may ignore, such as several at once. */
function readRange(header: string | null, size: number): Range | 'whole' | 'unsatisfiable' {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return 'whole';
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return 'whole';
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) };
}

/** The bytes of a range, for as long as the address leads to them. */
async function* piecesOf({ file, ended, onBytes }: LentFile, { start, end }: Range) {
  let at = start;
  for await (const piece of file.read(start, end)) {
    ended.throwIfAborted();
    if (!(await file.isUnchanged())) throw new Error('the file changed while it was fetched');
    yield piece;
    at += piece.length;
    onBytes(at);
  }
}

/**
 * Gives a lent file, whole or a range of it, to who asks by its address.
 *
 * @param lent undefined: the address leads nowhere, or no more
 */
export async function giveLentFile(request: Request, lent: LentFile | undefined): Promise<Response> {
  if (lent === undefined || !(await lent.file.isUnchanged()))
    return Response.json({ error: 'Nothing here, or no more.' }, { status: 404, headers: HEADERS });
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return new Response(null, { status: 405, headers: { ...HEADERS, allow: 'GET, HEAD' } });
  const { size, type } = lent.file;
  // Without a validator of ours nobody can have asked for the rest of this very file.
  const asked = request.headers.has('if-range') ? null : request.headers.get('range');
  const range = request.method === 'HEAD' ? 'whole' : readRange(asked, size);
  if (range === 'unsatisfiable')
    return new Response(null, { status: 416, headers: { ...HEADERS, 'content-range': `bytes */${size}` } });
  const { start, end } = range === 'whole' ? { start: 0, end: size } : range;
  const headers = {
    ...HEADERS,
    'content-type': type,
    'content-length': String(end - start),
    ...(range !== 'whole' && { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
  };
  const body = request.method === 'HEAD' ? null : ReadableStream.from(piecesOf(lent, { start, end }));
  return new Response(body, { status: range === 'whole' ? 200 : 206, headers });
}
