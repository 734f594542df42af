const endOfFrame = 0;
const stored = 0x8000_0000;
/** Bytes that one byte of a block stands for at most. */
const mostPacked = 255;

/**
 * Unpacks an LZ4 frame, as Arrow files compress their buffers (format: github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md). Checksums
 * are not looked at. Throws where the frame is cut short or refers to what is not there.
 */
export function unpackLz4(frame: Uint8Array): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== 0x184d2204) throw new Error("no LZ4 frame");
  const flags = frame[4];
  const [hasBlockSums, hasSize, hasDictionary] = [0x10, 0x08, 0x01].map(bit => (flags & bit) !== 0);
  const blockLimit = 1 << (8 + 2 * ((frame[5] >> 4) & 7));
  let at = 7 + (hasSize ? 8 : 0) + (hasDictionary ? 4 : 0);
  const told = hasSize ? Number(view.getBigUint64(6, true)) : 4 * frame.length;
  if (told > mostPacked * frame.length) throw new Error(`${frame.length} bytes cannot hold ${told}`);
  let out = new Uint8Array(told);
  let length = 0;
  for (;;) {
    const size = view.getUint32(at, true);
    at += 4;
    if (size === endOfFrame) return out.subarray(0, length);
    const end = at + (size & ~stored);
    if (end > frame.length) throw new Error("the frame is cut short");
    if (out.length < length + blockLimit && !hasSize) {
      const larger = new Uint8Array(2 * (length + blockLimit));
      larger.set(out);
      out = larger;
    }
    if ((size & stored) !== 0) {
      out.set(frame.subarray(at, end), length);
      length += end - at;
    } else length = unpackLz4Block(frame, at, end, out, length);
    at = end + (hasBlockSums ? 4 : 0);
  }
}

/** Runs of literals, each followed by a copy of something before; gives the new length of `out`. */
export function unpackLz4Block(
  from: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  length: number,
): number {
  let at = start;
  const more = (first: number): number => {
    let count = first;
    if (first === 15)
      for (let byte = 255; byte === 255; count += byte) {
        if (at >= end) throw new Error("a block is cut short");
        byte = from[at++];
      }
    return count;
  };
  while (at < end) {
    const token = from[at++];
    const literals = more(token >> 4);
    if (at + literals > end || length + literals > out.length) throw new Error("a block is cut short");
    out.set(from.subarray(at, at + literals), length);
    at += literals;
    length += literals;
    // The last sequence has no copy.
    if (at >= end) break;
    const offset = from[at] | (from[at + 1] << 8);
    at += 2;
    const copied = more(token & 15) + 4;
    if (offset === 0 || offset > length || length + copied > out.length)
      throw new Error("a block refers to nothing");
    // A copy may overlap what it writes, so it goes byte by byte.
    for (let k = 0; k < copied; k++, length++) out[length] = out[length - offset];
  }
  return length;
}
