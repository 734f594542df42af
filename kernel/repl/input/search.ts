import type { Buffer } from "./buffer.ts";
import type { Key } from "./keys.ts";

/** A search in the history that is under way. */
export interface Search {
  readonly query: string;
  /** What stood there when it began. */
  readonly before: Buffer;
  /** The entry that is shown. */
  readonly at: number;
  readonly found: boolean;
}

/** What a key makes of a search: it goes on, it ends with what is shown, or it ends with what stood there before. */
export type SearchStep =
  | { readonly kind: "search"; readonly search: Search }
  /** `pass`: the key acts itself. */
  | { readonly kind: "accept"; readonly pass: boolean }
  | { readonly kind: "cancel" };

export function beginSearch(entries: readonly string[], before: Buffer): Search {
  return { query: "", before, at: entries.length, found: true };
}

/** Ctrl-R: what is typed looks for the newest entry that contains it; Ctrl-R again for an older one, Ctrl-S for a newer. */
export function searchKey(entries: readonly string[], search: Search, { name, text }: Key): SearchStep {
  const go = (query: string, from: number, step: -1 | 1): SearchStep => {
    for (let at = from; at >= 0 && at < entries.length; at += step)
      if (entries[at].includes(query) && (at === search.at || entries[at] !== entries[search.at]))
        return { kind: "search", search: { ...search, query, at, found: true } };
    return { kind: "search", search: { ...search, query, found: false } };
  };
  if (name === "ctrl-r") return go(search.query, search.at - 1, -1);
  if (name === "ctrl-s") return go(search.query, search.at + 1, 1);
  if (name === "backspace") return go(search.query.slice(0, -1), entries.length - 1, -1);
  if (name === "escape" || name === "ctrl-g" || name === "ctrl-c") return { kind: "cancel" };
  if (text !== "") return go(search.query + text, Math.min(search.at, entries.length - 1), -1);
  return { kind: "accept", pass: name !== "return" && name !== "ctrl-j" };
}

/** The input that a search shows: the entry with the cursor at what was looked for. */
export function searched(entries: readonly string[], { at, query, before }: Search): Buffer {
  const entry = entries[at];
  return entry === undefined ? before : { text: entry, cursor: Math.max(0, entry.indexOf(query)) };
}
