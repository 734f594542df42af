/** Deeper than any program a person or a generator means, and far from where the parser's stack ends. */
export const deepest = 1_500;

/**
 * Offset of the first bracket that is nested too deeply; undefined where none is. The parser is native and recursive: a text
 * deep enough would not fail but end the process. Brackets within texts count too, which no real text is deep enough to notice.
 */
export function tooDeep(source: string): number | undefined {
  if (source.length <= deepest) return undefined;
  let depth = 0;
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i);
    // ( [ {
    if (code === 40 || code === 91 || code === 123) {
      if (++depth > deepest) return i;
    }
    // ) ] }
    else if ((code === 41 || code === 93 || code === 125) && depth > 0) depth--;
  }
  return undefined;
}
