import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { load } from "../../../../lib/market/load.ts";
import { normalise } from "../../../../lib/market/normalise.ts";
import { quality } from "../../../../lib/market/quality.ts";
import { synthetic } from "../../../../lib/market/sources/synthetic.ts";
import { repairRows } from "../../../../lib/market/repair/repair.ts";
import type { RepairRecord } from "../../../../lib/market/repair/issue.ts";
import type { QualityPolicies } from "../../../../lib/market/quality/kinds.ts";
import { displaySymbol } from "../../../../lib/core/display.ts";
import { describeWithShared, sharedData } from "../../../support/shared.ts";
import { temporaryFolder } from "../../../support/folder.ts";

const day = 86_400_000;
const prices = ["open", "high", "low", "close"] as const;

/** Days whose prices are the closes, with a volume of 1 more each day. */
function days(
  close: readonly number[],
  more: { dividend?: number[]; split?: number[]; adjusted?: number[] } = {},
) {
  const column = (values: readonly number[]) => Float64Array.from(values);
  return {
    time: column(close.map((_, i) => Date.UTC(2024, 0, 1) + i * day)),
    open: column(close),
    high: column(close),
    low: column(close),
    close: column(close),
    volume: column(close.map((_, i) => i + 1)),
    ...Object.fromEntries(Object.entries(more).map(([key, values]) => [key, column(values)])),
  };
}

/** What a log tells, without the moves that only stand out. */
function told(log: readonly RepairRecord[]) {
  return log.filter(({ kind }) => kind !== "outlier").map(({ kind, words, policy }) => [kind, words, policy]);
}

/** Forty days that go up and down by 1 %. */
const calm: readonly number[] = Array.from({ length: 40 }, (_, i) => (i % 2 ? 101 : 100));
const withAt = (at: number, value: number) => calm.with(at, value);
const zeros = calm.map(() => 0);

