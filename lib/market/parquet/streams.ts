/**
 * Plain values from their bytes apart: the first bytes of all, the second bytes of all, and so on, which pack better
 * (github.com/apache/parquet-format, Encodings.md, "Byte Stream Split"). Of four or eight bytes each.
 */
export function fromStreams(bytes: Uint8Array, at: number, wide: number, count: number): Uint8Array {
  if (!(at + wide * count <= bytes.length)) throw new RangeError("a page has fewer values than rows");
  const step = wide / 4;
  const words = new Int32Array(step * count);
  for (let word = 0; word < step; word++) {
    const a = at + 4 * word * count;
    const b = a + count;
    const c = b + count;
    const d = c + count;
    for (let i = 0; i < count; i++)
      words[i * step + word] =
        bytes[a + i] | (bytes[b + i] << 8) | (bytes[c + i] << 16) | (bytes[d + i] << 24);
  }
  return new Uint8Array(words.buffer);
}
