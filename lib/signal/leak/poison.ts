import type { Random } from "../../core/random.ts";
import { day, hour, type Milliseconds } from "../../core/time.ts";
import { Bars, barColumnNames, firstAtOrAfter } from "../../market/bars.ts";
import { makeColumns } from "../../market/columns.ts";
import { MarketData } from "../features/batch/market-data.ts";
import { ownBars, timelineOf } from "../features/timeline.ts";

/**
 * What the future is replaced by: `NaN`; `garbage`, numbers without any order; `mirrored`, the path that goes down where the true one
 * went up, which looks like a market to code that passes over nonsense; `cut`, no future at all, for code that counts its bars.
 */
export const poisons = Object.freeze(["NaN", "garbage", "mirrored", "cut"] as const);

/** Those that code without a fault takes; without a future there is also no time of a next bar, which the others leave as it is. */
export const likeMarkets = Object.freeze(["mirrored", "cut"] as const);

export type Poison = (typeof poisons)[number];

/** The data with everything that was not known at `moment` replaced, in every market. Times stay, because the clock is no secret. */
export function poisoned(data: MarketData, moment: Milliseconds, poison: Poison, random: Random): MarketData {
  return eachMarket(data, (bars, known) =>
    poisonBars(bars, firstAtOrAfter(known(), moment + 1), poison, random),
  );
}

/** The data with every `spacing`-th bar of every market, from `offset` on, at other prices and volumes: of the same shape, which no code refuses. */
export function scattered(data: MarketData, spacing: number, offset: number, random: Random): MarketData {
  return eachMarket(data, bars => {
    const { time, open, high, low, close, volume } = columnsOf(bars);
    for (let i = offset; i < time.length; i += spacing) {
      const factor = anywhere(random);
      for (const prices of [open, high, low, close]) prices[i] *= factor;
      volume[i] = volume[i] * anywhere(random) + 1;
    }
    return new Bars(bars, { time, open, high, low, close, volume });
  });
}

/** From a thousandth to a thousand: code may act on rises alone, or on falls. */
const anywhere = (random: Random) => 10 ** (6 * random.uniform() - 3);

/** The data at other times: later, and three times as far apart, so that neither dates nor distances stay. */
export function atOtherTimes(data: MarketData): MarketData {
  const first = data.bars.time[0];
  const shift = 11 * day + 5 * hour;
  return eachMarket(
    data,
    bars =>
      new Bars(bars, { ...columnsOf(bars), time: bars.time.map(time => first + shift + 3 * (time - first)) }),
  );
}

/** The data a year of whole weeks later, so that days of the week stay, and sessions but for holidays; and at twice the prices. */
export function yearLater(data: MarketData): MarketData {
  return eachMarket(data, bars => {
    const { time, open, high, low, close, volume } = columnsOf(bars);
    const twice = (column: Float64Array) => column.map(price => 2 * price);
    return new Bars(bars, {
      time: time.map(moment => moment + 52 * 7 * day),
      open: twice(open),
      high: twice(high),
      low: twice(low),
      close: twice(close),
      volume,
    });
  });
}

/** The data in memory of its own, for code that may write to what it is given. */
export function copied(data: MarketData): MarketData {
  return eachMarket(data, copy);
}

/** The first column that is no longer what it was, as a person would name it; undefined where all are. */
export function firstWritten(data: MarketData, given: MarketData): string | undefined {
  for (const [name, before] of [["bars", data.bars] as const, ...Object.entries(data.markets)]) {
    const after = name === "bars" ? given.bars : given.markets[name];
    for (const column of barColumnNames) {
      const at = before[column].findIndex((value, i) => !Object.is(value, after[column][i]));
      if (at >= 0) return `${name}.${column} at bar ${at}`;
    }
  }
  return undefined;
}

function eachMarket(data: MarketData, change: (bars: Bars, known: () => Float64Array) => Bars): MarketData {
  // The data works out once when its bars are known, however often they become others.
  const changed = (bars: Bars, market: string) =>
    change(bars, () => data.of(timelineOf(market, undefined)).known);
  return new MarketData(
    changed(data.bars, ownBars.market),
    Object.fromEntries(Object.entries(data.markets).map(([name, bars]) => [name, changed(bars, name)])),
  );
}

const columnsOf = (bars: Bars) => makeColumns(name => bars[name].slice());

const copy = (bars: Bars): Bars => new Bars(bars, columnsOf(bars));

/** The bars with those from `known` on replaced. */
function poisonBars(bars: Bars, known: number, poison: Poison, random: Random): Bars {
  if (poison === "cut") return copy(bars.slice(0, known));
  const rewritten = (column: Float64Array, next: (i: number) => number) => {
    const out = column.slice();
    for (let i = known; i < out.length; i++) out[i] = next(i);
    return out;
  };
  // Returns after the moment change sign: p becomes (last known)² / p, so the low is made of what was the high.
  const pivot = known > 0 ? bars.close[known - 1] : (bars.open[0] ?? 1);
  const mirror = (column: Float64Array) => (i: number) => (pivot * pivot) / column[i];
  const next = {
    NaN: () => () => NaN,
    garbage: (column: Float64Array) => {
      const level = column[Math.max(0, known - 1)] || 1;
      return () => level * anywhere(random);
    },
    mirrored: mirror,
  }[poison];
  return new Bars(bars, {
    time: bars.time.slice(),
    open: rewritten(bars.open, next(bars.open)),
    high: rewritten(bars.high, next(bars.low)),
    low: rewritten(bars.low, next(bars.high)),
    close: rewritten(bars.close, next(bars.close)),
    volume: rewritten(bars.volume, poison === "mirrored" ? i => 2 * bars.volume[i] + 1 : next(bars.volume)),
  });
}