describe("levels", () => {
  test("a day in hundredths is brought to the unit of the others, its volume untouched; the rows given stay as they are", () => {
    const rows = days(withAt(20, 10_000));
    const { rows: repaired, log, undo } = repairRows(rows);
    expect([...repaired.close]).toEqual(calm);
    expect(repaired.volume[20]).toBe(21);
    expect(told(log)).toEqual([["unit", "2024-01-21: quoted 100 times too high", "repair"]]);
    expect(rows.close[20]).toBe(10_000);
    expect(undo().close).toEqual(rows.close);
  });

  test("a wrong last day does not turn all the others into the wrong ones", () => {
    expect([...repairRows(days(withAt(39, 10_100))).rows.close]).toEqual(calm);
  });

  test.each(prices)("one %s in another unit is called that, and put right alone", column => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 199 }),
        fc.constantFrom(100, 0.01, 1_000, 0.001),
        (row, factor) => {
          const { time, open, high, low, close, volume } = synthetic("X", { limit: 200, seed: 5 });
          const sound = { time, open, high, low, close, volume };
          const rows = { ...sound, [column]: sound[column].with(row, sound[column][row] * factor) };
          const { counts } = quality(rows);
          expect([counts.unit, counts.ohlc, counts.flashCrash]).toEqual([1, 0, 0]);
          const repaired = repairRows(rows);
          for (const name of prices)
            for (let i = 0; i < 200; i++) expect(repaired.rows[name][i]).toBeCloseTo(sound[name][i], 7);
          const log = repaired.log.filter(({ policy }) => policy === "repair");
          expect(log.map(({ kind, changes }) => [kind, changes.length])).toEqual([["unit", 1]]);
          expect(repaired.undo()[column]).toEqual(rows[column]);
        },
      ),
      { numRuns: 20 },
    );
  });

  test("a row whose one price is in another unit is refused with what is the matter with it", () => {
    const rows = days(Array.from({ length: 40 }, () => 100));
    rows.open[20] = 10_000;
    expect(() => normalise({ symbol: "X", source: "test", synthetic: false }, rows)).toThrow(
      /1 of 40 rows are impossible, the first is row 21 .*open 10000/,
    );
    expect(repairRows(rows).log.map(({ words }) => words)).toEqual([
      "2024-01-21: open of 10000 is quoted 100 times too high",
    ]);
  });

  test("prices in thousandths are found like those in hundredths; a crash to a hundredth and a third is a crash", () => {
    expect(told(repairRows(days(withAt(20, 100_000))).log)).toEqual([
      ["unit", "2024-01-21: quoted 1000 times too high", "repair"],
    ]);
    // GDAX, 21 June 2017: ether fell from 317 dollars to 10 cents and came back within the bar.
    const rows = days(Array.from({ length: 40 }, (_, i) => 317 + (i % 3)));
    rows.low[20] = 0.1;
    expect(told(repairRows(rows).log).map(([kind]) => kind)).toEqual(["flashCrash"]);
  });

  test("a symbol that was another's seven years before is in no other unit", () => {
    const rows = days([...calm.map(price => price / 1_000), ...calm]);
    expect(repairRows(rows).log.filter(({ kind }) => kind === "unit")).toHaveLength(1);
    const apart = {
      ...rows,
      time: rows.time.map((time, i) => (i < calm.length ? time - 7 * 365 * day : time)),
    };
    const { log, rows: same } = repairRows(apart);
    expect(log.filter(({ kind }) => kind === "unit")).toEqual([]);
    expect(same.close).toEqual(rows.close);
  });

  test("a move of fifty times is no unit error", () => {
    expect(repairRows(days(withAt(20, 5_000))).log.filter(({ kind }) => kind === "unit")).toEqual([]);
  });

  test("unadjusted prices that split on the very day are right; days before an announced split that changed early are not", () => {
    const split = zeros.with(20, 2);
    const halved = (from: number) => calm.map((close, i) => (i < from ? close * 2 : close));
    expect(told(repairRows(days(halved(20), { split })).log)).toEqual([]);
    const { rows, log } = repairRows(days(halved(15), { split }));
    expect([...rows.close]).toEqual(calm);
    expect(rows.volume[0]).toBe(2);
    expect(log[0].words).toBe("2024-01-01 to 2024-01-15: not adjusted for the split of 2024-01-21 (2:1)");
    // Without a split nobody knows: it may be a move, so it is only said unless one asks for more.
    const unnamed = days(halved(15));
    expect(told(repairRows(unnamed).log)).toEqual([
      [
        "missingSplit",
        "2024-01-16: opens at 101 after 200, as after a split of 2:1 that no row names",
        "keep",
      ],
    ]);
    const put = repairRows(unnamed, { missingSplit: "repair" });
    expect([...put.rows.close]).toEqual(calm);
    expect([put.rows.volume[0], put.rows.volume[15]]).toEqual([2, 16]);
  });

  test("halving in a calm market and coming back within days is a move, not a split", () => {
    const dip = calm.map((close, i) => (i >= 15 && i < 18 ? close / 2 : close));
    expect(repairRows(days(dip)).log.some(({ kind }) => kind === "missingSplit")).toBe(false);
  });
});

describe("dividends that no row names", () => {
  // A dividend of 20 on day 20: the price falls by it, and the adjusted closes before are four fifths.
  const fallen = calm.map((close, i) => (i < 20 ? close : close - 20));
  const taken = calm.map((close, i) => (i < 20 ? close * (1 - 20 / calm[19]) : close - 20));

  test("are named where the price falls with the adjusted close", () => {
    const { rows, log } = repairRows(days(fallen, { dividend: [...zeros], adjusted: taken }));
    expect(told(log)).toEqual([
      [
        "dividend",
        "2024-01-21: the adjusted close and the price fall by a dividend of 20 that no row names",
        "repair",
      ],
    ]);
    expect(rows.dividend![20]).toBeCloseTo(20, 9);
    expect([...rows.adjusted!]).toEqual(taken);
  });

  test("are taken out of the adjusted close where the price does not fall", () => {
    const spurious = calm.map((close, i) => (i < 20 ? close * 0.8 : close));
    const { rows, log } = repairRows(days(calm, { dividend: [...zeros], adjusted: spurious }));
    expect(log.map(({ words }) => words)).toEqual([
      "2024-01-21: the adjusted close falls by 20.00 % for a dividend of 0.00 %",
    ]);
    for (const [i, price] of rows.adjusted!.entries()) expect(price).toBeCloseTo(calm[i], 9);
  });

  test("rounded cents of an adjusted close are no dividend", () => {
    const rounded = calm.map(close => Math.round(close * 3) / 100);
    expect(repairRows(days(calm, { dividend: [...zeros], adjusted: rounded })).log).toEqual([]);
  });
});

