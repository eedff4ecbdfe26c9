/** Texts that make careless patterns slow, each filled up to `size` UTF-16 units. */
export function hardTexts(size: number): (readonly [name: string, text: string])[] {
  const filled = (piece: string, before = '', after = '') =>
    before + piece.repeat(Math.floor((size - before.length - after.length) / piece.length)) + after;
  return [
    ['letters', filled('a')],
    ['dots', filled('.')],
    ['at signs', filled('@')],
    ['labels', filled('a.')],
    ['labels before a CJK label', filled('a.', '', '日.com')],
    ['CJK', filled('日')],
    ['CJK labels', filled('日.')],
    ['quotes and dots', filled('".')],
    ['domains', filled('a.co ')],
    ['top-level domains', filled('.com')],
    ['Punycode', filled('xn--a.')],
    ['protocols', filled('http://')],
    ['underscores', filled('a_', '', '.com')],
    ['a path of marks', filled('!', 'a.com/')],
    ['a path of open brackets', filled('(a', 'a.com/')],
    ['a path of brackets', filled('(a)', 'a.com/', '!')],
    ['a path of half-closed brackets', filled('(a(b)', 'a.com/')],
    ['a query of marks', filled('!', 'a.com/?')],
    ['emoji', filled('😀')],
    ['families', filled('👨‍👩‍👧‍👦')],
    ['joined men', filled('👨\u200d')],
    ['half flags', filled('🇫')],
    ['keycap beginnings', filled('1\ufe0f')],
    ['combining marks', filled('\u0301', 'a')],
    ['two marks in the wrong order', filled('\u0301\u0323', 'a')],
    ['spaces', filled(' ')],
    ['digits', filled('9')],
    ['colons', filled(':')],
  ];
}
