import { demand, PeakError } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { formatCount, formatNumber } from "../../chart/index.ts";
import type { Bars } from "../../market/bars.ts";
import { requireWhole } from "../../stats/sample.ts";
import { closeVolatility } from "../ta/volatility/estimators.ts";
import { ended, followBarriers } from "./barriers.ts";
import { checkEvents, type Events, perBar } from "./events.ts";
import { composeLabels, type Labels } from "./labels.ts";
import { demandBars } from "../../market/demand-bars.ts";

export interface TripleBarrierOptions {
  /** Bars after which the question is closed: the vertical barrier; default 20. */
  readonly horizon?: number;
  /** Upper barrier in targets above the close of the event; default 1, Infinity for none. Of meta-labels the profit. */
  readonly profit?: number;
  /** Lower barrier in targets below it; default 1, Infinity for none. Of meta-labels the loss. */
  readonly stop?: number;
  /** The unit of both, a fraction of the price: a number or one per bar, known at it; default the deviation of the last 100 log returns. */
  readonly target?: number | Float64Array;
  /** Bars at which to ask; default all that have a target. */
  readonly events?: Events;
  /** What reaches a barrier: closes (default, as in the book) or the bar's range, as a stop order would. */
  readonly touch?: "close" | "range";
}

export interface TripleBarrierLabelOptions extends TripleBarrierOptions {
  /** What a label is that the vertical barrier ends: `"zero"` (default) or the `"sign"` of its return. */
  readonly vertical?: "zero" | "sign";
}

const common = ["horizon", "profit", "stop", "target", "events", "touch"] as const;

/**
 * Triple-barrier labels (López de Prado 2018, 3.3-3.4): +1 where the price first reaches close · (1 + profit · target), −1 where close ·
 * (1 − stop · target), else by `vertical` after `horizon` bars. With `touch: "range"` a bar that reaches both counts as the lower. They
 * begin at the close of the event, while an order fills at the next open: across gaps the return is not yours. Events whose
 * answer lies beyond the data are left out and counted.
 */
export function tripleBarrier(bars: Bars, options: TripleBarrierLabelOptions = {}): Labels {
  demandBars(bars);
  refuseUnknownKeys("tripleBarrier option", options, [...common, "vertical"]);
  const { vertical = "zero" } = options;
  if (vertical !== "zero" && vertical !== "sign") throw unknownName("vertical", vertical, ["zero", "sign"]);
  return label(bars, options, {
    title: "triple barrier",
    names: { 1: "up", 0: vertical === "zero" ? "time" : "flat", "-1": "down" },
    bets: undefined,
    sideOf(barrier, change) {
      if (barrier === ended.vertical) return vertical === "zero" ? 0 : Math.sign(change);
      return barrier === ended.profit ? 1 : -1;
    },
  });
}

/**
 * Meta-labels (López de Prado 2018, 3.6): whether a primary model's side was right, 1 where the trade made money, else 0. `side` has one number
 * per bar: above 0 long, below 0 short, 0 or NaN no bet; `profit` and `stop` lie in the side's direction and against it. Asked
 * where the side is new by default, not at every bar it is held. With `touch: "range"` a bar that reaches both is a loss.
 */
export function metaLabels(bars: Bars, side: Float64Array, options: TripleBarrierOptions = {}): Labels {
  demandBars(bars);
  refuseUnknownKeys("metaLabels option", options, common);
  if (!(side instanceof Float64Array) || side.length !== bars.length)
    throw new PeakError("invalid_argument", `side must be a column of one number per bar (${bars.length}).`, {
      hint: "Pass the primary model's side: 1 long, -1 short, 0 no bet.",
    });
  const bets = side.map(value => (value > 0 ? 1 : value < 0 ? -1 : 0));
  const asked = options.events
    ? checkEvents(options.events, bars).filter(i => bets[i] !== 0)
    : Int32Array.from(bets.keys().filter(i => bets[i] !== 0 && bets[i] !== bets[i - 1]));
  return label(
    bars,
    { ...options, events: asked },
    {
      title: "meta-labels",
      names: { 1: "right", 0: "wrong" },
      bets,
      sideOf: (_, change) => (change > 0 ? 1 : 0),
    },
  );
}

function label(
  bars: Bars,
  options: TripleBarrierOptions,
  how: {
    readonly title: string;
    readonly names: Readonly<Record<number, string>>;
    readonly bets: Float64Array | undefined;
    readonly sideOf: (barrier: number, change: number) => number;
  },
): Labels {
  const { horizon = 20, profit = 1, stop = 1, touch = "close" } = options;
  requireWhole(horizon, "horizon", 1);
  for (const [name, value] of Object.entries({ profit, stop }))
    demand(value > 0, name, "must be above 0", value, "Pass a multiple of the target, or Infinity for none.");
  if (touch !== "close" && touch !== "range") throw unknownName("touch", touch, ["close", "range"]);
  const { bets, names, title, sideOf } = how;
  const answers = followBarriers(bars, {
    events: options.events && checkEvents(options.events, bars),
    target: perBar(options.target ?? closeVolatility(bars.close, 100), bars, "target"),
    profit,
    stop,
    horizon,
    range: touch === "range",
    bets,
  });
  const { event, end, barrier, change, upper, lower, unanswered } = answers;
  const side = new Int8Array(event.length);
  for (let k = 0; k < side.length; k++) side[k] = sideOf(barrier[k], change[k]);
  return composeLabels({
    title,
    bars,
    names,
    event,
    end,
    side,
    return: change,
    upper,
    lower,
    unanswered,
    notes: [
      `Barriers ${formatNumber(profit)} targets ${bets ? "with" : "above"} and ${formatNumber(stop)} ${bets ? "against the side" : "below"}, at most ${formatCount(horizon)} bars, reached by ${touch === "close" ? "closes" : "the range of a bar"}.`,
    ],
  });
}
