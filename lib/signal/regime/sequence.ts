import { formatCount } from "../../chart/index.ts";
import type { Refitted, RefitOptions } from "./refit.ts";

/** How a model is fitted again and again on the past. */
export interface SequenceOptions extends Partial<RefitOptions> {
  /** Default 1,000. */
  readonly train?: number;
  /** Default 7. The same seed gives the same regimes on every machine. */
  readonly seed?: number;
  /** Starting points of each fit. */
  readonly starts?: number;
}

/** What the reader must know of how the models came about. */
export function sequenceNotes(
  fits: readonly Refitted<{ readonly converged: boolean }>[],
  train: number,
): string[] {
  const failed = fits.filter(({ model }) => !model.converged).length;
  const count = `${formatCount(fits.length)} ${fits.length === 1 ? "model" : "models"}`;
  return [
    `${count}, the first fitted to ${formatCount(train)} values; each bar is told by a model that was fitted before it.`,
    ...(failed > 0 ? [`${formatCount(failed)} of them stopped before they converged.`] : []),
  ];
}
