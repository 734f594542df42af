import { resultBundle, resultText, type ResultParts } from "../../../chart/html/result.ts";
import { displaySymbol, inspectSymbol, type Displayable } from "../../../core/display.ts";

/** A frozen result that shows itself as its parts do: in a notebook, and in characters. */
export function shown<T extends object>(
  data: T,
  parts: Omit<ResultParts, "synthetic">,
): Readonly<T> & Displayable {
  const all = { ...parts, synthetic: false };
  // Not enumerable, so that the result is its data for whoever looks into it.
  return Object.freeze(
    Object.defineProperties(
      { ...data },
      {
        [displaySymbol]: { value: () => resultBundle(all) },
        [inspectSymbol]: { value: () => resultText(all) },
      },
    ),
  ) as Readonly<T> & Displayable;
}

/** `1 file`, `2 files`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;

/** Bytes as people read them. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let at = 0;
  for (; bytes >= 1_000 && at < units.length - 1; at++) bytes /= 1_000;
  return `${bytes >= 100 || at === 0 ? bytes.toFixed(0) : bytes.toFixed(1)} ${units[at]}`;
}
