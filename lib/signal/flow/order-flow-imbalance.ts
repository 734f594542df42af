import { invalidArgument } from "../../core/errors.ts";
import { unwrittenColumn } from "../../core/column/unwritten-column.ts";
import { demandQuotes, type Touch, type TouchColumns } from "./microprice.ts";

function stream(): { next(touch: Touch): number } {
  let before: Touch | undefined;
  return {
    next(touch) {
      if (typeof touch !== "object" || touch === null)
        throw invalidArgument("touch", "must be a quote", touch, "Pass { bid, ask, bidAmount, askAmount }.");
      const { bid, ask, bidAmount, askAmount } = touch;
      const last = before;
      before = { bid, ask, bidAmount, askAmount };
      if (last === undefined) return NaN;
      return contribution(last.bid, last.ask, last.bidAmount, last.askAmount, bid, ask, bidAmount, askAmount);
    },
  };
}

function batch(quotes: TouchColumns): Float64Array {
  demandQuotes(quotes);
  const { bid, ask, bidAmount, askAmount } = quotes;
  const out = unwrittenColumn(bid.length);
  if (out.length > 0) out[0] = NaN;
  for (let i = 1; i < out.length; i++)
    out[i] = contribution(
      bid[i - 1],
      ask[i - 1],
      bidAmount[i - 1],
      askAmount[i - 1],
      bid[i],
      ask[i],
      bidAmount[i],
      askAmount[i],
    );
  return out;
}

function contribution(
  b0: number,
  a0: number,
  q0: number,
  r0: number,
  b1: number,
  a1: number,
  q1: number,
  r1: number,
): number {
  // A comparison with NaN is false everywhere, which would read as 0.
  if (Number.isNaN(b0 + a0 + b1 + a1)) return NaN;
  return (b1 >= b0 ? q1 : 0) - (b1 <= b0 ? q0 : 0) - (a1 <= a0 ? r1 : 0) + (a1 >= a0 ? r0 : 0);
}

/**
 * Order-flow imbalance of each change of the best quotes (Cont, Kukanov and Stoikov 2014, eq. 4): what was added to the bid and taken from
 * the ask, less what was taken from the bid and added to the ask, in amounts; buying pressure is above 0. NaN at the first quote and
 * beside a missing one.
 *
 * e = 1{Pᵇ ≥ Pᵇ₋₁}·qᵇ − 1{Pᵇ ≤ Pᵇ₋₁}·qᵇ₋₁ − 1{Pᵃ ≤ Pᵃ₋₁}·qᵃ + 1{Pᵃ ≥ Pᵃ₋₁}·qᵃ₋₁
 *
 * Sum it over the stretch you trade on (`pt.ta.sum(e, 100)`); the paper explains the move of the mid over the same ten seconds. A pitfall:
 * it explains the price change of the same stretch, which is no forecast of the next.
 * `orderFlowImbalance.stream()` takes one quote, or book, at a time and gives the same numbers.
 */
export const orderFlowImbalance = Object.freeze(Object.assign(batch, { stream }));
