/**
 * A column whose every place the caller writes before anybody reads one. Clearing eight megabytes that are written over at once
 * costs as much as an indicator.
 */
export function unwrittenColumn(length: number): Float64Array<ArrayBuffer> {
  return new Float64Array(Buffer.allocUnsafeSlow(8 * length).buffer);
}
