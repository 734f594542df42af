import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { displaySymbol } from "../../../../lib/core/display.ts";
import { seededRandom } from "../../../../lib/core/random.ts";
import type { Bars } from "../../../../lib/market/bars.ts";
import * as labels from "../../../../lib/signal/label/index.ts";
import { composeLabels } from "../../../../lib/signal/label/labels.ts";
import { drawProbabilities } from "../../../../lib/signal/label/uniqueness.ts";
import { sma } from "../../../../lib/signal/ta/index.ts";
import * as stats from "../../../../lib/stats/index.ts";
import { barsOf, barsOfCloses, randomBars } from "../../../support/bars.ts";

const rows = (found: labels.Labels) =>
  Array.from(found.event, (event, k) => [event, found.end.reveal()[k], found.side.reveal()[k]]);

describe("triple barrier", () => {
  const bars = barsOfCloses(100, [100, 101, 103, 99, 98, 100, 100, 100]);

  test("by hand: the first barrier reached, the end of time, and events the data cannot answer", () => {
    // From bar 0, ± 2 %: 103 on bar 2. From 1 (101): 98.98 and 103.02, so 98 on bar 4. From 2 (103): 99 on bar 3. From 3 (99):
    // 97.02 and 100.98, never; bar 6 ends it. From 4 (98): 99.96, so 100 on bar 5. From 5 on the data ends first.
    const found = labels.tripleBarrier(bars, { target: 0.02, horizon: 3 });
    expect(rows(found)).toEqual([
      [0, 2, 1],
      [1, 4, -1],
      [2, 3, -1],
      [3, 6, 0],
      [4, 5, 1],
    ]);
    expect(found.unanswered).toBe(3);
    expect(found.return.reveal()[1]).toBeCloseTo(98 / 101 - 1, 12);
    const signed = labels.tripleBarrier(bars, { target: 0.02, horizon: 3, vertical: "sign" });
    expect(signed.side.reveal()[3]).toBe(1);
    const oneSided = labels.tripleBarrier(bars, { target: 0.02, horizon: 3, stop: Infinity });
    expect(rows(oneSided)[1]).toEqual([1, 4, 0]);
  });

  test("ranges fill at the barrier, gaps at the open, and a bar that reaches both is the lower", () => {
    const wicks = barsOf([
      [100, 100, 100, 100],
      [100, 102.5, 99, 101],
      [105, 105, 105, 105],
      [105, 108, 102, 105],
      [105, 105, 105, 105],
    ]);
    const found = labels.tripleBarrier(wicks, { target: 0.02, horizon: 2, touch: "range" });
    // Bar 0: 102 is reached by 102.5. Bar 1 (101): 103.02 is gapped over, filled at 105. Bar 2 (105): 107.1 and 102.9, both on bar 3.
    expect(rows(found)).toEqual([
      [0, 1, 1],
      [1, 2, 1],
      [2, 3, -1],
    ]);
    const [first, second, third] = found.return.reveal();
    expect(first).toBeCloseTo(0.02, 12);
    expect(second).toBeCloseTo(105 / 101 - 1, 12);
    expect(third).toBeCloseTo(-0.02, 12);
  });

  test("every label is what walking the path bar by bar gives", () => {
    const walk = (
      given: Bars,
      event: number,
      top: number,
      bottom: number,
      horizon: number,
      range: boolean,
    ) => {
      for (let i = event + 1; i < given.length && i <= event + horizon; i++) {
        const [high, low] = range ? [given.high[i], given.low[i]] : [given.close[i], given.close[i]];
        if (low <= bottom) return [i, -1];
        if (high >= top) return [i, 1];
      }
      return event + horizon < given.length ? [event + horizon, 0] : undefined;
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0.2, max: 3, noNaN: true }),
        fc.double({ min: 0.2, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        (seed, profit, stop, horizon, range) => {
          const given = randomBars(60, { seed });
          const found = labels.tripleBarrier(given, {
            target: 0.02,
            profit,
            stop,
            horizon,
            touch: range ? "range" : "close",
          });
          const expected = [...given.close.keys()].flatMap(event => {
            const price = given.close[event];
            const answer = walk(
              given,
              event,
              price * (1 + profit * 0.02),
              price * (1 - stop * 0.02),
              horizon,
              range,
            );
            return answer ? [[event, ...answer]] : [];
          });
          expect(rows(found)).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a driftless walk reaches + 2 before − 1 in a third of cases, + 1 before − 1 in half (the gambler's ruin)", () => {
    const random = seededRandom(12);
    const price = [100];
    for (let i = 0; i < 60_000; i++) price.push(price[i] * (1 + 0.001 * (random.uniform() < 0.5 ? 1 : -1)));
    const bars = barsOfCloses(100, price);
    const share = (profit: number, stop: number) => {
      const events = Array.from({ length: 1_900 }, (_, k) => 30 * k);
      const found = labels
        .tripleBarrier(bars, { target: 0.005, profit, stop, horizon: 3_000, events })
        .side.reveal();
      return found.filter(side => side === 1).length / found.filter(side => side !== 0).length;
    };
    // Overlapping paths: some 350 independent ones, a deviation of 2.6 points.
    expect(Math.abs(share(2, 1) - 1 / 3)).toBeLessThan(0.08);
    expect(Math.abs(share(1, 1) - 1 / 2)).toBeLessThan(0.08);
  });

  test("events without a target are not asked, and mistakes are named", () => {
    const column = Float64Array.of(NaN, 0.02, 0, 0.02, 0.02, 0.02, 0.02, 0.02);
    expect([...labels.tripleBarrier(bars, { target: column, horizon: 3 }).event]).toEqual([1, 3, 4]);
    expect(() => labels.tripleBarrier(bars, { events: 5 as never })).toThrow(
      "events must be indices of bars, received 5",
    );
    expect(() => labels.tripleBarrier(bars, { target: column.subarray(1) })).toThrow(
      "one number per bar (8)",
    );
    expect(() => labels.tripleBarrier(bars, { events: [3, 2] })).toThrow(
      "events[1] must be a bar from 0 to 7",
    );
    expect(() => labels.tripleBarrier(bars, { profit: 0 })).toThrow("profit must be above 0");
    expect(() => labels.tripleBarrier(bars, { horison: 3 } as never)).toThrow('Did you mean "horizon"?');
  });
});

test("meta-labels follow the primary side: profit below for a short, and 1 only where money was made", () => {
  const bars = barsOfCloses(100, [100, 97, 100, 104, 104, 104]);
  const side = Float64Array.of(-1, -1, 0, -1, 1, 1);
  const found = labels.metaLabels(bars, side, { target: 0.02, profit: 1, stop: 2, horizon: 2 });
  // Asked where the side is new: short at 100 (97 is a profit), short at 104 (nothing in two bars: 0, wrong), long at 104 unanswered.
  expect(rows(found)).toEqual([
    [0, 1, 1],
    [3, 5, 0],
  ]);
  expect(found.return.reveal()[0]).toBeCloseTo(0.03, 12);
  expect(found.unanswered).toBe(1);
});

test("a fixed horizon takes the sign beyond the threshold", () => {
  const bars = barsOfCloses(100, [100, 101, 99, 100.5, 100.5]);
  const found = labels.fixedHorizon(bars, { horizon: 2, threshold: 0.006 });
  // 99/100 is −1 %, 100.5/101 is −0.495 %, 100.5/99 is 1.5 %.
  expect(rows(found)).toEqual([
    [0, 2, -1],
    [1, 3, 0],
    [2, 4, 1],
  ]);
});

describe("trend scanning", () => {
  test("the label is the sign of the largest t-value of ordinary least squares over all lengths", () => {
    const bars = randomBars(80, { seed: 4 });
    const found = labels.trendScanning(bars, { shortest: 4, longest: 12 });
    const tOf = (y: Float64Array) => {
      const x = y.map((_, i) => i);
      const n = y.length;
      const r = stats.correlation(x, y);
      // The t-value of a slope is that of the correlation.
      return r * Math.sqrt((n - 2) / (1 - r * r));
    };
    for (const [k, event] of found.event.entries()) {
      const lengths = Array.from({ length: 9 }, (_, i) => i + 4);
      const t = lengths.map(length => tOf(bars.close.subarray(event, event + length)));
      const best = t.reduce((at, value, i) => (Math.abs(value) > Math.abs(t[at]) ? i : at), 0);
      expect(found.end.reveal()[k]).toBe(event + lengths[best] - 1);
      expect(found.tValue.reveal()[k]).toBeCloseTo(t[best], 6);
      expect(found.side.reveal()[k]).toBe(Math.sign(t[best]));
    }
    expect(found.length).toBe(80 - 12 + 1);
    const known = found.knownBefore(40);
    expect(known.end.reveal().every(end => end < 40)).toBe(true);
    const rows = Array.from(found.event.keys()).filter(k => found.end.reveal()[k] < 40);
    expect([...known.tValue.reveal()]).toEqual(rows.map(k => found.tValue.reveal()[k]));
  });

  test("a straight line is infinitely clear, a flat market no trend", () => {
    const line = labels.trendScanning(barsOfCloses(100, [100, 101, 102, 103, 104, 105]), { longest: 5 });
    expect([...line.side.reveal()]).toEqual([1, 1]);
    expect(line.tValue.reveal()[0]).toBe(Infinity);
    const flat = labels.trendScanning(barsOfCloses(100, [100, 100, 100, 100, 100, 100]), { longest: 5 });
    expect([...flat.side.reveal()]).toEqual([0, 0]);
  });

  test("a step into a market that stands still is as clear over every length, so the shortest tells, whatever the price", () => {
    // y = 1, 0, 0, …: the slope's t-value is −√3 for each number of bars.
    for (const price of [1, 3, 0.1, 7.77, 1e-6, 93_481.37]) {
      const closes = [price * 1.01, ...Array<number>(19).fill(price)];
      const { end, tValue } = labels.trendScanning(barsOfCloses(closes[0], closes), { events: [0] });
      expect(end.reveal()[0]).toBe(4);
      expect(tValue.reveal()[0]).toBeCloseTo(-Math.sqrt(3), 9);
    }
  });
});

describe("overlap", () => {
  /** The three labels of López de Prado's example 4.5.3: bars 0 to 2, 2 to 3, 4 to 5. */
  const bars = barsOfCloses(100, [100, 110, 99, 99, 99, 108.9]);
  const book = composeLabels({
    title: "book",
    bars,
    event: Int32Array.of(0, 2, 4),
    end: Int32Array.of(2, 3, 5),
    side: Int8Array.of(1, 1, 1),
    return: Float64Array.of(0, 0, 0),
    unanswered: 0,
    names: { 1: "up" },
    notes: [],
  });

  test("concurrency and average uniqueness are the book's", () => {
    expect([...labels.concurrency(book).reveal()]).toEqual([1, 1, 2, 1, 1, 1]);
    const uniqueness = labels.averageUniqueness(book).reveal();
    [5 / 6, 3 / 4, 1].forEach((value, k) => expect(uniqueness[k]).toBeCloseTo(value, 12));
  });

  test("after drawing the second label the next is drawn with 5/14, 3/14 and 6/14, as in the book", () => {
    const chance = drawProbabilities(book, Int32Array.of(0, 0, 1, 1, 0, 0));
    [5 / 14, 3 / 14, 6 / 14].forEach((value, k) => expect(chance[k]).toBeCloseTo(value, 12));
  });

  test("weights have a mean of 1, follow uniqueness or attributed returns, and decay with age", () => {
    const sum = 5 / 6 + 3 / 4 + 1;
    const byUniqueness = labels.sampleWeights(book).reveal();
    [5 / 6, 3 / 4, 1].forEach((value, k) => expect(byUniqueness[k]).toBeCloseTo((3 * value) / sum, 12));
    // Log returns after each event: ln 1.1 + ln 0.9 / 2 (bar 2 is shared), 0, ln 1.1.
    const [a, c] = [Math.abs(Math.log(1.1) + Math.log(0.9) / 2), Math.log(1.1)];
    const byReturn = labels.sampleWeights(book, { by: "return" }).reveal();
    [a, 0, c].forEach((value, k) => expect(byReturn[k]).toBeCloseTo((3 * value) / (a + c), 12));
    // In a line over cumulated uniqueness to a half before the first: 1 − ½ · (left / all).
    const decayed = labels.sampleWeights(book, { oldest: 0.5 }).reveal();
    const raw = [(5 / 6) * (1 - (0.5 * 1.75) / sum), (3 / 4) * (1 - 0.5 / sum), 1];
    const total = raw[0] + raw[1] + raw[2];
    raw.forEach((value, k) => expect(decayed[k]).toBeCloseTo((3 * value) / total, 12));
    expect(labels.sampleWeights(book, { oldest: -0.5 }).reveal()[0]).toBe(0);
  });

  test("sequential draws overlap less than independent ones", () => {
    const found = labels.tripleBarrier(randomBars(400, { seed: 3 }), { target: 0.05, horizon: 25 });
    const [event, end] = [found.event, found.end.reveal()];
    const uniqueness = (drawn: Int32Array) => {
      const taken = new Int32Array(400);
      for (const k of drawn) for (let t = event[k]; t <= end[k]; t++) taken[t]++;
      return stats.mean(
        Array.from(drawn, k => {
          let sum = 0;
          for (let t = event[k]; t <= end[k]; t++) sum += 1 / taken[t];
          return sum / (end[k] - event[k] + 1);
        }),
      );
    };
    const random = seededRandom(1);
    const sequential = labels.sequentialBootstrap(found, { draws: 60 });
    const plain = Array.from({ length: 20 }, () =>
      uniqueness(Int32Array.from({ length: 60 }, () => random.integer(found.length))),
    );
    expect(uniqueness(sequential)).toBeGreaterThan(stats.mean(plain) * 1.05);
    expect(labels.sequentialBootstrap(found, { draws: 60 })).toEqual(sequential);
    const none = found.knownBefore(0);
    expect(labels.sequentialBootstrap(none)).toEqual(new Int32Array(0));
    expect(() => labels.sequentialBootstrap(none, { draws: 5 })).toThrow(/draws must be 0/);
  });
});

test("the CUSUM filter by hand", () => {
  const e = (...steps: number[]) =>
    steps.map((_, i) => 100 * Math.exp(steps.slice(0, i + 1).reduce((a, b) => a + b)));
  // Up 0.03 and 0.03 pass 0.05 on bar 2; down 0.02 and 0.04 pass on bar 4 although up 0.01 lies between the sums.
  const bars = barsOfCloses(100, e(0, 0.03, 0.03, -0.02, -0.04, 0.01));
  expect([...labels.cusumEvents(bars, { threshold: 0.05 })]).toEqual([2, 4]);
});

describe("a label cannot become a feature", () => {
  const found = labels.fixedHorizon(randomBars(50), { horizon: 5 });

  test("not in the types, and not when it runs", () => {
    // @ts-expect-error: a LookAhead is no column
    expect(() => sma(found.return, 3)).toThrow("values");
    // @ts-expect-error: nor are its sides
    const column: Float64Array = found.side;
    expect(ArrayBuffer.isView(column)).toBe(false);
  });

  test("what a model may train on at a bar has been answered before it", () => {
    const known = found.knownBefore(20);
    expect(known.length).toBe(15);
    expect(Math.max(...known.end.reveal())).toBe(19);
    expect(known.return.reveal()).toEqual(found.return.reveal().slice(0, 15));
  });
});

test("a result shows itself: counts, the last labels as boxes, returns", async () => {
  const found = labels.tripleBarrier(randomBars(400, { seed: 6 }), { profit: 2, stop: 2, horizon: 15 });
  const bundle = await found[displaySymbol]();
  expect(bundle["text/plain"]).toContain("Labels look ahead");
  expect(bundle["text/plain"].split("\n").every(line => [...line].length <= 80)).toBe(true);
  const count = found.side.reveal().filter(side => side === 1).length;
  expect(bundle["text/plain"]).toMatch(new RegExp(`1 up +${count} `));
  const [picture] = [...bundle["text/html"]!.matchAll(/base64,([^"]+)"/g)].map(([, data]) =>
    Buffer.from(data, "base64").toString(),
  );
  expect(picture).toContain("from barrier to barrier");
  expect(picture).toContain("#0072B2");
  const none = labels.fixedHorizon(randomBars(5), { horizon: 20 });
  expect((await none[displaySymbol]())["text/plain"]).toContain("5 events are left out");
});