describe("policies", () => {
  const crash = days(withAt(20, 40));

  test("a crash that comes back is flagged, not erased, unless one says so", () => {
    const { rows, log } = repairRows(crash);
    expect([...rows.close]).toEqual([...crash.close]);
    expect(log.filter(({ kind }) => kind !== "outlier")).toMatchObject([
      { kind: "flashCrash", from: 20, to: 21, policy: "keep", changes: [] },
    ]);
    expect(log[0].words).toBe("2024-01-21: falls from 101 to 40 and comes back within 2 bars");
    const without = repairRows(crash, { flashCrash: "drop" });
    expect(without.rows.time.length).toBe(38);
    expect(without.rows.close.includes(40)).toBe(false);
    const filled = repairRows(crash, { flashCrash: "fill" });
    expect([
      filled.rows.close[20],
      filled.rows.low[21],
      filled.rows.volume[20],
      filled.rows.close[22],
    ]).toEqual([101, 101, 0, 100]);
    expect(filled.undo().close).toEqual(crash.close);
  });

  test("a row is filled with the last price before it, whatever was kept in between; the first row with nothing", () => {
    const wrong = days(calm);
    wrong.close[0] = NaN;
    wrong.close[4] = NaN;
    wrong.high[5] = wrong.low[5] - 10;
    const { rows, undo } = repairRows(wrong, { missingPrice: "keep", ohlc: "fill" });
    expect([rows.close[5], rows.open[5]]).toEqual([calm[3], calm[3]]);
    expect(undo()).toEqual(expect.objectContaining({ close: wrong.close, open: wrong.open }));
    const filled = repairRows(wrong, { missingPrice: "fill" });
    expect([filled.rows.close[0], filled.rows.close[4]]).toEqual([NaN, calm[3]]);
    expect(filled.log.find(({ from, kind }) => from === 0 && kind === "missingPrice")).toMatchObject({
      policy: "keep",
      changes: [],
      words: "2024-01-01: 1 row with missing prices; no price stands before, so nothing is filled",
    });
  });

  test("a fall that stays is no flash crash", () => {
    const fallen = repairRows(days(calm.map((close, i) => (i < 20 ? close : close / 3.4))));
    expect(told(fallen.log)).toEqual([]);
  });

  test("a first row that falls from its open and comes back by its close is one, a first day that keeps moving is none", () => {
    const first = days(calm);
    first.low[0] = 40;
    expect(told(repairRows(first).log).map(([kind]) => kind)).toEqual(["flashCrash"]);
    const listed = days(withAt(0, 130));
    listed.open[0] = 100;
    listed.low[0] = 100;
    expect(told(repairRows(listed).log)).toEqual([]);
  });

  test("in a calm market a twentieth up and back is a bad tick, among wider steps it is none", () => {
    const spiked = (step: number) => {
      const rows = days(calm.map((_, i) => 100 + (i % 2) * step));
      rows.high[20] = 105;
      return told(repairRows(rows).log).map(([kind]) => kind);
    };
    expect([spiked(0.05), spiked(0.2), spiked(0)]).toEqual([["flashCrash"], [], []]);
  });

  test("a stuck feed is ten equal rows with volume", () => {
    const stuck = (count: number) => {
      const rows = days(calm.map((close, i) => (i >= 10 && i < 10 + count ? 100 : close)));
      rows.volume.fill(7, 10, 10 + count);
      return repairRows(rows, { stale: "drop" });
    };
    expect(stuck(9).log).toEqual([]);
    expect(stuck(10).log[0].words).toBe("2024-01-11: 10 rows repeat the same prices and volume");
    expect(stuck(10).rows.time.length).toBe(30);
  });

  test("without any volume a stuck feed is ten equal rows that moved, or thirty flat ones", () => {
    const silent = (count: number, spread: number) => {
      const rows = days(calm.map((close, i) => (i < count ? 100 : close + 1 + (i % 3))));
      rows.volume.fill(0);
      rows.high.fill(100 + spread, 0, count);
      return repairRows(rows)
        .log.filter(({ kind }) => kind === "stale")
        .map(({ words }) => words);
    };
    expect([silent(9, 1), silent(29, 0)]).toEqual([[], []]);
    expect(silent(10, 1)).toEqual(["2024-01-01: 10 rows repeat the same prices"]);
    expect(silent(30, 0)).toEqual(["2024-01-01: 30 rows repeat the same prices"]);
  });

  test("an absurd volume stands out", () => {
    const rows = days(calm);
    rows.volume[5] = 1e9;
    expect(repairRows(rows).log).toMatchObject([{ kind: "volume", from: 5, policy: "keep" }]);
  });

  test("local times taken for UTC show where summer time begins and ends; an outage alone does not", () => {
    // Berlin's hours of 2024, written as if they were UTC: 31 March has no 02:00, 27 October has it twice.
    const berlin = Array.from({ length: 366 * 24 }, (_, i) => {
      const time = Date.UTC(2024, 0, 1) + i * 3_600_000;
      const summer = time >= Date.UTC(2024, 2, 31, 1) && time < Date.UTC(2024, 9, 27, 1);
      return time + (summer ? 2 : 1) * 3_600_000;
    });
    const hours = (time: readonly number[]) => ({
      ...days(time.map((_, i) => (i % 2 ? 101 : 100))),
      time: Float64Array.from(time),
    });
    const { log } = repairRows(hours(berlin));
    expect(log.map(({ kind, words }) => [kind, words.slice(0, 10)])).toEqual([
      ["clock", "2024-03-31"],
      ["clock", "2024-10-27"],
      ["duplicate", "2024-10-27"],
      ["gap", "2024-03-31"],
    ]);
    const outage = berlin.map((_, i) => Date.UTC(2024, 0, 1) + i * 3_600_000);
    const { log: out } = repairRows(hours(outage.filter(time => time !== Date.UTC(2024, 2, 31, 2))));
    expect(out.map(({ kind }) => kind)).toEqual(["gap"]);
  });

  test.each<[QualityPolicies, string, RegExp]>([
    [
      { flashCrash: "raise" },
      "invalid_data",
      /falls from 101 to 40 and comes back within 2 bars \(flashCrash\)\.\n.*"drop" or "fill" or "keep" \}/,
    ],
    [{ flashCrash: "repair" }, "invalid_argument", /nothing says what would be right/],
    [{ flashCrash: "erase" as "drop" }, "unknown_name", /Unknown policy "erase"/],
    [{ crash: "drop" } as QualityPolicies, "unknown_name", /Unknown repair policy "crash"/],
  ])("%j is refused", (policy, code, message) => {
    let caught: unknown;
    try {
      repairRows(crash, policy);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ name: "PeakError", code });
    expect(String(caught)).toMatch(message);
  });
});

