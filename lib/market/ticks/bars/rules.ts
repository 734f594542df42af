import { demand } from "../../../core/errors.ts";
import { requireWhole } from "../../../stats/sample.ts";
import { refuseUnknownKeys, unknownName } from "../../../core/names.ts";

const measures = ["tick", "volume", "dollar"] as const;
export type TradeMeasure = (typeof measures)[number];

/** When a bar of trades is full. */
export type TradeBarOptions =
  | {
      /** Close a bar when it holds this much: trades, amount, or price × amount. The trade that fills it belongs to it whole. */
      readonly by: TradeMeasure;
      readonly size: number;
    }
  | {
      /** Close a bar when its imbalance, or its larger side, is beyond what earlier bars let expect (AFML 2.3.2). */
      readonly by: `${TradeMeasure}_${"imbalance" | "runs"}`;
      /** Trades of the first bar, and the first estimate of how many a bar holds. */
      readonly expectedTicks: number;
      /** Span, in bars, of the exponential averages: each new bar weighs 2 / (span + 1). Default 20. */
      readonly span?: number;
      /** How many times longer or shorter than `expectedTicks` the expected bar may become; default 5, Infinity for AFML's own. */
      readonly limit?: number;
    };

/** Decides when a bar closes. `next` takes a trade's measure and sign; true closes the bar with it. */
export interface BarRule {
  next(weight: number, sign: number): boolean;
  /** What the bar has to reach; NaN where it closes by its number of trades. */
  readonly threshold: number;
}

/** The rule of a kind of bar, and what of a trade it measures. Throws `invalid_argument` or `unknown_name`. */
export function barRule(options: TradeBarOptions): { rule: BarRule; measure: TradeMeasure } {
  const kinds = measures.flatMap(one => [one, `${one}_imbalance`, `${one}_runs`]);
  refuseUnknownKeys("tradeBars option", options, ["by", "size", "expectedTicks", "span", "limit"]);
  demand(
    options.by !== undefined,
    "by",
    "must say what closes a bar",
    options.by,
    `Give one of: ${kinds.join(", ")}.`,
  );
  if (!kinds.includes(options.by)) throw unknownName("kind of bar", options.by, kinds);
  const [measure, kind] = options.by.split("_") as [TradeMeasure, "imbalance" | "runs" | undefined];
  if ("size" in options) {
    refuseUnknownKeys(`option of ${options.by} bars`, options, ["by", "size"]);
    const { size } = options;
    demand(
      kind === undefined,
      "size",
      "applies to tick, volume and dollar bars only",
      size,
      "Give expectedTicks.",
    );
    demand(
      size > 0 && size < Infinity,
      "size",
      "must be a positive number",
      size,
      "Give how much a bar holds.",
    );
    return { measure, rule: fullRule(size) };
  }
  refuseUnknownKeys(`option of ${options.by} bars`, options, ["by", "expectedTicks", "span", "limit"]);
  const { expectedTicks, span = 20, limit = 5 } = options;
  demand(
    kind !== undefined,
    "size",
    "must be given for tick, volume and dollar bars",
    undefined,
    "Say how much a bar holds.",
  );
  requireWhole(expectedTicks, "expectedTicks", 1);
  demand(span >= 1, "span", "must be 1 or more", span, "Give e.g. 20.");
  demand(limit >= 1, "limit", "must be 1 or more", limit, "Give e.g. 5, or Infinity for none.");
  const ticks = new ExpectedTicks(expectedTicks, 2 / (span + 1), limit);
  return { measure, rule: kind === "imbalance" ? imbalanceRule(ticks) : runsRule(ticks) };
}

/** Ten tenths come to less than one: what rounding leaves of a sum is nothing, and asks for no further trade. */
const rounding = 1e-9;
const enough = 1 - rounding;

function fullRule(size: number): BarRule {
  let held = 0;
  return {
    threshold: size,
    next(weight) {
      held += weight;
      if (held < size * enough) return false;
      held = 0;
      return true;
    },
  };
}

/** The running estimate of a bar's length, which all rules with expectations share. */
class ExpectedTicks {
  readonly weight: number;
  readonly #low: number;
  readonly #high: number;
  value: number;

  constructor(first: number, weight: number, limit: number) {
    this.weight = weight;
    this.#low = first / limit;
    this.#high = first * limit;
    this.value = first;
  }

  update(ticks: number): void {
    const next = this.value + this.weight * (ticks - this.value);
    this.value = Math.min(this.#high, Math.max(this.#low, next));
  }
}

/**
 * |θ| ≥ E[T]·|E[b·w]|, θ the sum of the bar's signed weights, both expectations exponential averages over the bars before. Where they
 * come to 0, as after an even first bar, any trade would reach that: then E[T] trades make a bar, as in the first.
 */
function imbalanceRule(expected: ExpectedTicks): BarRule {
  let theta = 0;
  let gross = 0;
  let ticks = 0;
  // Until the first bar is full nothing is known to expect.
  let mean = NaN;
  const threshold = () => expected.value * Math.abs(mean) || NaN;
  return {
    get threshold() {
      return threshold();
    },
    next(weight, sign) {
      theta += sign * weight;
      gross += weight;
      ticks++;
      const asked = threshold();
      if (Number.isNaN(asked) ? ticks < expected.value : Math.abs(theta) < asked * enough) return false;
      const own = Math.abs(theta) < rounding * gross ? 0 : theta / ticks;
      if (Number.isNaN(mean)) mean = own;
      else {
        mean += expected.weight * (own - mean);
        expected.update(ticks);
      }
      theta = 0;
      gross = 0;
      ticks = 0;
      return true;
    },
  };
}

/**
 * max(buys, sells) ≥ E[T]·max(P·E[w | buy], (1 − P)·E[w | sell]), buys and sells the weights of each side in the bar, whatever stands
 * between them, P the share of buys among its trades; every expectation an exponential average over the bars before.
 */
function runsRule(expected: ExpectedTicks): BarRule {
  const held = { buys: 0, sells: 0, buyTicks: 0, sellTicks: 0 };
  let ticks = 0;
  let share = NaN;
  let buy = NaN;
  let sell = NaN;
  const threshold = () => expected.value * Math.max(share * (buy || 0), (1 - share) * (sell || 0)) || NaN;
  const average = (mean: number, own: number) =>
    Number.isNaN(mean) ? own : mean + expected.weight * (own - mean);
  return {
    get threshold() {
      return threshold();
    },
    next(weight, sign) {
      ticks++;
      if (sign > 0) {
        held.buys += weight;
        held.buyTicks++;
      } else if (sign < 0) {
        held.sells += weight;
        held.sellTicks++;
      }
      const asked = threshold();
      const most = Math.max(held.buys, held.sells);
      if (Number.isNaN(asked) ? ticks < expected.value : most < asked * enough) return false;
      const signed = held.buyTicks + held.sellTicks;
      if (!Number.isNaN(share)) expected.update(ticks);
      if (signed > 0) share = average(share, held.buyTicks / signed);
      // A bar without buys says nothing of how large a buy is.
      if (held.buyTicks > 0) buy = average(buy, held.buys / held.buyTicks);
      if (held.sellTicks > 0) sell = average(sell, held.sells / held.sellTicks);
      Object.assign(held, { buys: 0, sells: 0, buyTicks: 0, sellTicks: 0 });
      ticks = 0;
      return true;
    },
  };
}
