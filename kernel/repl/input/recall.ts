import { type Buffer, bufferOf } from "./buffer.ts";

/** A walk through the history: what was typed before it began, and the entry it stands at. */
export interface Recall {
  readonly draft: Buffer;
  readonly at: number;
}

/**
 * One step back (-1) or forth through the entries that begin with what stood before the cursor when the walk began; behind
 * the newest the draft comes back. Undefined where there is no further one.
 */
export function recalled(
  entries: readonly string[],
  walk: Recall | undefined,
  buffer: Buffer,
  step: -1 | 1,
): { readonly walk: Recall | undefined; readonly buffer: Buffer } | undefined {
  const { draft, at } = walk ?? { draft: buffer, at: entries.length };
  const prefix = draft.text.slice(0, draft.cursor);
  for (let next = at + step; next >= 0 && next < entries.length; next += step)
    if (entries[next].startsWith(prefix) && entries[next] !== buffer.text)
      return { walk: { draft, at: next }, buffer: bufferOf(entries[next]) };
  return step === 1 && walk ? { walk: undefined, buffer: draft } : undefined;
}
