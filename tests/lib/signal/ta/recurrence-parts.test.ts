import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { sharedColumn } from "../../../../lib/core/column/shared-column.ts";
import { seededRandom } from "../../../../lib/core/random.ts";
import * as ta from "../../../../lib/signal/ta/index.ts";

const names = ["high", "low", "close"] as const;

/** A walk of so many bars in memory that threads share. */
function walk(length: number, seed: number) {
  const random = seededRandom(seed);
  const bars = { high: sharedColumn(length), low: sharedColumn(length), close: sharedColumn(length) };
  for (let i = 0, price = 100; i < length; i++) {
    price *= Math.exp(0.001 * random.normal());
    bars.close[i] = price;
    bars.high[i] = price * (1 + 0.001 * random.uniform());
    bars.low[i] = price * (1 - 0.001 * random.uniform());
  }
  return bars;
}

/** Where the column is not what a stream says, to the bit; −1 for nowhere. */
function wrongAt(bars: ReturnType<typeof walk>, period: number): number {
  const stream = ta.atr.stream(period);
  return ta
    .atr(bars, period)
    .findIndex(
      (value, i) =>
        !Object.is(value, stream.next({ high: bars.high[i], low: bars.low[i], close: bars.close[i] })),
    );
}

test("an average true range that two threads have worked on is the stream, to the bit", async () => {
  // The second thread is started for the longest.
  for (const [length, seed] of [
    [4_100_000, 1],
    [400_000, 2],
    [576_014 + 192_000, 3],
    [991_337, 4],
  ]) {
    const bars = walk(length, seed);
    for (const period of [1, 2, 14, 100, 3_000])
      expect([length, period, wrongAt(bars, period)]).toEqual([length, period, -1]);
    await sleep(50);
  }
  // Read by two, written where two can write.
  expect(ta.atr(walk(500_000, 5), 14).buffer).toBeInstanceOf(SharedArrayBuffer);
});

test("so it is where numbers are missing, not finite or too large, wherever that is", () => {
  const random = seededRandom(9);
  const places = [0, 13, 14, 1_133, 1_134, 33_133, 33_134, 97_000, 450_000, 499_999];
  for (const value of [NaN, Infinity, -Infinity, 1.7e308])
    for (const place of places) {
      const bars = walk(500_000, place);
      bars[names[Math.floor(3 * random.uniform())]][place] = value;
      expect([value, place, wrongAt(bars, 14)]).toEqual([value, place, -1]);
    }
});

test("and where bars do not move, or lie far apart", () => {
  const still = walk(450_000, 1);
  for (const name of names) still[name].fill(100);
  expect(wrongAt(still, 14)).toBe(-1);
  const apart = walk(450_000, 2);
  for (let i = 0; i < 450_000; i += 1_000) apart.high[i] *= 1e12;
  expect(wrongAt(apart, 14)).toBe(-1);
});
