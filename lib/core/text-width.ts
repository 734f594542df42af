/** Columns a character takes in a terminal: none for combining marks, two for wide scripts and emoji, and for a tab as the line editor shows it. */
export function characterWidth(character: string): 0 | 1 | 2 {
  if (character >= " " && character <= "~") return 1;
  if (character === "\t") return 2;
  if (/^(?:\p{Mark}|[\u200b-\u200d\ufeff])/u.test(character)) return 0;
  if (
    /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u.test(
      character,
    )
  )
    return 2;
  return 1;
}

/** Columns of a text without colours, on one line. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}