describe("in load", () => {
  async function file(close: readonly number[]) {
    const path = join(temporaryFolder(), "bars.csv");
    const start = Date.UTC(2024, 0, 1) / 1_000;
    const rows = close.map(
      (price, i) => `${start + i * 86_400},${price},${price},${price},${price},${i + 1}`,
    );
    await writeFile(path, rows.join("\n"));
    return path;
  }

  test("nothing is repaired unless asked for; what was done stands in the report", async () => {
    const path = await file(withAt(20, 10_000));
    expect((await load("X", { file: path })).close[20]).toBe(10_000);
    const bars = await load("X", { file: path, repair: true });
    expect([...bars.close]).toEqual(calm);
    expect(bars.quality!.summary).toBe("40 rows · 1 wrong unit, repaired");
    expect((await bars.quality![displaySymbol]())["text/html"]).toContain(
      "2024-01-21: quoted 100 times too high → repaired (4 values)",
    );
    await expect(load("X", { file: path, repair: { unit: "raise" } })).rejects.toThrow(
      /100 times too high \(unit\)/,
    );
    await expect(load("X", { source: "synthetic", repair: true })).rejects.toThrow(
      /repair applies to a file or sql only/,
    );
  });

  test("a refusal says which policies let the rows through", async () => {
    const path = join(temporaryFolder(), "bars.csv");
    const start = Date.UTC(2024, 0, 1) / 1_000;
    await writeFile(
      path,
      [`${start},10,12,9,11,1`, `${start + 3_600},11,10,9,10,1`, `${start + 7_200},10,12,9,-1,1`].join("\n"),
    );
    await expect(load("X", { file: path, repair: true })).rejects.toThrow(
      /2 of 3 rows are impossible.*\n.*repair: \{ nonPositivePrice: "drop", ohlc: "repair" \}/,
    );
    const bars = await load("X", { file: path, repair: { nonPositivePrice: "drop", ohlc: "repair" } });
    expect([[...bars.high], [...bars.close]]).toEqual([
      [12, 11],
      [11, 10],
    ]);
  });
});

