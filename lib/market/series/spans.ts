/** How spans begin in lower case, and what ends them. */
const ends = {
  "<!--": /-->/g,
  "<![cdata[": /\]\]>/g,
  "<script": /<\/script\s*>/gi,
  "<style": /<\/style\s*>/gi,
} as const;

/**
 * Text with `put` in the place of each span that begins as `opening` (global) says; a span that never ends is none. In one pass: a regular expression for
 * the whole span looks for an end that is nowhere anew at every beginning, which on hostile text takes the square of its length.
 */
export function replaceSpans(text: string, opening: RegExp, put: string): string {
  const endless = new Set<string>();
  let out = "";
  let at = 0;
  opening.lastIndex = 0;
  for (let found = opening.exec(text); found; found = opening.exec(text)) {
    const kind = found[0].toLowerCase() as keyof typeof ends;
    if (endless.has(kind)) continue;
    const closing = ends[kind];
    closing.lastIndex = opening.lastIndex;
    if (closing.exec(text) === null) {
      endless.add(kind);
      continue;
    }
    out += text.slice(at, found.index) + put;
    at = closing.lastIndex;
    opening.lastIndex = at;
  }
  return out + text.slice(at);
}
