/**
 * Numbers of `width` bits in runs and groups of eight, as Parquet writes levels and places in dictionaries
 * (github.com/apache/parquet-format, Encodings.md, "RLE / Bit-Packing Hybrid"). Calls `run` for each run of one number, `packed` for
 * each stretch of packed ones; both with the place of the first. Throws a RangeError where the bytes end too early.
 */
export function eachRun(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: number,
  count: number,
  run: (value: number, from: number, to: number) => void,
  packed: (at: number, from: number, to: number) => void,
): void {
  const wide = (width + 7) >> 3;
  let at = start;
  for (let done = 0; done < count;) {
    let head = 0;
    for (let unit = 1; ; unit *= 128) {
      if (at >= end || unit > 2 ** 35) throw new RangeError("a page is cut short");
      const byte = bytes[at++];
      head += (byte & 127) * unit;
      if (byte < 128) break;
    }
    if (head % 2 === 0) {
      const to = Math.min(count, done + head / 2);
      if (at + wide > end || to === done) throw new RangeError("a page is cut short");
      let value = 0;
      for (let k = 0; k < wide; k++) value += bytes[at + k] * 2 ** (8 * k);
      at += wide;
      run(value, done, to);
      done = to;
    } else {
      const groups = (head - 1) / 2;
      const to = Math.min(count, done + 8 * groups);
      // The last group may be cut off behind the last number.
      if (at + Math.ceil(((to - done) * width) / 8) > end || to === done)
        throw new RangeError("a page is cut short");
      packed(at, done, to);
      at += groups * width;
      done = to;
    }
  }
}

/** The number of `width` bits that begins so many bits behind a place, lowest bit first. Reads up to four bytes behind it. */
export function bitsAt(view: DataView, at: number, bit: number, width: number): number {
  const byte = at + Math.floor(bit / 8);
  const shift = bit & 7;
  const low = view.getUint32(byte, true) >>> shift;
  const all = shift + width > 32 ? low | (view.getUint8(byte + 4) << (32 - shift)) : low;
  return width === 32 ? all >>> 0 : all & ((1 << width) - 1);
}

/** A page's bytes from a place on, with room behind them for {@link bitsAt}. */
export function readable(bytes: Uint8Array, at: number): Uint8Array<ArrayBuffer> {
  const longer = new Uint8Array(bytes.length - at + 8);
  longer.set(bytes.subarray(at));
  return longer;
}
