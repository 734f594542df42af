import { describe, expect, test } from "vitest";
import { makeBars } from "../../../../lib/market/bars.ts";
import { continuousFutures, type FuturesContract } from "../../../../lib/market/adjust/continuous.ts";
import { randomBars } from "../../../support/bars.ts";

const day = 86_400_000;
const start = Date.UTC(2024, 0, 1);

/** Daily bars from day `first` on, with a volume and an open interest of each. */
const leg = (
  symbol: string,
  first: number,
  closes: number[],
  volumes: number[],
  expiresOn: number,
): FuturesContract => {
  const close = Float64Array.from(closes);
  const volume = Float64Array.from(volumes);
  return {
    bars: makeBars(
      { symbol, timeframe: "1d", source: "test", synthetic: false, calendar: "CME" },
      {
        time: close.map((_, i) => start + (first + i) * day),
        open: close,
        high: close,
        low: close,
        close,
        volume,
      },
    ),
    expiry: start + expiresOn * day,
    openInterest: volume.map(each => 10 * each),
  };
};

describe("two contracts by hand", () => {
  const march = leg("ESH24", 0, [100, 101, 102, 103, 104, 105], [9, 9, 9, 4, 3, 2], 6);
  const june = leg("ESM24", 2, [112.2, 113.3, 114.4, 115.5, 116, 117], [1, 5, 6, 7, 8, 9], 99);

  test("by calendar: the roll is made at the last close before the last days begin", () => {
    const { bars, rolls, contract } = continuousFutures([june, march], { daysBefore: 2 });
    // Expiry is day 6, so day 4 is June's; decided at day 3's close, 103 to 113.3, a factor of 1.1.
    expect(rolls).toEqual([
      { time: start + 4 * day, from: "ESH24", to: "ESM24", fromClose: 103, toClose: 113.3, by: "calendar" },
    ]);
    expect([...bars.close].map(x => Number(x.toFixed(9)))).toEqual([
      110, 111.1, 112.2, 113.3, 114.4, 115.5, 116, 117,
    ]);
    expect([...contract]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect([bars.symbol, bars.calendar]).toEqual(["ESM24 continuous", "CMES"]);
  });

  test("by volume and by open interest: on the bar after the next contract's was the larger", () => {
    for (const roll of ["volume", "open interest"] as const) {
      const { rolls } = continuousFutures([march, june], { roll, daysBefore: 1 });
      // June trades 5 against 4 on day 3.
      expect(rolls.map(({ time, by }) => [time, by])).toEqual([[start + 4 * day, roll]]);
    }
  });

  test("the latest day of a roll by volume, and a roll that nothing decided, say so", () => {
    const quiet = leg("ESM24", 2, [112.2, 113.3, 114.4, 115.5, 116, 117], [1, 1, 1, 1, 1, 1], 99);
    const late = continuousFutures([march, quiet], { roll: "volume", daysBefore: 1 });
    expect(late.rolls.map(({ time, by }) => [time, by])).toEqual([[start + 5 * day, "calendar"]]);
    expect(late.bars.notice).toBeUndefined();

    // March's bars end long before it expires.
    const ended = { ...march, expiry: start + 60 * day };
    const early = continuousFutures([ended, june]);
    expect(early.rolls.map(({ time, by }) => [time, by])).toEqual([[start + 6 * day, "last shared bar"]]);
    expect(early.bars.notice).toBe(
      "Nothing decided the roll from ESH24 to ESM24 at 2024-01-07: it follows the last bar that both have.",
    );
  });

  test("by difference: earlier prices move by what lay between the two", () => {
    const { bars } = continuousFutures([march, june], { daysBefore: 2, adjust: "difference" });
    expect([...bars.close].map(x => Number(x.toFixed(9)))).toEqual([
      110.3, 111.3, 112.3, 113.3, 114.4, 115.5, 116, 117,
    ]);
  });

  test("unadjusted: prices as traded, the jump at the marker", () => {
    const { bars, rolls } = continuousFutures([march, june], { daysBefore: 2, adjust: "none" });
    expect([...bars.close]).toEqual([100, 101, 102, 103, 114.4, 115.5, 116, 117]);
    expect(rolls[0].time).toBe(bars.time[4]);
  });

  test("neighbours that never traded together are refused", () => {
    const september = leg("ESU24", 50, [1, 1], [1, 1], 120);
    expect(() => continuousFutures([march, september])).toThrow(/ESH24 and ESU24 have no bar in common/);
  });

  test("prices that a difference takes to 0 or below are refused", () => {
    const dear = leg("A", 0, [100, 200, 200], [1, 1, 1], 3);
    const cheap = leg("B", 0, [10, 10, 10, 10], [1, 1, 1, 1], 99);
    // 100 − 190 at the first bar.
    expect(() => continuousFutures([dear, cheap], { daysBefore: 0, adjust: "difference" })).toThrow(
      /prices must be positive/,
    );
  });

  test("open interest must be there to roll on it", () => {
    const { openInterest: _, ...without } = march;
    expect(() => continuousFutures([without, june], { roll: "open interest" })).toThrow(
      /openInterest must have one value/,
    );
  });
});

test("many contracts: each bar's return is that of the contract held over it, to the day of each roll", () => {
  const contracts = [0, 1, 2, 3, 4].map(k => {
    const bars = randomBars(60, { seed: k + 1, spacing: day, timeframe: "1d", symbol: `F${k}` });
    const time = bars.time.map(t => t + k * 30 * day);
    return { bars: makeBars(bars, { ...bars, time }), expiry: time.at(-1)! + day };
  });
  const ratio = continuousFutures(contracts, { roll: "volume" });
  const none = continuousFutures(contracts, { roll: "volume", adjust: "none" });
  expect(ratio.rolls).toHaveLength(4);
  for (let i = 1; i < ratio.bars.length; i++) {
    const held = contracts[ratio.contract[i]].bars;
    const now = held.time.indexOf(ratio.bars.time[i]);
    const before = held.time.indexOf(ratio.bars.time[i - 1]);
    expect(ratio.bars.close[i] / ratio.bars.close[i - 1]).toBeCloseTo(
      held.close[now] / held.close[before],
      10,
    );
    expect(none.bars.close[i]).toBe(held.close[now]);
  }
});

test("a roll on volume does not depend on bars after the one that decided it", () => {
  const closes = [10, 10, 10, 10, 10, 10];
  const rolls = [0, 100].map(later => {
    const front = leg("A", 0, closes, [5, 5, 5, later, later, later], 30);
    const next = leg("B", 0, closes, [1, 1, 9, later, 50, 50], 60);
    return continuousFutures([front, next], { roll: "volume" }).rolls[0].time;
  });
  expect(rolls).toEqual([start + 3 * day, start + 3 * day]);
});
