import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calendar } from "../../../../lib/market/calendar/find.ts";
import { normalise } from "../../../../lib/market/normalise.ts";
import { quality } from "../../../../lib/market/quality.ts";
import { kindNames, kinds, type FindingKind, type Policy } from "../../../../lib/market/quality/kinds.ts";
import { repairRows } from "../../../../lib/market/repair/repair.ts";
import { pickRows, type RawRows } from "../../../../lib/market/rows/clean.ts";
import { medianInPlace } from "../../../../lib/market/rows/median.ts";
import { synthetic } from "../../../../lib/market/sources/synthetic.ts";

const hour = 3_600_000;
const market = synthetic("BTC/USD", { limit: 1_000, seed: 3 });

/** A copy of a clean market that may be damaged. */
function sound() {
  const { time, open, high, low, close, volume } = market;
  return {
    time: time.slice(),
    open: open.slice(),
    high: high.slice(),
    low: low.slice(),
    close: close.slice(),
    volume: volume.slice(),
    dividend: new Float64Array(time.length),
    split: new Float64Array(time.length),
  };
}
type Rows = ReturnType<typeof sound>;

const prices = ["open", "high", "low", "close"] as const;
const scale = (rows: Rows, from: number, to: number, by: number) => {
  for (const name of prices) for (let i = from; i < to; i++) rows[name][i] *= by;
};
const keep = (rows: Rows, wanted: (row: number) => boolean): RawRows =>
  pickRows(rows, Uint32Array.from(rows.time.keys()).filter(wanted));

/** How each kind is put into a clean market, and how often it must be found then. */
const damages: Readonly<
  Partial<Record<FindingKind, { count: number; damage: (rows: Rows) => RawRows | void }>>
> = {
  gap: { count: 2, damage: rows => keep(rows, i => i !== 100 && (i < 200 || i >= 250)) },
  duplicate: {
    count: 1,
    damage: rows => pickRows(rows, Uint32Array.from([...rows.time.keys()].toSpliced(50, 0, 50))),
  },
  disorder: {
    count: 1,
    damage: rows => pickRows(rows, Uint32Array.from([...rows.time.keys()].with(5, 6).with(6, 5))),
  },
  time: { count: 1, damage: rows => void (rows.time[999] = NaN) },
  missingPrice: { count: 2, damage: rows => void rows.low.fill(NaN, 10, 12) },
  nonPositivePrice: { count: 1, damage: rows => void (rows.low[30] = -1) },
  ohlc: { count: 1, damage: rows => void (rows.high[30] = rows.low[30] * 0.99) },
  badVolume: { count: 1, damage: rows => void (rows.volume[30] = -5) },
  missingVolume: { count: 3, damage: rows => void rows.volume.fill(NaN, 30, 33) },
  unit: { count: 1, damage: rows => scale(rows, 400, 420, 100) },
  split: {
    count: 1,
    // The file names 2:1 at 500, and five bars before it are halved already.
    damage: rows => {
      rows.split[500] = 2;
      scale(rows, 495, 1_000, 0.5);
    },
  },
  missingSplit: { count: 1, damage: rows => scale(rows, 0, 500, 7) },
  dividend: {
    count: 1,
    damage: rows => {
      rows.dividend[500] = rows.close[499] * 0.4;
    },
  },
  outlier: { count: 1, damage: rows => scale(rows, 600, 1_000, 1.7) },
  flashCrash: { count: 1, damage: rows => void (rows.low[700] *= 0.4) },
  stale: {
    count: 1,
    damage: rows => {
      for (const name of [...prices, "volume"] as const) rows[name].fill(rows[name][300], 300, 312);
    },
  },
  volume: { count: 1, damage: rows => void (rows.volume[300] *= 1e9) },
  zeroVolume: { count: 4, damage: rows => void rows.volume.fill(0, 300, 304) },
};

