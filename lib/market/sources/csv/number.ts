const decoder = new TextDecoder();

const powers = Float64Array.from({ length: 23 }, (_, k) => 10 ** k);

/**
 * The number in a cell, exactly as `Number(text)` reads it, where that reads one of base ten: up to 15 digits and a power of ten up to 22 make one
 * correctly rounded division, up to 17 digits one in twice the precision; everything else (exponents, longer numbers, text) goes to
 * `Number`.
 */
export function readNumber(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  const negative = bytes[at] === 45;
  if (negative) at++;
  let mantissa = 0;
  // The first eight digits, which 17 leave before the last nine.
  let head = 0;
  let digits = 0;
  let decimals = -1;
  for (; at < to; at++) {
    const digit = bytes[at] - 48;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      if (mantissa > 0) digits++;
      if (decimals >= 0) decimals++;
      if (digits === 8) head = mantissa;
    } else if (bytes[at] === 46 && decimals < 0) decimals = 0;
    else break;
  }
  if (at === to && digits > 15 && digits <= 17 && decimals <= 22) {
    const value = longNumber(bytes, to, head, digits, Math.max(0, decimals));
    if (value !== undefined) return negative ? -value : value;
  }
  if (at < to || digits > 15 || decimals > 22 || at === from || at - from === (negative ? 1 : 0)) {
    const text = decoder.decode(bytes.subarray(from, to)).trim();
    return readNumberText(text);
  }
  if (decimals === 0 && to - from <= (negative ? 2 : 1)) return NaN;
  const value = decimals > 0 ? mantissa / powers[decimals] : mantissa;
  return negative ? -value : value;
}

/** 0x10, 0b11 and 0o17, which `Number` reads in other bases: no table of prices means those. */
const otherBase = /^0[xbo]/i;

/**
 * A number as text: what `Number` reads in base ten, else one with a sign of money, blanks or apostrophes between thousands (1 234.5, 1'234.5), or a
 * letter for thousands, millions and billions; or NaN.
 */
export function readNumberText(text: string): number {
  if (text === "" || otherBase.test(text)) return NaN;
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  const [, sign, digits, letter = ""] = written.exec(joinThousands(text)) ?? [];
  return digits === undefined ? NaN : Number(`${sign}${digits}e${3 * " KMB".indexOf(letter.toUpperCase())}`);
}

/** The text of a number without the blanks (also those that do not break) and apostrophes between its thousands. */
export function joinThousands(text: string): string {
  return text.replace(/(?<=\d)[\s'\u2019](?=\d{3}(?!\d))/g, "");
}

/** $1.5 and 1.5 € and 1.5M, as sites write tables. */
const written = /^([+-]?)[$€£¥]?\s*(\d+\.?\d*|\.\d+)\s*([KMB])?\s*[$€£¥]?$/i;

/** Splits a double into two halves of 26 bits, whose products are exact (Veltkamp). */
const splitter = 2 ** 27 + 1;

/**
 * A number of 16 or 17 digits before `to`, of which `decimals` stand behind the point: the quotient in doubles, and what is missing
 * of it, from exact products (Dekker 1971, A floating-point technique for extending the available precision). Undefined where what
 * is missing lies so near to a half of the last place that the sum could be rounded the wrong way.
 */
function longNumber(
  bytes: Uint8Array,
  to: number,
  head: number,
  digits: number,
  decimals: number,
): number | undefined {
  let tail = 0;
  for (let at = to - 1, unit = 1, left = digits - 8; left > 0; at--) {
    if (bytes[at] === 46) continue;
    tail += (bytes[at] - 48) * unit;
    unit *= 10;
    left--;
  }
  // Exact: eight digits times 5⁹ are less than 53 bits, and the sum's error is kept.
  const high = head * powers[digits - 8];
  const sum = high + tail;
  const lost = tail - (sum - high);
  const divisor = powers[decimals];
  const quotient = sum / divisor;
  const spread = splitter * quotient;
  const quotientHigh = spread - (spread - quotient);
  const quotientLow = quotient - quotientHigh;
  const spreadDivisor = splitter * divisor;
  const divisorHigh = spreadDivisor - (spreadDivisor - divisor);
  const divisorLow = divisor - divisorHigh;
  const product = quotient * divisor;
  const error =
    quotientLow * divisorLow -
    (product - quotientHigh * divisorHigh - quotientLow * divisorHigh - quotientHigh * divisorLow);
  const missing = (sum - product - error + lost) / divisor;
  const value = quotient + missing * (1 - 2 ** -40);
  return value === quotient + missing * (1 + 2 ** -40) ? value : undefined;
}
