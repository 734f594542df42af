import { describe, expect, test } from "vitest";
import { displaySymbol } from "../../../../lib/core/display.ts";
import { setProgressSink } from "../../../../lib/core/progress.ts";
import { day } from "../../../../lib/core/time.ts";
import { makeBars, type Bars } from "../../../../lib/market/bars.ts";
import * as regimes from "../../../../lib/signal/regime/index.ts";
import { RollingRank } from "../../../../lib/signal/regime/rank.ts";
import * as stats from "../../../../lib/stats/index.ts";
import { barsOfCloses, randomBars } from "../../../support/bars.ts";
import { portableNormals, simulateChain, simulateGarch } from "../../../support/samples.ts";

/** Daily bars whose closes have the given log returns. */
function barsOfReturns(returns: ArrayLike<number>, start = Date.UTC(2020, 0, 1)): Bars {
  const close = new Float64Array(returns.length + 1).fill(100);
  for (let i = 0; i < returns.length; i++) close[i + 1] = close[i] * Math.exp(returns[i]);
  return makeBars(
    { symbol: "TEST/USD", timeframe: "1d", source: "test", synthetic: true },
    {
      time: Float64Array.from(close, (_, i) => start + i * day),
      open: close,
      high: close,
      low: close,
      close,
      volume: new Float64Array(close.length),
    },
  );
}

/** 320 bars that pandas 3.1 was given too. */
function peerBars(): Bars {
  const [z, a, b] = [11, 12, 13].map(seed => portableNormals(seed, 320));
  let level = 0;
  const close = z.map(value => 100 * Math.exp((level += 0.01 * value)));
  const open = close.map((_, i) => (i === 0 ? 100 : close[i - 1]));
  return makeBars(
    { symbol: "TEST/USD", timeframe: "1d", source: "test", synthetic: true },
    {
      time: close.map((_, i) => Date.UTC(2020, 0, 1) + i * day),
      open,
      high: close.map((value, i) => Math.max(open[i], value) * (1 + 0.004 * Math.abs(a[i]))),
      low: close.map((value, i) => Math.min(open[i], value) * (1 - 0.004 * Math.abs(b[i]))),
      close,
      volume: new Float64Array(320),
    },
  );
}

/** The regimes from a bar on, as letters with how long they last: "t3 r4". */
function written(found: regimes.Regimes, letters: Readonly<Record<string, string>>, from: number): string {
  const all = Array.from(found.codes.subarray(from), code => letters[found.names[code]]).join("");
  return [...all.matchAll(/(.)\1*/g)].map(([run, letter]) => `${letter}${run.length}`).join(" ");
}