describe("each kind of finding", () => {
  test("there is none in a sound market", () => {
    expect(quality(sound()).summary).toBe("1,000 rows · no faults");
  });

  test.each(Object.entries(damages))("%s is found where it was put, as often", (name, { count, damage }) => {
    const kind = name as FindingKind;
    const rows = sound();
    const damaged = damage(rows) ?? rows;
    const report = quality(damaged);
    expect(report.counts[kind]).toBe(count);
    // The same by way of repair, where each kind is looked for in rows that those before put right.
    const { log } = repairRows(
      damaged,
      { [kind]: kinds[kind].allowed.find(policy => policy !== "raise") },
      { calendar: "24/7" },
    );
    const records = log.filter(record => record.kind === kind);
    expect(records.reduce((sum, record) => sum + record.count, 0)).toBe(count);
    expect(() => repairRows(damaged, { [kind]: "raise" })).toThrow(new RegExp(`\\(${kind}\\)|out of order`));
    expect(quality(damaged, { [kind]: "raise" }).refused.map(found => found.kind)).toEqual([kind]);
  });

  test.each([NaN, Infinity, -Infinity, -1e300])(
    "a time that cannot be read (%d) is no disorder, and hides none",
    time => {
      const unreadable = sound();
      unreadable.time[500] = time;
      const filling = repairRows(unreadable, { gap: "fill" }, { calendar: "24/7" });
      expect(filling.rows.time.length).toBe(1_001);
      expect(filling.undo().time).toEqual(unreadable.time);
      const { log, rows, undo } = repairRows(unreadable, { disorder: "raise" });
      expect(log.map(({ kind, count }) => [kind, count])).toEqual([
        ["disorder", 0],
        ["time", 1],
        ["gap", 1],
      ]);
      expect(log[0].words).toBe("what has no time stands last");
      expect(rows.time.at(-1)).toBe(time);
      expect(undo().time).toEqual(unreadable.time);
      expect(quality(unreadable, { disorder: "raise" }).refused).toEqual([]);
      // The row after it belongs before the row above it.
      const order = [...unreadable.time.keys()].with(499, 501).with(501, 499);
      const hidden = pickRows(unreadable, Uint32Array.from(order));
      expect(quality(hidden).counts.disorder).toBe(1);
      expect(() => repairRows(hidden, { disorder: "raise" })).toThrow(/1 row is out of order/);
    },
  );

  test("every kind but those that only a market which closes can have is among them; they have tests of their own", () => {
    expect(kindNames.filter(kind => !(kind in damages))).toEqual(["closed", "clock"]);
  });

  test("a policy that a kind cannot have is refused with those it can", () => {
    expect(() => repairRows(sound(), { dividend: "drop" })).toThrow(
      /policy dividend must be "raise" or "repair" or "keep" for wrong dividends, received "drop"/,
    );
    expect(() => quality(sound(), { unit: "repair" })).toThrow(/only looks/);
    expect(() => quality(sound(), { untis: "raise" } as never)).toThrow(/Did you mean "unit"/);
  });
});

describe("bars of closed days", () => {
  const found = (times: readonly string[], calendar: string, timeframe: "1h" | "1d" | "1w") => {
    const time = Float64Array.from(times, Date.parse);
    const close = Float64Array.from(times, (_, i) => 100 + (i % 2));
    const rows = { time, open: close, high: close, low: close, close, volume: close };
    const { log, rows: left } = repairRows(rows, { closed: "drop" }, { calendar, timeframe });
    const report = quality(
      normalise({ symbol: "X", source: "test", synthetic: false, calendar, timeframe }, rows),
    );
    expect(report.counts.closed).toBe(times.length - left.time.length);
    return log.filter(({ kind }) => kind === "closed").map(({ words, count }) => [words, count]);
  };

  test("are those of weekends and holidays; what lies before an open or behind a close is of its day", () => {
    // 2024-07-04 is a holiday, the 6th a Saturday; 23:00 UTC of Friday is 19:00 in New York, 00:00 is 20:00 of the evening before.
    const days = ["2024-07-03", "2024-07-04", "2024-07-05", "2024-07-06", "2024-07-07", "2024-07-08"];
    expect(found(days, "NYSE", "1d")).toEqual([
      ["2024-07-04: New York is closed", 1],
      ["2024-07-06 to 2024-07-07: New York is closed", 2],
    ]);
    const hours = ["2024-07-05T08:00Z", "2024-07-05T23:00Z", "2024-07-06T00:00Z", "2024-07-06T14:00Z", "2024-07-08T13:00Z"]; // prettier-ignore
    expect(found(hours, "NYSE", "1h")).toEqual([["2024-07-06 14:00: New York is closed", 1]]);
  });

  test("are none where the market never closes, in weeks, and on CME's Sunday evening", () => {
    expect(found(["2024-07-05", "2024-07-06"], "24/7", "1d")).toEqual([]);
    expect(found(["2024-07-01", "2024-07-08"], "NYSE", "1w")).toEqual([]);
    expect(found(["2024-07-07T14:00Z", "2024-07-07T23:00Z", "2024-07-08T14:00Z"], "CME", "1h")).toEqual([
      ["2024-07-07 14:00: CME is closed", 1],
    ]);
  });
});

