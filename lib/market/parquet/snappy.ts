/** Unpacks Snappy without frames (github.com/google/snappy, format_description.txt). Throws a RangeError where it is damaged. */
export function unpackSnappy(bytes: Uint8Array): Uint8Array {
  let at = 0;
  let length = 0;
  for (let unit = 1; ; unit *= 128) {
    const byte = bytes[at++];
    if (byte === undefined || unit > 2 ** 28) throw damaged();
    length += (byte & 127) * unit;
    if (byte < 128) break;
  }
  const out = new Uint8Array(length);
  let to = 0;
  while (at < bytes.length) {
    const tag = bytes[at++];
    if ((tag & 3) === 0) {
      let count = tag >> 2;
      if (count >= 60) {
        const width = count - 59;
        count = 0;
        for (let k = 0; k < width; k++) count += bytes[at + k] * 2 ** (8 * k);
        at += width;
      }
      count++;
      if (!(at + count <= bytes.length && to + count <= length)) throw damaged();
      out.set(bytes.subarray(at, at + count), to);
      at += count;
      to += count;
      continue;
    }
    let count = (tag >> 2) + 1;
    let offset = 0;
    if ((tag & 3) === 1) {
      count = ((tag >> 2) & 7) + 4;
      offset = ((tag >> 5) << 8) | bytes[at++];
    } else {
      offset = bytes[at] | (bytes[at + 1] << 8);
      at += 2;
      if ((tag & 3) === 3) {
        offset += (bytes[at] | (bytes[at + 1] << 8)) * 65_536;
        at += 2;
      }
    }
    if (at > bytes.length || offset === 0 || offset > to || to + count > length) throw damaged();
    // A copy may overlap what it writes.
    if (offset >= count) out.copyWithin(to, to - offset, to - offset + count);
    else for (let k = 0; k < count; k++) out[to + k] = out[to + k - offset];
    to += count;
  }
  if (to !== length) throw damaged();
  return out;
}

const damaged = (): RangeError => new RangeError("a page packed by Snappy is damaged");
