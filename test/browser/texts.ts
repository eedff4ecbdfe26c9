import { hardTexts } from '../unit/publishing/hard-texts.ts';

const URL_4000 = `https://example.com/${'a'.repeat(3_980)}`;

/** Markup and scripts that a careless page would run; each would leave `window.ran` behind. */
const MARKUP = [
  '<script>window.ran = 1</script>',
  '</script><script>window.ran = 2</script>',
  '<img src=x onerror="window.ran = 3">',
  '<svg onload="window.ran = 4"></svg>',
  '"><iframe srcdoc="<script>parent.ran = 5</script>"></iframe>',
  '<a href="javascript:window.ran=6">x</a>',
  '{{constructor.constructor("window.ran = 7")()}} <b>window.ran</b>',
  '<style>*{display:none}</style><!-- </style>',
  '&lt;b&gt; &amp; &#x202e; &nbsp;',
  '<textarea><title></title></textarea>',
];

const SCRIPTS = [
  'Plain words, one line.',
  'Two\nlines and\n\n\nan empty one, \ttabs too   and blanks ',
  'Grüße aus Köln, ça va, naïve, Ærø',
  'Привет, мир! Ой, у лузі червона калина',
  'Γειά σου Κόσμε',
  'مرحبا بالعالم، هذا نص بالعربية مع كلمة English في الوسط',
  'שלום עולם, some English, 123 ועוד',
  'می‌خواهم کتاب بخوانم',
  'नमस्ते दुनिया क्‍ष',
  'สวัสดีชาวโลกนี่คือข้อความยาวที่ไม่มีช่องว่าง',
  '日本語のテキスト。改行なしで長く続く文章をここに置いておきます。',
  '中文測試，葛󠄀城',
  '한국어 텍스트입니다',
  'ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ',
  'ආයුබෝවන් ශ්‍රී ලංකා',
  'Emoji 😀 👨‍👩‍👧‍👦 🏳️‍🌈 🤷🏽‍♀️ 🇫🇷 🏴󠁧󠁢󠁳󠁣󠁴󠁿 1️⃣ ❤️',
  'Link https://example.com/a?b=c&d=e#f, bare example.com and mail@example.com',
  '@one @two_three #tag #日本 #émoji @@@ ### @',
  'Combining: a\u0301\u0323 Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349',
  `One link of 4,000 characters: ${URL_4000}`,
];

const HIDDEN = [
  'Pay \u202e001$\u202c now',
  'Isolated \u2066left\u2069 \u2067right\u2069 \u2068first\u2069',
  'zero\u200bwidth\u200bspaces\u2060and\ufeffmarks',
  'tags \u{e0068}\u{e0069}\u{e007f} behind words',
  'selectors a\ufe0fb\u{e0100}c',
  'fillers \u3164\u115f\uffa0 and \u2800',
  'soft\u00adhyphen and \u034fjoiner',
  'bell \u0007 escape \u001b[31m null',
  'lines \u2028and\u2029paragraphs',
  '\u200f\u200f\u200fall to the right',
];

/** 60 texts that break careless views, by name. */
export const TEXTS: readonly (readonly [name: string, text: string])[] = [
  ...SCRIPTS.map((text, index) => [`script ${index}`, text] as const),
  ...MARKUP.map((text, index) => [`markup ${index}`, text] as const),
  ...HIDDEN.map((text, index) => [`hidden ${index}`, text] as const),
  ...hardTexts(5_000).slice(0, 19),
  ['5,000 characters with spaces', 'Lorem ipsum dolor sit amet '.repeat(186).slice(0, 5_000)],
];
