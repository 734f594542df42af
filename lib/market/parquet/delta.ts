import type { Stored } from "./footer.ts";
import { bitsAt, readable } from "./hybrid.ts";
import { wide } from "./numbers.ts";

/** Differences lie in groups of a multiple of so many. */
const grain = 32;

/**
 * Plain whole numbers from their differences (github.com/apache/parquet-format, Encodings.md, "Delta Encoding"): blocks, each with its
 * smallest difference and, in groups of a width of their own, what the others are beyond it. Sums go round at the width of the numbers.
 * Throws a RangeError where there are more or fewer than `count`.
 */
export function fromDeltas(content: Uint8Array, from: number, stored: Stored, count: number): Uint8Array {
  if (stored !== "int32" && stored !== "int64")
    throw new RangeError("differences of what are no whole numbers");
  if (count === 0) return new Uint8Array();
  const bytes = readable(content, from);
  const end = content.length - from;
  const view = new DataView(bytes.buffer);
  const head = new Varints(bytes, end);
  const size = head.unsigned();
  const groups = head.unsigned();
  const each = size / groups;
  if (head.unsigned() !== count || !(each >= grain && each % grain === 0))
    throw new RangeError("a page of differences is damaged");
  const step = wide(stored) / 4;
  const words = new Int32Array(step * count);
  let [low, high] = head.signed();
  words[0] = low;
  if (step === 2) words[1] = high;
  for (let done = 1; done < count;) {
    const [leastLow, leastHigh] = head.signed();
    const widths = bytes.subarray(head.at, head.at + groups);
    head.at += groups;
    for (let group = 0; group < groups && done < count; group++) {
      const width = widths[group];
      const more = Math.min(each, count - done);
      const at = head.at;
      if (width > 8 * wide(stored) || at + Math.ceil((more * width) / 8) > end)
        throw new RangeError("a page is cut short");
      for (let k = 0; k < more; k++) {
        const beyondLow = width === 0 ? 0 : bitsAt(view, at, k * width, Math.min(width, 32));
        const beyondHigh = width > 32 ? bitsAt(view, at, k * width + 32, width - 32) : 0;
        const sum = (low >>> 0) + (leastLow >>> 0) + (beyondLow >>> 0);
        low = sum | 0;
        words[step * (done + k)] = low;
        if (step === 2) {
          high = (high + leastHigh + beyondHigh + Math.floor(sum / 2 ** 32)) | 0;
          words[step * (done + k) + 1] = high;
        }
      }
      done += more;
      head.at += (each * width) / 8;
    }
  }
  return new Uint8Array(words.buffer);
}

/** Whole numbers of seven bits a byte, lowest first. Throws a RangeError behind the end. */
class Varints {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  at = 0;

  constructor(bytes: Uint8Array, end: number) {
    this.#bytes = bytes;
    this.#end = end;
  }

  unsigned(): number {
    const [low, high] = this.#words();
    return high * 2 ** 32 + low;
  }

  /** Zigzag: 0, −1, 1, −2, … The lower and the upper word. */
  signed(): [number, number] {
    const [low, high] = this.#words();
    const sign = -(low & 1);
    return [((low >>> 1) | (high << 31)) ^ sign, (high >>> 1) ^ sign];
  }

  #words(): [number, number] {
    let low = 0;
    let high = 0;
    for (let bit = 0; ; bit += 7) {
      if (this.at >= this.#end || bit > 63) throw new RangeError("a page is cut short");
      const byte = this.#bytes[this.at++];
      const seven = byte & 127;
      if (bit < 32) low |= seven << bit;
      if (bit > 25) high |= bit < 32 ? seven >>> (32 - bit) : seven << (bit - 32);
      if (byte < 128) return [low >>> 0, high >>> 0];
    }
  }
}
