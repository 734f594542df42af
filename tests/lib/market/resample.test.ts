import fc from "fast-check";
import { expect, test } from "vitest";
import { calendar } from "../../../lib/market/calendar/find.ts";
import { asOf } from "../../../lib/market/frame/as-of.ts";
import { load } from "../../../lib/market/load.ts";
import { Bars, makeBars } from "../../../lib/market/bars.ts";
import { resample } from "../../../lib/market/resample.ts";
import { synthetic } from "../../../lib/market/sources/synthetic.ts";
import { describeWithShared, sharedData } from "../../support/shared.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A Monday. */
const monday = Date.UTC(2024, 0, 1);

const sixHours = makeBars(
  { symbol: "X", timeframe: "1h", source: "test", synthetic: false },
  {
    time: Float64Array.of(2, 3, 4, 6, 7, 11).map(h => monday + h * hour),
    open: Float64Array.of(10, 11, 12, 13, 14, 15),
    high: Float64Array.of(20, 19, 25, 21, 22, 23),
    low: Float64Array.of(9, 5, 8, 7, 4, 6),
    close: Float64Array.of(11, 12, 13, 14, 15, 16),
    volume: Float64Array.of(1, 2, 4, 8, 16, 32),
  },
);

test("a bucket takes first open, highest high, lowest low, last close and the sum of volume, labelled with its start", () => {
  const bars = resample(sixHours, "4h");
  expect([...bars.time]).toEqual([0, 4, 8].map(h => monday + h * hour));
  expect([...bars.open]).toEqual([10, 12, 15]);
  expect([...bars.high]).toEqual([20, 25, 23]);
  expect([...bars.low]).toEqual([5, 4, 6]);
  expect([...bars.close]).toEqual([12, 15, 16]);
  expect([...bars.volume]).toEqual([3, 28, 32]);
  expect([bars.timeframe, bars.symbol, bars.source]).toEqual(["4h", "X", "test"]);
});

test("a bucket that has not ended is left out", () => {
  expect([...resample(sixHours.slice(0, 5), "4h").time]).toEqual([monday + 0, monday + 4 * hour]);
  expect(resample(sixHours.slice(0, 4), "4h").length).toBe(1);
  expect(resample(sixHours, "1d").length).toBe(0);
});

test("with a calendar a bucket is over once the market opens no more in it: after half days, on Fridays, in every zone", () => {
  for (const name of ["XNYS", "XHKG", "XTKS", "XETR"]) {
    // 24 November 2023, a Friday, is a half day in New York; in Tokyo the day before is a holiday.
    const times = calendar(name)
      .sessions("2023-11-20", "2023-11-25")
      .flatMap(({ open, close }) =>
        Array.from({ length: (close - open) / (30 * minute) }, (_, i) => open + i * 30 * minute),
      );
    const prices = Float64Array.from(times, (_, i) => 100 + i);
    const bars = makeBars(
      { symbol: "X", timeframe: "30m", source: "test", synthetic: false, calendar: name },
      {
        time: Float64Array.from(times),
        open: prices,
        high: prices,
        low: prices,
        close: prices,
        volume: prices,
      },
    );
    const days = resample(bars, "1d");
    expect(days.time.at(-1)).toBe(Date.UTC(2023, 10, 24));
    expect(days.close.at(-1)).toBe(prices.at(-1));
    expect([...resample(bars, "1w").close]).toEqual([prices.at(-1)]);
    // A bar before the end the day is not over, and without a calendar nobody knows that it is.
    expect(resample(bars.slice(0, -1), "1d").time.at(-1)).toBeLessThan(Date.UTC(2023, 10, 24));
    expect(resample(bars.slice(0, -1), "1w").length).toBe(0);
    expect(resample(makeBars({ ...bars.provenance, calendar: undefined } as never, bars), "1d").length).toBe(
      days.length - 1,
    );
    // What was known at the last close of each day is that day.
    const known = asOf(bars, days).close;
    days.close.forEach(close => expect(known[prices.indexOf(close)]).toBe(close));
  }
});

/** Half hours in which the market is open, without its lunch break, over both changes of the clocks of spring 2024. */
function halfHours(name: string) {
  const time = calendar(name)
    .sessions("2024-02-26", "2024-04-13")
    .flatMap(({ open, close, pause = [close, close] }) =>
      Array.from({ length: (close - open) / (30 * minute) }, (_, i) => open + i * 30 * minute).filter(
        at => at < pause[0] || at >= pause[1],
      ),
    );
  const prices = Float64Array.from(time, (_, i) => 100 + i);
  return makeBars(
    { symbol: "X", timeframe: "30m", source: "test", synthetic: false, calendar: name },
    { time: Float64Array.from(time), open: prices, high: prices, low: prices, close: prices, volume: prices },
  );
}

test.each(["XASX", "CMES", "FX", "XTKS", "XHKG", "XNYS"])(
  "days of %s are its sessions, also where these begin before midnight UTC, and so are weeks",
  name => {
    const bars = halfHours(name);
    const sessions = calendar(name).sessions("2024-02-26", "2024-04-13");
    const days = resample(bars, "1d");
    expect([...days.time]).toEqual(sessions.map(({ date }) => Date.parse(date)));
    const last = sessions.map(({ close }) => bars.close[bars.time.findLastIndex(open => open < close)]);
    expect([...days.close]).toEqual(last);
    expect([...days.open]).toEqual([100, ...last.slice(0, -1).map(close => close + 1)]);
    expect([...resample(bars, "1w").close]).toEqual(
      last.filter((_, i) => i + 1 === last.length || days.time[i + 1] - days.time[i] > 2 * day),
    );
  },
);