describe("the log", () => {
  const choice = (kind: FindingKind) =>
    fc.constantFrom<Policy>(...kinds[kind].allowed.filter(policy => policy !== "raise"));
  const policies = fc.record(
    Object.fromEntries(kindNames.map(kind => [kind, choice(kind)])) as Record<
      FindingKind,
      fc.Arbitrary<Policy>
    >,
    { requiredKeys: [] },
  );
  const some = fc.uniqueArray(fc.constantFrom(...Object.keys(damages)), { maxLength: 6 });

  test("takes back whatever was done about whatever was found, to the bit and the place", () => {
    fc.assert(
      fc.property(some, policies, fc.boolean(), (names, wanted, descending) => {
        let rows: RawRows = sound();
        // Damages of single values first: those that leave rows out make other rows.
        for (const name of names) damages[name as FindingKind]!.damage(rows as Rows);
        for (const name of ["gap", "duplicate", "disorder"].filter(each => names.includes(each)))
          rows = damages[name as FindingKind]!.damage(rows as Rows) as RawRows;
        if (descending) rows = pickRows(rows, Uint32Array.from(rows.time.keys()).reverse());
        const before = pickRows(rows, Uint32Array.from(rows.time.keys()));
        const { undo } = repairRows(rows, wanted, { timeframe: "1h", calendar: "24/7" });
        const again = undo();
        for (const name of ["time", ...prices, "volume", "dividend", "split"] as const) {
          expect(again[name]).toEqual(before[name]);
          expect(rows[name]).toEqual(before[name]);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("filled gaps are flat bars without volume where the calendar expects them, and leave no gap", () => {
    const nyse = calendar("NYSE");
    const dates = nyse.sessions("2024-06-24", "2024-07-13").map(({ date }) => Date.parse(date));
    // 2024-07-04 is a holiday; the 2nd and the 8th are missing.
    const time = Float64Array.from(dates.filter(date => ![2, 8].includes(new Date(date).getUTCDate())));
    const close = Float64Array.from(time, (_, i) => 100 + i);
    const rows = { time, open: close, high: close, low: close, close, volume: close };
    const { rows: whole, log } = repairRows(rows, { gap: "fill" }, { calendar: "NYSE" });
    expect([...whole.time]).toEqual(dates);
    const filled = whole.time.indexOf(Date.UTC(2024, 6, 2));
    expect([whole.open[filled], whole.close[filled], whole.volume[filled]]).toEqual([105, 105, 0]);
    expect(log.map(({ kind, words }) => [kind, words])).toEqual([
      ["gap", "2024-07-01 to 2024-07-03: no bars for 2d"],
      ["gap", "2024-07-05 to 2024-07-09: no bars for 4d"],
    ]);
    const bars = normalise({ symbol: "X", source: "test", synthetic: false, calendar: "NYSE" }, whole, {
      repairs: log,
    });
    expect(bars.quality!.gaps.count).toBe(0);
    expect(bars.quality!.summary).toBe("14 rows · 2 gaps, filled");
    expect(() => repairRows(rows, { gap: "fill" })).toThrow(/cannot be filled without a calendar/);
  });

  test("a gap that no market has is not filled, and said with its years", () => {
    const rows = sound();
    // Microseconds among milliseconds.
    rows.time[999] *= 1_000;
    expect(() => repairRows(rows, { gap: "fill" }, { calendar: "24/7" })).toThrow(
      /The gap from 2018-02-11 14:00 to \+050084-12-13 is too long to be filled: more than 10,000,000 bars\./,
    );
    expect(repairRows(rows).log.map(({ kind }) => kind)).toEqual(["gap"]);
  });

  test("an absurd volume becomes 0, its prices stay", () => {
    const rows = sound();
    rows.volume[300] *= 1e9;
    const { rows: repaired, log } = repairRows(rows, { volume: "fill" });
    expect([repaired.volume[300], repaired.close[300]]).toEqual([0, rows.close[300]]);
    expect(log.find(({ kind }) => kind === "volume")!.changes).toHaveLength(1);
  });

  test("an OHLC violation is widened", () => {
    const rows = sound();
    rows.high[30] = rows.low[30] * 0.99;
    const wanted = Math.max(rows.open[30], rows.low[30], rows.close[30]);
    const lowest = rows.high[30];
    const { rows: repaired } = repairRows(rows, { ohlc: "repair" });
    expect([repaired.high[30], repaired.low[30]]).toEqual([wanted, lowest]);
  });
});

describe("a clock that is not UTC, against the sessions of the market", () => {
  const nyse = calendar("NYSE");
  const sessions = nyse.sessions("2024-01-01", "2025-01-01");
  /** Half-hourly bars of New York in 2024, by what somebody's clock shows. */
  const bars = (shift: (open: number) => number) => {
    const time = Float64Array.from(
      sessions.flatMap(({ open, close }) =>
        Array.from(
          { length: Math.ceil((close - open) / (hour / 2)) },
          (_, k) => open + k * (hour / 2) + shift(open),
        ),
      ),
    );
    const close = Float64Array.from(time, (_, i) => 100 + (i % 2));
    return { time, open: close, high: close, low: close, close, volume: close, calendar: "NYSE" };
  };
  const told = (shift: (open: number) => number) =>
    quality(bars(shift))
      .found.filter(({ kind }) => kind === "clock")
      .map(({ say, count }) => [count, say(0)]);
  const summer = (open: number) => new Date(open).getUTCHours() === 13;

  test("UTC is no fault", () => expect(told(() => 0)).toEqual([]));

  test("local times are", () => {
    expect(told(open => (summer(open) ? -4 : -5) * hour)).toEqual([
      [2, "2024-01-02: sessions begin 5 hours earlier than New York opens: these are local times, not UTC"],
    ]);
  });

  test("so is a clock that is never set: summer's sessions come an hour late", () => {
    expect(told(open => (summer(open) ? 1 : 0) * hour)).toEqual([
      [
        1,
        "2024-03-11: sessions begin 1 hour later than New York opens while its clocks stand otherwise: this clock is never set",
      ],
    ]);
  });
});

test("a million bars that waver have no fault", () => {
  const n = 1_000_000;
  const column = (value: (i: number) => number) => {
    const values = new Float64Array(n);
    for (let i = 0; i < n; i++) values[i] = value(i);
    return values;
  };
  const close = column(i => 100 + Math.sin(i) + Math.sin(i / 977));
  const rows = {
    time: column(i => i * 60_000),
    open: close,
    high: column(i => close[i] * 1.001),
    low: column(i => close[i] * 0.999),
    close,
    volume: close,
  };
  expect(quality(rows).summary).toBe("1,000,000 rows · no faults");
});

test("the median by selection is the median by sorting", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), values => {
      const sorted = Float64Array.from(values).sort();
      const half = sorted.length >> 1;
      const wanted = sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
      expect(medianInPlace(Float64Array.from(values)) + 0).toBe(wanted + 0);
    }),
  );
  expect(medianInPlace(new Float64Array(0))).toBe(0);
});
