import { createHash } from "node:crypto";

/** First 16 hex digits of SHA-256: short enough to read, long enough (64 bits) for every trial of a lifetime. */
export type ContentHash = string;

/** Hash of columns and texts in order; each part is length-prefixed, so ("ab","c") and ("a","bc") differ. */
export function contentHash(...parts: readonly (string | NodeJS.ArrayBufferView)[]): ContentHash {
  const hash = createHash("sha256");
  for (const part of parts) {
    if (typeof part === "string") hash.update(`s${part.length}:`).update(part);
    else hash.update(`b${part.byteLength}:`).update(part);
  }
  return hash.digest("hex").slice(0, 16);
}

/** JSON with sorted keys: equal values give equal text, whatever order their keys were written in. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
