const newline = 10;
const carriage = 13;

/**
 * UTF-8 with a newline at each line's end: UTF-16 (as spreadsheets export), with a byte-order mark or without, is converted, and a
 * carriage return that stands alone (old Macs, joined files) becomes a newline. Usual files come back as they are.
 */
export function plainLines(text: Uint8Array): Uint8Array {
  const wide = wideEncoding(text);
  const bytes = wide === undefined ? text : new TextEncoder().encode(new TextDecoder(wide).decode(text));
  let out = bytes;
  for (let at = bytes.indexOf(carriage); at >= 0; at = bytes.indexOf(carriage, at + 1)) {
    if (bytes[at + 1] === newline || at === bytes.length - 1) continue;
    if (out === text) out = bytes.slice();
    out[at] = newline;
  }
  return out;
}

/** Of UTF-16 which bytes come first: the mark says so, or the zero that every second byte of a table's first letters is. */
function wideEncoding([first, second, third, fourth]: Uint8Array): string | undefined {
  if ((first === 0xff && second === 0xfe) || (first > 0 && second === 0 && third > 0 && fourth === 0))
    return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second > 0 && third === 0 && fourth > 0))
    return "utf-16be";
  return undefined;
}
