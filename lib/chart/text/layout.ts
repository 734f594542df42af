import { syntheticLabel } from "../../core/provenance.ts";
import { characterWidth, textWidth } from "../../core/text-width.ts";

/** Room for a chart in characters. `height` counts the rows of the plot alone. */
export interface TextSize {
  readonly width: number;
  readonly height?: number;
  /** Colours by ANSI codes; off by default, so that text stays text. */
  readonly color?: boolean;
}

/** Title, synthetic label and subtitle, each cut to the width. */
export function textHeading(
  heading: { title: string; subtitle?: string; synthetic: boolean },
  width: number,
): string[] {
  const label = heading.synthetic ? `[${syntheticLabel}] ` : "";
  return [clip(label + heading.title, width), ...(heading.subtitle ? [clip(heading.subtitle, width)] : [])];
}

/** Text of at most `width` columns, of which a wide character takes two; the last is an ellipsis where some were lost. */
export function clip(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let room = width - 1;
  let cut = "";
  for (const character of text) {
    room -= characterWidth(character);
    if (room < 0) break;
    cut += character;
  }
  return `${cut}…`;
}

/** Colours text for a terminal with the 24-bit code of `#rrggbb`; other colours and `on` false leave it as it is. */
export function paint(text: string, color: string | undefined, on: boolean | undefined): string {
  const match = on && text.trim() !== "" ? /^#(..)(..)(..)$/.exec(color ?? "") : null;
  // Black ink would vanish on a dark terminal: it stays the terminal's own colour.
  if (!match || color === "#000000") return text;
  const [r, g, b] = match.slice(1).map(hex => Number.parseInt(hex, 16));
  return `\u001b[38;2;${r};${g};${b}m${text}\u001b[39m`;
}

/** Places labels on one line of `width`: each centred on its column and pushed inside; a label that would touch the one before is left out. */
export function placeLabels(labels: readonly { at: number; text: string }[], width: number): string {
  const line = Array<string>(width).fill(" ");
  let free = 0;
  for (const { at, text } of labels) {
    const letters = [...text];
    const start = Math.max(0, Math.min(width - letters.length, Math.round(at - letters.length / 2)));
    if (start < free || letters.length > width) continue;
    for (let i = 0; i < letters.length; i++) line[start + i] = letters[i];
    free = start + letters.length + 2;
  }
  return line.join("").trimEnd();
}
