/**
 * Copies the bytes of doubles, wherever they begin, into a column at place `at`. Buffer's copy moves memory as it is; a typed array's
 * `set` goes word by word where the memory is shared between threads, and byte by byte where the doubles begin anywhere.
 */
export function copyBytes(bytes: Uint8Array, column: Float64Array, at = 0): void {
  const from = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const copied = from.copy(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), 8 * at);
  if (copied !== bytes.byteLength) throw new RangeError("a column has no room for what is copied into it");
}
