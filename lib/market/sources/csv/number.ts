const decoder = new TextDecoder();

const powers = Float64Array.from({ length: 23 }, (_, k) => 10 ** k);

/**
 * The number in a cell, exactly as `Number(text)` reads it: up to 15 digits and a power of ten up to 22 make one
 * correctly rounded division; everything else (exponents, long numbers, text) goes to `Number`.
 */
export function readNumber(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  const negative = bytes[at] === 45;
  if (negative) at++;
  let mantissa = 0;
  let digits = 0;
  let decimals = -1;
  for (; at < to; at++) {
    const digit = bytes[at] - 48;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      if (mantissa > 0) digits++;
      if (decimals >= 0) decimals++;
    } else if (bytes[at] === 46 && decimals < 0) decimals = 0;
    else break;
  }
  if (at < to || digits > 15 || decimals > 22 || at === from || at - from === (negative ? 1 : 0)) {
    const text = decoder.decode(bytes.subarray(from, to)).trim();
    return text === "" ? NaN : Number(text);
  }
  if (decimals === 0 && to - from <= (negative ? 2 : 1)) return NaN;
  const value = decimals > 0 ? mantissa / powers[decimals] : mantissa;
  return negative ? -value : value;
}