describe("the original's labels and detectors", () => {
  const bars = peerBars();
  const letters = { breakout: "b", ranging: "r", trending: "t", unknown: "u" };

  test("volatility breakout is what pandas makes of its definition, after 100 bars", () => {
    const found = regimes.volatilityBreakout(bars);
    expect(written(found, letters, 99)).toBe(
      "t3 r4 t1 b3 t2 b3 t2 r23 t10 b4 t3 r1 t2 r5 t3 b6 t2 b8 t3 r15 t3 b3 t9 b4 t7 b1 t1 b3 t2 b12 t2 r19 t3 r5 t2 r1 t1 r3 t2 r17 t2 r3 t2 b2 t1 b8",
    );
    expect(written(found, letters, 0)).toMatch(/^u99 /);
  });

  test("range compression too", () => {
    expect(written(regimes.rangeCompression(bars), letters, 99)).toBe(
      "r1 b1 r1 t1 r1 b10 r1 t1 b1 t4 r1 b1 t1 r1 t1 r1 t1 r1 b1 r2 b1 t2 b1 r1 t1 b5 u1 b2 u1 r2 b4 r3 u1 r1 b1 u1 r1 u3 t1 b2 u1 b3 u1 b2 r1 u1 b2 t2 u1 t3 r6 u5 r1 u1 b3 u2 b2 r1 b1 r1 t1 r1 u1 b1 r1 u1 r1 b1 r1 b2 u1 r1 u2 r2 u1 r1 u1 b1 t2 b1 u2 t1 u2 b2 u1 t2 r1 u1 r1 b1 u1 r8 b1 r1 b1 t1 r1 t3 r1 t1 r1 t1 r1 t1 b1 r5 t1 b2 t1 r1 b1 r1 b3 t1 r2 b1 u2 r1 u3 b1 r1 u4 r1 b2 t1 r3 t1 b2 t1 r1 t1 r1 t1 r1 t1 b1 r1 t1",
    );
  });

  test("trend and volatility too, with thresholds of its scale", () => {
    const options = { trendThreshold: 0.0005, volatilityThreshold: 0.01 };
    const both = regimes.trendVolatility(bars, options);
    const trend = regimes.trend(bars, { trendThreshold: 0.0005 });
    const volatility = regimes.volatility(bars, { volatilityThreshold: 0.01 });
    const up =
      "U27 R1 U1 R5 D2 R1 D53 R1 D4 R4 D7 R1 D1 R2 D1 R1 D1 R10 U3 R8 D3 R9 D3 R4 D14 R2 D3 R2 D2 R1 D2 R1 D1 R5 U1 R3 D4 R1 D1 R2 D1 R6 D35 R1 D2 R1 D1 R1 D6 R2 U16";
    const high = "h3 l56 h11 l20 h2 l7 h8 l19 h14 l24 h1 l2 h69 l1 h2 l13 h2 l16";
    expect(written(trend, { TREND_UP: "U", RANGE: "R", TREND_DOWN: "D" }, 50)).toBe(up);
    expect(written(volatility, { HIGH_VOL: "h", LOW_VOL: "l" }, 50)).toBe(high);
    for (const i of [50, 120, 200, 319]) expect(both.at(i)).toBe(`${trend.at(i)}_${volatility.at(i)}`);
    expect(both.at(49)).toBeUndefined();
  });

  test("by hand, and counted: shares, visits, lengths, transitions and what came next", () => {
    // Returns 10 %, 10 %, −10 %, −10 %, −10 %, 0: means of two are 10 %, 0, −10 %, −10 %, −5 %.
    const few = barsOfCloses(100, [100, 110, 121, 108.9, 98.01, 88.209, 88.209]);
    const found = regimes.trend(few, { window: 2, trendThreshold: 0.02 });
    expect([...found.codes]).toEqual([-1, -1, 0, 1, 2, 2, 2]);
    expect(
      found.summary.map(({ bars: count, visits, meanDuration }) => [count, visits, meanDuration]),
    ).toEqual(
      [[1, 1, 1], [1, 1, 1], [3, 1, 3]], // prettier-ignore
    );
    expect(found.transitions).toEqual([[0, 1, 0], [0, 0, 1], [0, 0, 1]]); // prettier-ignore
    expect(found.summary[0].nextReturn).toBeCloseTo(-0.1, 12);
    expect(found.summary[2].nextReturn).toBeCloseTo(-0.05, 12);
    expect([...found.is("RANGE", "TREND_DOWN")]).toEqual([NaN, NaN, 0, 1, 1, 1, 1]);
    expect(found.at(-1)).toBe("TREND_DOWN");
    expect(() => found.is("UP" as never)).toThrow('Unknown regime "UP"');
  });
});

test("equal values share their mean rank, gaps have none, and few values are not ranked", () => {
  const machine = new RollingRank(4, 3);
  const ranks = [3, 1, 3, NaN, 3, 0].map(value => machine.next(value));
  // Of 3, 1, 3 the last two of equal rank 2 and 3; of 1, 3, 3 the same; of 3, 3, 0 the lowest.
  expect(ranks).toEqual([NaN, NaN, 2.5 / 3, NaN, 2.5 / 3, 1 / 3]);
});

describe("no detector sees a later bar", () => {
  const bars = randomBars(700, { seed: 5, spacing: day, timeframe: "1d" });
  const part = bars.slice(0, 450);
  const train = { train: 300, every: 300, starts: 1 };
  test.each<[string, (given: Bars) => regimes.Regimes]>([
    ["trend and volatility", given => regimes.trendVolatility(given)],
    ["volatility breakout", given => regimes.volatilityBreakout(given)],
    ["range compression", given => regimes.rangeCompression(given)],
    ["economic confidence", given => regimes.economicConfidence(given)],
    ["hidden Markov", given => regimes.hiddenMarkov(given, train)],
    ["k-means", given => regimes.volatilityClusters(given, train)],
    [
      "mixture",
      given => regimes.volatilityClusters(given, { ...train, method: "mixture", window: "rolling" }),
    ],
  ])("%s gives the same for bars that end earlier", (_, detect) => {
    const whole = detect(bars);
    const early = detect(part);
    expect(early.codes).toEqual(whole.codes.subarray(0, 450));
    for (const name of whole.names)
      expect(early.probabilities?.[name]).toEqual(whole.probabilities?.[name].subarray(0, 450));
    expect(new Set(early.codes).size).toBeGreaterThan(1);
  });
});

