import { demand, invalidArgument } from "../../../core/errors.ts";
import { ofValues } from "../../ta/indicator.ts";
import type { Machine } from "../../ta/machine/machine.ts";
import { real } from "../../ta/parameters.ts";
import { indicatorOperation, type Operation } from "./operation.ts";

/** More bars than this are no window any more. */
const widest = 20_000;

/** Σ weight k · value k bars ago over a window of fixed width. */
export function fractionalDifferenceOperation(order: number, threshold: number): Operation {
  demand(
    typeof order === "number" && order > 0 && order <= 2,
    "order",
    "must be above 0, at most 2",
    order,
    "0.3 to 0.6 keeps most memory of a price; 1 is the plain difference.",
  );
  demand(
    typeof threshold === "number" && threshold > 0 && threshold < 1,
    "threshold",
    "must be above 0 and below 1",
    threshold,
    "Pass e.g. 1e-4.",
  );
  return indicatorOperation(fractionalDifference.definition, [order, threshold], [String(order)]);
}

/**
 * Weights of a fractional difference: w₀ = 1, wₖ = −wₖ₋₁ · (order − k + 1) / k, up to the last whose size is `threshold` or more
 * (López de Prado, Advances in Financial Machine Learning, 2018, section 5.5: fixed-width window).
 */
export function fractionalWeights(order: number, threshold: number): Float64Array {
  const weights = [1];
  for (let k = 1; ; k++) {
    const weight = (-weights[k - 1] * (order - k + 1)) / k;
    if (Math.abs(weight) < threshold) return Float64Array.from(weights);
    if (k === widest)
      throw invalidArgument(
        "threshold",
        `must leave a window of at most ${widest} bars`,
        threshold,
        "Raise it, e.g. to 1e-4.",
      );
    weights.push(weight);
  }
}

const fractionalDifference = ofValues<[order: number, threshold: number]>("fractionalDifference", {
  parameters: [real("order", 0.4, 0, 2), real("threshold", 1e-4, 0, 1)],
  lookback: (order, threshold) => fractionalWeights(order, threshold).length - 1,
  machine: (order, threshold) => new FractionalDifference(fractionalWeights(order, threshold)),
});

class FractionalDifference implements Machine {
  readonly #weights: Float64Array;
  /** The window twice, one after the other, so that it can be read from any place without a turn. */
  readonly #twice: Float64Array;
  #place = 0;
  #seen = 0;

  constructor(weights: Float64Array) {
    this.#weights = weights;
    this.#twice = new Float64Array(2 * weights.length);
  }

  next(x: number): number {
    const weights = this.#weights;
    const twice = this.#twice;
    const width = weights.length;
    const place = this.#place;
    twice[place] = twice[place + width] = x;
    this.#place = place + 1 === width ? 0 : place + 1;
    if (this.#seen < width && ++this.#seen < width) return NaN;
    let sum = 0;
    for (let k = 0, at = place + width; k < width; k++, at--) sum += weights[k] * twice[at];
    return sum;
  }
}
