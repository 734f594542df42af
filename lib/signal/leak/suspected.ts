import type { Random } from "../../core/random.ts";
import { firstAtOrAfter } from "../../market/bars.ts";
import type { MarketData } from "../features/batch/market-data.ts";
import { ownBars } from "../features/timeline.ts";
import { scattered } from "./poison.ts";
import { picked, seldom } from "./remarkable.ts";
import type { Subject, Trace } from "./subject.ts";

/** Bars from one that is replaced to the next: the shorter looks at every bar, the longer at columns that remember more. */
const spacings = [8, 32] as const;

/**
 * Bars at whose close a leak may hide that shows at a few bars only, wherever they are (a missing value that is filled from behind). Bars all
 * over the market are replaced at once, and a value is suspected that changes where values so far behind a replaced bar seldom do:
 * of a column with a short memory it may be the next one that it knew. A suspicion proves nothing, but says which moments to try.
 */
export function suspectedBars(
  subject: Subject,
  data: MarketData,
  truth: readonly Trace[],
  { count, random }: { readonly count: number; readonly random: Random },
): number[] {
  const { known } = data.of(ownBars);
  const found = new Set<number>();
  for (const spacing of spacings)
    for (const offset of picked(
      Array.from({ length: spacing }, (_, k) => k),
      Math.min(spacings[0], count),
      random,
    ))
      for (const row of suspectedRows(subject, data, truth, { spacing, offset, random })) found.add(row);
  return picked(
    [...found].filter(row => row < known.length - 1),
    count,
    random,
  );
}

function suspectedRows(
  subject: Subject,
  data: MarketData,
  truth: readonly Trace[],
  { spacing, offset, random }: { readonly spacing: number; readonly offset: number; readonly random: Random },
): number[] {
  const { known } = data.of(ownBars);
  let traces: readonly Trace[];
  try {
    traces = subject.trace(scattered(data, spacing, offset, random));
  } catch {
    return [];
  }
  const rows: number[] = [];
  for (const [k, { values }] of traces.entries()) {
    const true_ = truth[k].values;
    if (values.length !== true_.length) continue;
    const behind: number[][] = Array.from({ length: spacing }, () => []);
    for (let row = 0; row < values.length; row++)
      if (!Object.is(values[row], true_[row])) {
        const bar = firstAtOrAfter(known, truth[k].known[row]);
        behind[(bar - offset + spacing) % spacing].push(bar);
      }
    for (const bars of behind) if (bars.length <= (seldom * known.length) / spacing) rows.push(...bars);
  }
  return rows;
}
