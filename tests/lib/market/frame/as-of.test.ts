import fc from "fast-check";
import { expect, test } from "vitest";
import { makeBars } from "../../../../lib/market/bars.ts";
import { asOf } from "../../../../lib/market/frame/as-of.ts";
import { resample } from "../../../../lib/market/resample.ts";
import { synthetic } from "../../../../lib/market/sources/synthetic.ts";

const day = 86_400_000;

const daily = makeBars(
  { symbol: "X", timeframe: "1d", source: "test", synthetic: false },
  {
    time: Float64Array.of(0, 1, 2, 5).map(k => k * day),
    open: Float64Array.of(1, 2, 3, 4),
    high: Float64Array.of(5, 5, 5, 5),
    low: Float64Array.of(1, 1, 1, 1),
    close: Float64Array.of(2, 3, 4, 5),
    volume: Float64Array.of(1, 1, 1, 1),
  },
);

test("each moment takes the last row that was known by then", () => {
  const rows = { known: Float64Array.of(10, 20, 20, 30), columns: { value: Float64Array.of(1, 2, 3, 4) } };
  const moments = Float64Array.of(9, 10, 19, 20, 25, 31);
  expect([...asOf(moments, rows).value]).toEqual([NaN, 1, 1, 3, 3, 4]);
  expect([...asOf(moments, rows, { inclusive: false }).value]).toEqual([NaN, NaN, 1, 1, 3, 4]);
});

test("a daily bar is not known before its day has ended, on either side of the join", () => {
  const opens = daily.time;
  expect([...asOf(opens, daily).close]).toEqual([NaN, 2, 3, 4]);
  // At its own close a bar knows itself; the fifth day's bar closes three days after the one before it.
  expect([...asOf(daily, daily).close]).toEqual([2, 3, 4, 5]);
  expect([...asOf(daily, daily, { inclusive: false }).close]).toEqual([NaN, 2, 3, 4]);
});

test("bars with a calendar close when their market does", () => {
  const time = Float64Array.of(Date.UTC(2024, 6, 8), Date.UTC(2024, 6, 9));
  const ones = Float64Array.of(1, 1);
  const columns = { time, open: ones, high: ones, low: ones, close: ones, volume: ones };
  const newYork = makeBars(
    { symbol: "X", timeframe: "1d", source: "test", synthetic: false, calendar: "NYSE" },
    columns,
  );
  // 20:00 UTC on the 8th, and five minutes later.
  const rows = {
    known: Float64Array.of(time[0] + 20 * 3_600_000, time[0] + 20 * 3_600_000 + 300_000),
    columns: { value: Float64Array.of(1, 2) },
  };
  expect([...asOf(newYork, rows).value]).toEqual([1, 2]);
});

test("days without a calendar take nothing of another market, whose evening came after their close", () => {
  const hours = synthetic("Y/Z", { timeframe: "1h", limit: 48, seed: 3 });
  const rows = { known: Float64Array.of(day), columns: { value: Float64Array.of(1) } };
  for (const right of [hours, makeBars({ ...daily, symbol: "Y" }, daily)])
    expect(() => asOf(daily, right)).toThrow(
      /left must say when its days close.*1d bars of X without one[^]*calendar: "NYSE"/,
    );
  expect(() => asOf(daily, rows)).toThrow(/left must say when its days close/);
  // What New York's Monday closed at 20:00 UTC knows of hourly bars is the one of 19:00 to 20:00.
  const [monday, at] = [Date.UTC(2024, 5, 10), Float64Array.of(1)];
  const columns = { open: at, high: at, low: at, close: at, volume: at };
  const newYork = makeBars({ ...daily, calendar: "NYSE" }, { ...columns, time: Float64Array.of(monday) });
  const clock = Float64Array.from({ length: 48 }, (_, i) => i + 1);
  const around = makeBars(hours, {
    open: clock,
    high: clock,
    low: clock,
    close: clock,
    volume: clock,
    time: clock.map(i => monday + (i - 1) * 3_600_000),
  });
  expect([...asOf(newYork, around).close]).toEqual([20]);
});

test("what has been known for too long no longer counts", () => {
  const rows = { known: Float64Array.of(0), columns: { value: Float64Array.of(7) } };
  const moments = Float64Array.of(0, day, day + 1);
  expect([...asOf(moments, rows, { within: "1d" }).value]).toEqual([7, 7, NaN]);
  expect([...asOf(moments, rows, { within: "1d", inclusive: false }).value]).toEqual([NaN, 7, NaN]);
});