describe("models fitted again and again", () => {
  const law = { transitions: [[0.98, 0.02], [0.03, 0.97]], means: [0, 0], deviations: [0.005, 0.02] }; // prettier-ignore

  test("a hidden Markov model tells the states that made the bars, without the future", () => {
    const { states, values } = simulateChain(1_600, law, 8);
    const found = regimes.hiddenMarkov(barsOfReturns(values), { train: 600, every: 250, starts: 2 });
    let hits = 0;
    for (let i = 600; i < 1_600; i++) if (found.codes[i + 1] === states[i]) hits++;
    expect(hits / 1_000).toBeGreaterThan(0.88);
    expect(found.fits.map(({ trainedFrom, from, to }) => [trainedFrom, from, to])).toEqual([
      [0, 600, 850],
      [0, 850, 1_100],
      [0, 1_100, 1_350],
      [0, 1_350, 1_600],
    ]);
    expect(found.codes.subarray(0, 601).every(code => code === -1)).toBe(true);
    const { calm, turbulent } = found.probabilities!;
    // The second model goes on from what it had seen when it was fitted.
    const { probabilities } = found.fits[1].model.filter(values.subarray(0, 900), "from the start");
    expect(calm[851]).toBeCloseTo(probabilities[0][850], 12);
    expect(calm[900] + turbulent[900]).toBeCloseTo(1, 12);
    expect(found.summary[1].nextDeviation).toBeGreaterThan(2 * found.summary[0].nextDeviation);
  });

  test("volatility clusters tell a storm from a calm", () => {
    const calm = portableNormals(2, 1_200);
    const values = calm.map((value, i) => value * (i % 300 < 200 ? 0.004 : 0.03));
    const found = regimes.volatilityClusters(barsOfReturns(values), { clusters: 2, train: 400 });
    // Of bars whose last 20 returns are all of one kind.
    for (let i = 421; i < 1_200; i++)
      if (i % 300 > 220) expect(found.at(i), `bar ${i}`).toBe("high");
      else if (i % 300 > 20 && i % 300 < 200) expect(found.at(i), `bar ${i}`).toBe("low");
    const stuck = regimes.volatilityClusters(
      barsOfReturns(values.map((value, i) => (i % 300 < 60 ? 0 : value))),
      { clusters: 2, train: 400, method: "mixture" },
    );
    expect(stuck.at(650)).toBe("low");
    // A standstill in the training part is no cluster of its own: the market is told from what it does when it moves.
    for (const method of ["kMeans", "mixture"] as const) {
      const outage = values.map((value, i) => (i >= 20 && i < 120 ? 0 : value));
      const after = regimes.volatilityClusters(barsOfReturns(outage), { clusters: 2, train: 400, method });
      const [{ model }] = after.fits;
      const [[lowest]] = "centres" in model ? model.centres : model.means;
      expect(lowest).toBeGreaterThan(Math.log(0.001));
      expect([after.at(750), after.at(850)]).toEqual(["low", "high"]);
    }
  });

  test("GARCH refitted forecasts volatility for bars it never saw", () => {
    const values = simulateGarch(1_500, { omega: 0.05, alpha: 0.1, beta: 0.85 }, 3);
    const { column, fits } = regimes.refit(
      values,
      training => stats.garch(training),
      (model, later) => model.filter(later),
      { train: 500, every: 500, window: "rolling" },
    );
    expect(fits.map(({ trainedFrom }) => trainedFrom)).toEqual([0, 500]);
    expect(column.subarray(0, 500).every(Number.isNaN)).toBe(true);
    const again = stats.garch(values.subarray(500, 1_000));
    expect(column.subarray(1_000)).toEqual(again.filter(values.subarray(1_000)));
  });

  test("without `every`, a fit comes with a quarter more than the last one saw", () => {
    const places = (window: "expanding" | "rolling") =>
      regimes
        .refit(
          new Float64Array(1_000),
          training => training.length,
          (_, later) => later,
          { train: 100, window },
        )
        .fits.map(({ from }) => from);
    expect(places("expanding")).toEqual([100, 125, 156, 195, 243, 303, 378, 472, 590, 737, 921]);
    expect(places("rolling")).toEqual(Array.from({ length: 36 }, (_, k) => 100 + 25 * k));
  });

  test("a fit that fails says on which values; progress is told of the values that are done", () => {
    const values = portableNormals(1, 400);
    const told: number[] = [];
    setProgressSink((label, total) => ({
      advance: done => void (label.startsWith("Fitting") && told.push(done, total)),
      end() {},
    }));
    const options = { train: 100, every: 100, window: "rolling" } as const;
    const fit = (training: Float64Array) => stats.garch(training);
    const use = (model: stats.Garch, later: Float64Array) => model.filter(later);
    regimes.refit(values, fit, use, options);
    expect(told).toEqual([100, 300, 200, 300, 300, 300]);
    values.fill(0, 100, 200);
    expect(() => regimes.refit(values, fit, use, options)).toThrow(
      "The fit to values 100 to 199 failed: values must vary, received a constant.",
    );
    expect(() => regimes.refit(values, fit, use, { train: 400 })).toThrow(
      "train must be less than the number of values (400)",
    );
    expect(() => regimes.refit(values, fit, () => [1], { train: 300 })).toThrow("one number per value (75)");
  });
});

