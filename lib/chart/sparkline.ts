import { requireSample } from "../stats/sample.ts";
import { extent } from "./extent.ts";

const levels = "▁▂▃▄▅▆▇█";

/**
 * A line of at most `width` blocks (default 20) for one cell of a table. Each block is the last finite value of its share of the
 * values; a share with none is a space. "" for no values.
 */
export function sparkline(values: ArrayLike<number>, width = 20): string {
  requireSample(values, "values");
  const n = values.length;
  const columns = Math.min(n, Math.max(1, Math.floor(width)));
  const [low, high] = extent([values]);
  let line = "";
  for (let k = 0; k < columns; k++) {
    const start = Math.floor((k * n) / columns);
    let i = Math.floor(((k + 1) * n) / columns) - 1;
    while (i > start && !Number.isFinite(values[i])) i--;
    line += Number.isFinite(values[i]) ? levels[Math.round(((values[i] - low) / (high - low)) * 7)] : " ";
  }
  return line;
}
