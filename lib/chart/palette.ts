/** The Okabe-Ito colours: told apart by every kind of colour vision. Gains are blue, losses vermillion; never red and green. */
export const palette = Object.freeze({
  blue: "#0072B2",
  orange: "#E69F00",
  green: "#009E73",
  vermillion: "#D55E00",
  purple: "#CC79A7",
  sky: "#56B4E9",
  yellow: "#F0E442",
  black: "#000000",
});

export type ColorName = keyof typeof palette;

/** The order in which series take colours. Yellow is left out: it vanishes on white. */
const seriesOrder: readonly ColorName[] = ["blue", "orange", "green", "purple", "vermillion", "sky", "black"];

/** Whether the series at `index` has the colour of one before it, where none is given. */
export const repeatsColor = (index: number): boolean => Math.floor(index / seriesOrder.length) % 2 === 1;

/** Colour of a gain (blue) or a loss (vermillion). */
export const gainColor = palette.blue;
export const lossColor = palette.vermillion;

/** Ink of titles, of secondary text, of axis lines and of grid lines, on white. */
export const ink = Object.freeze({
  strong: "#1f2328",
  soft: "#57606a",
  line: "#8c959f",
  grid: "#e6e8eb",
});

/** The colour to draw with: a palette name, any CSS colour, or by default the one for the series at `index`. */
export function resolveColor(color: string | undefined, index: number): string {
  // CSS grey is too pale for a thin line on white.
  if (color === "gray" || color === "grey") return "#6e7781";
  if (color === undefined) return palette[seriesOrder[index % seriesOrder.length]];
  return (palette as Readonly<Record<string, string>>)[color] ?? color;
}

/** A colour mixed with white: `share` 1 is the colour itself, 0 white. Solid tints print and convert where opacity does not. */
export function tint(color: string, share: number): string {
  const channel = (at: number) =>
    Math.round(255 + (Number.parseInt(color.slice(at, at + 2), 16) - 255) * share)
      .toString(16)
      .padStart(2, "0");
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