describe("Economic Confidence Model", () => {
  const bars = barsOfReturns(new Float64Array(4_000), Date.UTC(2015, 8, 1));
  const found = regimes.economicConfidence(bars);
  const at = (date: string) => bars.time.indexOf(Date.parse(date));

  test("phases, distances and windows by hand", () => {
    // 3,141 days after 2015-10-01 is 2024-05-07.
    expect(found.at(at("2015-10-01"))).toBe("post_crisis");
    expect(found.at(at("2015-09-30"))).toBe("crisis");
    expect(found.at(at("2024-05-06"))).toBe("crisis");
    expect(found.at(at("2024-05-07"))).toBe("post_crisis");
    expect([...found.turningPoints].map(time => new Date(time).toISOString().slice(0, 10))).toEqual([
      "2007-02-24",
      "2015-10-01",
      "2024-05-07",
      "2032-12-12",
    ]);
    expect(found.position[at("2015-10-01")]).toBe(0);
    // 472 days are 15.03 % of the cycle, 471 are 14.99 %.
    expect(found.at(at("2015-10-01") + 471)).toBe("post_crisis");
    expect(found.at(at("2015-10-01") + 472)).toBe("expansion");
    expect(found.riskMultiplier[at("2015-10-01") + 472]).toBe(1);
    expect(found.daysToTurningPoint[at("2024-05-06")]).toBe(1);
    expect(found.daysToTurningPoint[at("2024-05-07")]).toBe(3_141);
    expect(found.daysSinceTurningPoint[at("2024-05-07")]).toBe(0);
    const inside = (date: string) => found.eventWindow[at(date)];
    expect([inside("2024-02-07"), inside("2024-02-06"), inside("2024-08-05"), inside("2024-08-06")]).toEqual([
      1, 0, 1, 0,
    ]); // prettier-ignore
  });

  test("fractions of the cycle turn more often", () => {
    const half = regimes.economicConfidence(bars, { fraction: 0.5 });
    expect(half.turningPoints[1] - half.turningPoints[0]).toBe(1_570.5 * day);
    expect(half.codes).toEqual(found.codes);
    expect(() => regimes.economicConfidence(bars, { fraction: 0.125, eventWindowDays: 200 })).toThrow(
      "less than half of the 392.625 days between turning points",
    );
    expect(() => regimes.economicConfidence(bars, { fraction: 0.3 as never })).toThrow(
      "fraction must be 1, 0.5",
    );
  });
});

test("a result shows itself: table, shaded prices, transitions; in colours that everyone tells apart", async () => {
  const bars = randomBars(600, { seed: 2 });
  const found = regimes.volatilityBreakout(bars);
  const bundle = await found[displaySymbol]();
  const text = bundle["text/plain"];
  expect(text).toContain("SYNTHETIC");
  expect(text).toMatch(/a breakout {3}b ranging {3}c trending {3}d unknown/);
  expect(text.split("\n").every(line => [...line].length <= 80)).toBe(true);
  const images = [...bundle["text/html"]!.matchAll(/base64,([^"]+)"/g)].map(([, data]) =>
    Buffer.from(data, "base64").toString(),
  );
  expect(images).toHaveLength(2);
  expect(images[0]).toContain("#D55E00");
  expect(images[0]).toContain(">breakout</text>");
  expect(images[0]).not.toMatch(/fill="(red|green|#f00|#0f0)"/i);
  expect(Object.isFrozen(found)).toBe(true);
});

test("six long names take several lines, and none is cut", async () => {
  const { "text/plain": text } = await regimes.trendVolatility(randomBars(400))[displaySymbol]();
  expect(text).toMatch(/^TREND_DOWN_HIGH_VOL +\d/m);
  expect(text.split("\n").every(line => [...line].length <= 80)).toBe(true);
});

test("bars that are too few have no regime, and say so", () => {
  const found = regimes.trendVolatility(randomBars(30));
  expect(found.codes.every(code => code === -1)).toBe(true);
  expect(found.summary.every(({ bars: count }) => count === 0)).toBe(true);
});
