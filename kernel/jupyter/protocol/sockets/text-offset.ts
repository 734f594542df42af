/** Jupyter counts characters, JavaScript UTF-16 units; they differ after an emoji. */
export function toUnits(text: string, characters: number): number {
  let units = 0;
  let left = characters;
  for (const character of text) {
    if (left-- <= 0) break;
    units += character.length;
  }
  return units;
}

/** The inverse of {@link toUnits}. */
export function toCharacters(text: string, units: number): number {
  let characters = 0;
  for (const _ of text.slice(0, units)) characters++;
  return characters;
}