test("the future changes nothing: rows known after a moment may be anything", () => {
  const bars = synthetic("X/Y", { timeframe: "1h", limit: 500, seed: 3 });
  const hours = resample(bars, "4h");
  const joined = asOf(bars, hours);
  for (const cut of [50, 203, 400]) {
    const until = bars.time[cut] + 3_600_000;
    const poisoned = makeBars(hours, {
      ...hours,
      close: hours.close.map((close, i) =>
        hours.time[i] + 4 * 3_600_000 > until ? 0.5 * (hours.low[i] + hours.high[i]) : close,
      ),
    });
    expect(asOf(bars, poisoned).close.subarray(0, cut + 1)).toEqual(joined.close.subarray(0, cut + 1));
  }
});

test("equals the search of every row", () => {
  const moments = fc
    .array(fc.integer({ min: 0, max: 40 }), { maxLength: 30 })
    .map(list => Float64Array.from(list).sort());
  fc.assert(
    fc.property(moments, moments, fc.boolean(), (left, known, inclusive) => {
      const value = known.map((_, i) => i);
      const expected = [...left].map(moment =>
        [...known].findLastIndex(time => (inclusive ? time <= moment : time < moment)),
      );
      const { a, b } = asOf(left, { known, columns: { a: value, b: value } }, { inclusive });
      expect([...a]).toEqual(expected.map(row => (row < 0 ? NaN : row)));
      expect(b).toEqual(a);
    }),
  );
});

test("equals the search of every row also where both sides keep step for long, with gaps on either", () => {
  // Pairs of a step and how often it is made.
  const moments = fc
    .array(fc.tuple(fc.constantFrom(0, 1, 10, 10, 10, 500), fc.integer({ min: 1, max: 400 })), {
      minLength: 1,
      maxLength: 6,
    })
    .chain(runs => fc.record({ runs: fc.constant(runs), start: fc.integer({ min: 0, max: 30 }) }))
    .map(({ runs, start }) => {
      let now = start;
      return Float64Array.from(
        runs.flatMap(([step, times]) => Array.from({ length: times }, () => (now += step))),
      );
    });
  fc.assert(
    fc.property(moments, moments, fc.constantFrom(undefined, "1m" as const), (left, known, within) => {
      const [byMinute, step] = [known.map(time => 6_000 * time), left.map(time => 6_000 * time)];
      const value = known.map((_, i) => i);
      const expected = [...step].map(moment => {
        const row = byMinute.findLastIndex(time => time <= moment);
        return row < 0 || (within && moment - byMinute[row] > 60_000) ? NaN : row;
      });
      const found = asOf(step, { known: byMinute, columns: { value } }, within && { within });
      expect([...found.value]).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test("moments in disorder are refused with their place", () => {
  expect(() => asOf(Float64Array.of(2, 1), daily)).toThrow(/left must ascend.*place 1/s);
  expect(() => asOf(daily.time, { known: Float64Array.of(NaN, 1), columns: {} })).toThrow(
    /right.known must ascend/,
  );
  expect(() => asOf(daily.time, { known: Float64Array.of(1), columns: { x: new Float64Array(2) } })).toThrow(
    /x.length/,
  );
});

test("one moment in disorder is found wherever it lies, in step with the other side or not", () => {
  const side = fc.record({ step: fc.constantFrom(1, 3, 700), length: fc.integer({ min: 2, max: 9_500 }) });
  const broken = fc.constantFrom(NaN, -Infinity);
  fc.assert(
    fc.property(side, side, fc.boolean(), fc.nat(), broken, (left, right, onLeft, anywhere, value) => {
      const moments = ({ step, length }: typeof left) => Float64Array.from({ length }, (_, i) => i * step);
      const [now, known] = [moments(left), moments(right)];
      const spoilt = onLeft ? now : known;
      const place = 1 + (anywhere % (spoilt.length - 1));
      const join = () => asOf(now, { known, columns: { known } });
      const { known: found } = join();
      now.forEach((moment, i) => {
        const row = Math.min(known.length - 1, Math.floor(moment / right.step));
        if (found[i] !== row * right.step) expect.fail(`place ${i}: ${found[i]}`);
      });
      spoilt[place] = value;
      const said = `"${value} after ${spoilt[place - 1]} at place ${place}"`;
      expect(join).toThrow(`${onLeft ? "left" : "right.known"} must ascend, received ${said}.`);
    }),
    { numRuns: 60 },
  );
});