test("a file with a hundred and fifty thousand faults of a kind is repaired like one with two", () => {
  const minutes = Array.from({ length: 450_000 }, (_, i) => i);
  const rows = (kept: readonly number[]) => {
    const price = Float64Array.from(kept, i => 100 + (i % 7));
    const time = Float64Array.from(kept, i => Date.UTC(2024, 0, 1) + i * 60_000);
    return {
      time,
      open: price,
      high: price.slice(),
      low: price,
      close: price,
      volume: price.slice().fill(1),
    };
  };
  const wrong = rows(minutes);
  for (let i = 0; i < wrong.high.length; i += 3) wrong.high[i] = wrong.high[i] - 1;
  const { rows: right, log } = repairRows(wrong, { ohlc: "repair" });
  expect(right.high).toEqual(rows(minutes).high);
  expect(log.filter(({ kind }) => kind === "ohlc").length).toBe(150_000);

  const holes = repairRows(rows(minutes.filter(i => i % 3 !== 1)), {}, { timeframe: "1m" }).log;
  const gaps = holes.filter(({ kind }) => kind === "gap");
  expect(gaps.length).toBe(150_000);
  expect(gaps.every(({ from, to }, k) => from === 2 * k && to === from + 1)).toBe(true);
});

describeWithShared("real moves", () => {
  test("Kraken's ether crash of May 2017 is flagged and kept to the last digit", async () => {
    const file = sharedData("market/crypto/kraken_ETHUSD_60.csv.gz");
    const [plain, repaired] = [
      await load("ETH/USD", { file }),
      await load("ETH/USD", { file, repair: true }),
    ];
    for (const column of ["open", "high", "low", "close", "volume"] as const)
      expect(repaired[column]).toEqual(plain[column]);
    const flagged = repaired
      .quality!.repairs.filter(({ kind }) => kind === "flashCrash")
      .map(({ words }) => words);
    expect(flagged.some(words => words.startsWith("2017-05-07: falls from 88.97629 to 26 "))).toBe(true);
    // One in a thousand bars, most in the thin books of 2015 and 2016: a person can look at them.
    expect(flagged.length).toBeLessThan(70);
  });

  test("Apple's 7:1 split in unadjusted prices is no error", async () => {
    const file = sharedData("market/equity/QUANDL_ARCHIVE_WIKI_PRICES_sample.zip");
    const bars = await load("AAPL", { file, repair: true });
    expect(bars.quality!.repairs.filter(({ policy }) => policy === "repair")).toEqual([]);
    expect(bars.between(Date.UTC(2014, 5, 6), Date.UTC(2014, 5, 7)).close[0]).toBe(645.57);
  });
});
