const newline = 10;
const carriage = 13;

/**
 * UTF-8 with a newline at each line's end: UTF-16 with a byte-order mark (as spreadsheets export) is converted, and a
 * carriage return that stands alone (old Macs, joined files) becomes a newline. Usual files come back as they are.
 */
export function plainLines(text: Uint8Array): Uint8Array {
  const wide =
    text[0] === 0xff && text[1] === 0xfe
      ? "utf-16le"
      : text[0] === 0xfe && text[1] === 0xff
        ? "utf-16be"
        : "";
  const bytes = wide === "" ? text : new TextEncoder().encode(new TextDecoder(wide).decode(text));
  let out = bytes;
  for (let at = bytes.indexOf(carriage); at >= 0; at = bytes.indexOf(carriage, at + 1)) {
    if (bytes[at + 1] === newline || at === bytes.length - 1) continue;
    if (out === text) out = bytes.slice();
    out[at] = newline;
  }
  return out;
}
