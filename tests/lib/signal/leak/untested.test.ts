// What is not made of the bars it is given is no clean verdict.
import { inspect } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { day } from "../../../../lib/core/time.ts";
import { Calendar } from "../../../../lib/market/calendar/calendar.ts";
import { calendar } from "../../../../lib/market/calendar/find.ts";
import { makeBars, type Bars } from "../../../../lib/market/bars.ts";
import { features } from "../../../../lib/signal/features/graph.ts";
import { bars, from } from "../../../../lib/signal/features/index.ts";
import * as ta from "../../../../lib/signal/ta/index.ts";
import { leakTest } from "../../../../lib/trading/strategy/leak-test.ts";
import { strategy } from "../../../../lib/trading/strategy/strategy.ts";
import { randomBars } from "../../../support/bars.ts";

const walk = randomBars(240, { seed: 5 });
const beforehand = walk.close.map((_, i) => walk.close[i + 1] ?? NaN);
const untested = (outside: string[]) => ({ leaks: "untested", outside });

test("a column, or bars, that the function closes over", () => {
  const column = () => beforehand;
  const verdict = leakTest(column, walk, { cuts: 2 });
  expect(verdict).toEqual(untested(["column"]));
  expect(inspect(verdict)).toMatch(/^NOT TESTED: column is the same on every market/);
  const outer = () => ta.rsi(walk.close, 5);
  expect(leakTest(outer, walk, { cuts: 2 })).toEqual(untested(["outer"]));
});

test("a count of the bars is not said to know the future", () => {
  const counter = ({ close }: Bars) => close.map((_, i) => i);
  const verdict = leakTest(counter, walk, { cuts: 2 });
  expect(verdict).toEqual(untested(["counter"]));
  expect(inspect(verdict)).toMatch(
    /A count of bars is, and knows nothing ahead; so is what comes from outside, which may\./,
  );
});

describe("of a market with sessions", () => {
  // The last year that the calendar knows.
  const dates = calendar("NYSE").sessions("2030-01-01", "2031-01-01").slice(0, 240);
  const { open, high, low, close, volume } = walk;
  const market = makeBars(
    { symbol: "X", timeframe: "1d", source: "test", synthetic: true, calendar: "NYSE" },
    { time: Float64Array.from(dates, ({ date }) => Date.parse(date)), open, high, low, close, volume },
  );

  test("it is no clock because the calendar does not know other times", () => {
    expect(leakTest(() => beforehand, market, { cuts: 2 })).toMatchObject({ leaks: "untested" });
    const weekday = ({ time }: Bars) => time.map(t => (t / day) % 7);
    expect(leakTest(weekday, market, { cuts: 2 })).toMatchObject({ leaks: false, clock: ["weekday"] });
  });

  test("the calendar is asked for the closes of all bars, not for each bar of each future", () => {
    const asked = vi.spyOn(Calendar.prototype, "sessions");
    expect(leakTest(({ close }: Bars) => ta.rsi(close, 5), market)).toMatchObject({ leaks: false });
    expect(asked.mock.calls.length).toBeLessThan(walk.length);
    asked.mockRestore();
  });
});

test("a signal of zeros and ones, in a strategy's target or its orders", () => {
  const up = beforehand.map((next, i) => (next > walk.close[i] ? 1 : 0));
  const target = strategy({ name: "knowing", params: {}, target: ({ length }) => up.slice(0, length) });
  expect(leakTest(target, walk, { cuts: 2 })).toEqual(untested(["knowing"]));
  const orders = strategy({
    name: "ordering",
    params: {},
    init: ({ time }) => ({ rows: time.map((_, i) => i) }),
    next: ({ rows }, broker) => {
      const i = rows.at(-1)!;
      if (up[i] > (up[i - 1] ?? 0)) broker.buy();
      else if (up[i] < up[i - 1]) broker.close();
    },
  });
  expect(leakTest(orders, walk, { cuts: 2 })).toEqual(untested(["ordering"]));
});

test("a node of a graph", () => {
  const node = from({ name: "held", lookback: 0, batch: x => beforehand.slice(0, x.length) }, bars.close);
  expect(leakTest(features({ held: node }), walk, { cuts: 2 })).toEqual(untested(["held"]));
});

test("the clock is none of that, nor are flags that the number of bars raises, nor a column with a bar of its own", () => {
  const hourOfDay = ({ time }: Bars) => time.map(t => Math.floor(t / 3_600_000) % 24);
  expect(leakTest(hourOfDay, walk, { cuts: 2 })).toMatchObject({ leaks: false, clock: ["hourOfDay"] });
  const steps = ({ time }: Bars) => time.map((t, i) => t - (time[i - 1] ?? t) + (i % 3));
  expect(leakTest(steps, walk, { cuts: 2 })).toMatchObject({ leaks: false, clock: ["steps"] });
  const warm = ({ close }: Bars) => close.map((_, i) => (i < 10 ? NaN : i < 50 ? 0 : 1));
  expect(leakTest(warm, walk, { cuts: 2 })).toMatchObject({ leaks: false });
});

test("what never changes on these bars is named, because nothing could show of it", () => {
  const never = strategy({
    name: "never",
    params: {},
    init: ({ close }) => ({ next: close.map((_, i) => close[i + 1] ?? 0) }),
    next({ next }, broker) {
      if (next.now < 0) broker.buy();
    },
  });
  const verdict = leakTest(never, walk, { cuts: 2 });
  expect(verdict).toMatchObject({ leaks: false, constant: ["never"] });
  expect(inspect(verdict)).toMatch(/Never changed on these bars, so that nothing could show: never\.$/);
  const warming = ({ close }: Bars) => ({ long: ta.sma(close, 500), short: ta.sma(close, 5) });
  expect(leakTest(warming, walk, { cuts: 2 })).toMatchObject({ leaks: false, constant: ["long"] });
  expect(leakTest(ta.rsi, walk, { cuts: 2 })).not.toHaveProperty("constant");
});

test("one column of several, which is named; what comes late is refused", () => {
  const verdict = leakTest(
    ({ close }: Bars) => ({ outside: beforehand.slice(0, close.length), inside: ta.rsi(close, 5) }),
    walk,
    { cuts: 2 },
  );
  expect(verdict).toEqual(untested(["outside"]));
  const late = async ({ close }: Bars) => close;
  expect(() => leakTest(late as never, walk)).toThrow(/received a promise[^]*a function that is not async/);
});