test.each(["XASX", "CMES", "FX", "XTKS", "XHKG", "XSHG", "XNYS"])(
  "no longer bar of %s is known before all it is made of: neither over a lunch break nor over midnight",
  name => {
    const bars = halfHours(name);
    for (const timeframe of ["2h", "3h", "6h", "12h", "1d", "1w"] as const) {
      // Prices only rise: a larger one than the bar's own comes from later.
      const known = asOf(bars, resample(bars, timeframe)).close;
      const early = known.findIndex((close, i) => close > bars.close[i]);
      expect([timeframe, early]).toEqual([timeframe, -1]);
      expect(known.at(-1)).toBeGreaterThan(100);
    }
  },
);

test("a bar that lies across the end of a day on which the market trades on is refused", () => {
  const bars = resample(halfHours("CMES"), "4h");
  expect(() => resample(bars, "1d")).toThrow(
    /The 4h bar of 2024-02-26 20:00 lies across 2024-02-26 23:00, where a day of CME ends/,
  );
});

test("a calendar that does not know the year decides nothing", () => {
  const time = [14.5, 15, 15.5].map(at => Date.UTC(2035, 4, 16) + at * hour);
  const ones = new Float64Array(3).fill(1);
  const columns = {
    time: Float64Array.from(time),
    open: ones,
    high: ones,
    low: ones,
    close: ones,
    volume: ones,
  };
  const meta = { symbol: "X", timeframe: "30m", source: "test", synthetic: false, calendar: "XNYS" } as const;
  expect(resample(makeBars(meta, columns), "1d").length).toBe(0);
});

test("weeks begin on Monday, whatever day the data begin on", () => {
  const bars = resample(synthetic("X", { timeframe: "1d", since: monday + 3 * day, limit: 30 }), "1w");
  expect([...bars.time]).toEqual([0, 7, 14, 21].map(d => monday + d * day));
});

test("of no bars there are none, whatever calendar they keep", () => {
  for (const name of [undefined, "24/7", "XNYS", "CMES"])
    expect(resample(new Bars({ ...sixHours, calendar: name }, sixHours).slice(0, 0), "1d").length).toBe(0);
});

test("the same timeframe changes nothing; a shorter one or one that does not divide is refused", () => {
  expect(resample(sixHours, "1h")).toBe(sixHours);
  expect(() => resample(sixHours, "15m")).toThrow(
    /timeframe must be a multiple of the bars' own 1h, received "15m"/,
  );
});

test("resampling in two steps equals resampling in one", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 400 }), (seed, limit) => {
      const bars = synthetic("X", { timeframe: "15m", seed, limit });
      const direct = resample(bars, "4h");
      const twice = resample(resample(bars, "1h"), "4h");
      expect(twice.time).toEqual(direct.time);
      for (const name of ["open", "high", "low", "close"] as const) expect(twice[name]).toEqual(direct[name]);
      // Sums in another order agree but for rounding.
      twice.volume.forEach((volume, i) => expect(volume).toBeCloseTo(direct.volume[i], 6));
    }),
    { numRuns: 50 },
  );
});

test("bars with gaps anywhere, and of any step, lie in the buckets of their opens", () => {
  const gaps = fc.array(fc.constantFrom(1, 1, 1, 1, 1, 2, 3, 7, 50, 200), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(
      gaps,
      fc.integer({ min: 0, max: 5_000 }),
      fc.constantFrom("1h", "4h", "1d"),
      (steps, first, timeframe) => {
        let quarter = first;
        const time = Float64Array.from(steps, step => (quarter += step) * 15 * minute);
        const price = time.map((_, i) => 100 + ((i * 7_919) % 101));
        const columns = {
          time,
          open: price,
          high: price.map(x => x + 1),
          low: price.map(x => x - 1),
          close: price,
        };
        const volume = time.map((_, i) => 1 / (i + 1));
        const meta = { symbol: "X", timeframe: "15m", source: "test", synthetic: false } as const;
        const made = resample(makeBars(meta, { ...columns, volume }), timeframe);
        const length = { "1h": hour, "4h": 4 * hour, "1d": day }[timeframe]!;
        const buckets = Map.groupBy(time.keys(), i => Math.floor(time[i] / length) * length);
        const ended = [...buckets].filter(([start]) => start + length <= time[time.length - 1] + 15 * minute);
        const of = (pick: (rows: number[]) => number) => ended.map(([, rows]) => pick(rows));
        expect([...made.time]).toEqual(ended.map(([start]) => start));
        expect([...made.open]).toEqual(of(rows => price[rows[0]]));
        expect([...made.high]).toEqual(of(rows => Math.max(...rows.map(i => price[i])) + 1));
        expect([...made.low]).toEqual(of(rows => Math.min(...rows.map(i => price[i])) - 1));
        expect([...made.close]).toEqual(of(rows => price[rows[rows.length - 1]]));
        expect([...made.volume]).toEqual(of(rows => rows.reduce((sum, i) => sum + volume[i], 0)));
      },
    ),
  );
});

describeWithShared("two dumps of one market", () => {
  test("hours of Kraken make its days", async () => {
    const hours = await load("BTC/USD", { file: sharedData("market/crypto/kraken_XBTUSD_60.csv.gz") });
    const days = await load("BTC/USD", { file: sharedData("market/crypto/kraken_XBTUSD_1440.csv.gz") });
    const made = resample(hours, "1d").between(days.time[0], days.time[days.length - 1] + day);
    expect(made.length).toBe(days.length);
    expect(made.time).toEqual(days.time);
    let different = 0;
    for (let i = 0; i < days.length; i++)
      if (["open", "high", "low", "close"].some(name => made[name as "open"][i] !== days[name as "open"][i]))
        different++;
    expect(different).toBe(0);
  });
});
