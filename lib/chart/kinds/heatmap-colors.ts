import { ink } from "../palette.ts";

/** Blue for more, orange for less: told apart by every kind of colour vision, and by lightness where printed grey. */
export const diverging = ["#8a3b00", "#d55e00", "#f0b48a", "#f4f4f2", "#8fbfdf", "#0072b2", "#00406b"];
export const sequential = ["#f4f8fb", "#c5deee", "#85bbdc", "#3f93c5", "#0072b2", "#004a7a"];

/** White or dark ink, whichever contrasts more with the colour at a share of the scale. */
export function inkOn(colors: readonly string[], share: number): string {
  if (!Number.isFinite(share)) return ink.strong;
  const at = Math.min(colors.length - 1, Math.max(0, share * (colors.length - 1)));
  const [from, to] = [colors[Math.floor(at)], colors[Math.ceil(at)]];
  // Relative luminance of the interpolated colour, after WCAG 2.
  const luminance = [0.2126, 0.7152, 0.0722].reduce((sum, weight, k) => {
    const channel = (color: string) => Number.parseInt(color.slice(1 + 2 * k, 3 + 2 * k), 16) / 255;
    const mixed = channel(from) + (channel(to) - channel(from)) * (at % 1);
    return sum + weight * (mixed <= 0.04045 ? mixed / 12.92 : ((mixed + 0.055) / 1.055) ** 2.4);
  }, 0);
  // 0.18 is where black and white contrast equally; a little above, white still reads better in small type.
  return luminance < 0.24 ? "white" : ink.strong;
}
