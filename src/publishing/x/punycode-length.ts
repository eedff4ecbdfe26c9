/** RFC 3492, section 5: the parameters of Punycode. */
const BASE = 36;
const TMIN = 1;
const TMAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_N = 128;

/** The full stops that IDNA (RFC 3490, section 3.1) reads as dots besides `.`. */
const OTHER_DOTS = /[\u3002\uFF0E\uFF61]/;

/**
 * How long a domain label is in its ASCII form, `xn--` included (RFC 3492). Stops counting past `enough`: the answer is
 * then only known to be larger.
 */
export function punycodeLength(label: string, enough: number): number {
  const parts = label.split(OTHER_DOTS);
  return parts.reduce((sum, part) => sum + partLength(part, enough), parts.length - 1);
}

function partLength(part: string, enough: number): number {
  if (!/[^ -~]/.test(part)) return part.length;
  const points = Array.from(part, (character) => character.codePointAt(0) ?? 0);
  const basic = points.filter((point) => point < INITIAL_N).length;
  // Each code point takes at least one digit, so a longer part needs no exact figure.
  if (points.length + 'xn--'.length > enough) return points.length + 'xn--'.length;
  return 'xn--'.length + basic + (basic > 0 ? 1 : 0) + deltaDigits(points, basic);
}

/** The digits that say where the code points beyond ASCII stand. */
function deltaDigits(points: number[], basic: number): number {
  const others = [...new Set(points.filter((point) => point >= INITIAL_N))].sort((a, b) => a - b);
  let digits = 0;
  let delta = 0;
  let bias = INITIAL_BIAS;
  let handled = basic;
  let next = INITIAL_N;
  for (const current of others) {
    delta += (current - next) * (handled + 1);
    for (const point of points) {
      if (point < current) delta += 1;
      if (point !== current) continue;
      digits += variableLength(delta, bias);
      bias = adapt(delta, handled + 1, handled === basic);
      delta = 0;
      handled += 1;
    }
    delta += 1;
    next = current + 1;
  }
  return digits;
}

function variableLength(delta: number, bias: number): number {
  let rest = delta;
  let digits = 1;
  for (let k = BASE; ; k += BASE) {
    const threshold = Math.min(TMAX, Math.max(TMIN, k - bias));
    if (rest < threshold) return digits;
    rest = Math.floor((rest - threshold) / (BASE - threshold));
    digits += 1;
  }
}

function adapt(delta: number, count: number, first: boolean): number {
  let rest = first ? Math.floor(delta / DAMP) : Math.floor(delta / 2);
  rest += Math.floor(rest / count);
  let k = 0;
  while (rest > ((BASE - TMIN) * TMAX) / 2) {
    rest = Math.floor(rest / (BASE - TMIN));
    k += BASE;
  }
  return k + Math.floor(((BASE - TMIN + 1) * rest) / (rest + SKEW));
}
