import { describe, expect, test } from "vitest";
import { day, hour, type Timeframe } from "../../../../lib/core/time.ts";
import { makeBars, type Bars } from "../../../../lib/market/bars.ts";
import { features } from "../../../../lib/signal/features/graph.ts";
import { bars, market } from "../../../../lib/signal/features/index.ts";
import { barAt } from "./random-graph.ts";

/** Bars whose close is their number, from a Monday in winter on. */
function numbered(timeframe: Timeframe, spacing: number, count: number, calendar?: string, from = 0): Bars {
  const price = Float64Array.from({ length: count }, (_, i) => i + 1);
  const time = Float64Array.from(price, (_, i) => Date.UTC(2024, 0, 8) + from + i * spacing);
  const meta = { symbol: "TEST", timeframe, source: "test", synthetic: true, calendar };
  return makeBars(meta, { time, open: price, high: price, low: price, close: price, volume: price });
}

const hours = (calendar?: string) => numbered("1h", hour, 48, calendar);

describe("what was known at a close", () => {
  test("of another market with shorter bars: the bar that closes at the same moment, not the one after", () => {
    const own = numbered("4h", 4 * hour, 3);
    const run = features({ other: market("other").close }).run(own, { other: hours() });
    expect([...run.columns.other]).toEqual([4, 8, 12]);
  });

  test("of a day of New York: what stood at 16:00 there, four hours before midnight in Greenwich is over", () => {
    const own = numbered("1d", day, 2, "NYSE");
    const graph = features({ other: market("other").close });
    // 16:00 in New York is 21:00 UTC in winter: the 21st hour has closed, the 22nd not.
    const other = hours("24/7");
    expect([...graph.run(own, { other }).columns.other]).toEqual([21, 45]);
    const stream = graph.stream(own, { other });
    for (let i = 0; i < 48; i++) stream.give("other", barAt(other, i));
    expect([0, 1].map(i => stream.next(barAt(own, i)).other)).toEqual([21, 45]);
  });

  test("of days without a calendar nobody can say, in a run and in a stream; alone they need none", () => {
    const own = numbered("1d", day, 2);
    const graph = features({ other: market("other").close });
    expect(() => graph.run(own, { other: hours() })).toThrow(
      /Nothing tells when a 1d bar of TEST without a calendar closes/,
    );
    expect(() => graph.run(hours(), { other: own })).toThrow(/1d bar of other/);
    expect(() => graph.stream(hours(), { other: own })).toThrow(/1d bar of other/);
    expect([...features({ lag: bars.close.lag(1) }).run(own).columns.lag]).toEqual([NaN, 1]);
  });

  test("of a longer bar: at the close of the last bar in it, or of the first after a gap where that one is missing", () => {
    const whole = hours();
    const graph = features({ day: bars.on("1d").close });
    const expected = Array.from({ length: 48 }, (_, i) => (i < 23 ? NaN : i < 47 ? 24 : 48));
    expect([...graph.run(whole).columns.day]).toEqual(expected);
    // Without the hours 22 and 23 of the first day the first hour of the second tells that it is over.
    const keep = (column: Float64Array) => column.filter((_, i) => i !== 22 && i !== 23);
    const { time, open, high, low, close, volume } = whole;
    const gapped = makeBars(whole, {
      time: keep(time),
      open: keep(open),
      high: keep(high),
      low: keep(low),
      close: keep(close),
      volume: keep(volume),
    });
    expect(graph.run(gapped).columns.day.slice(20, 24)).toEqual(Float64Array.of(NaN, NaN, 22, 22));
  });

  test("is too old after `within`", () => {
    const other = numbered("1h", hour, 2);
    const run = features({
      any: market("other").close,
      fresh: market("other").close.asOf({ within: "2h" }),
    }).run(numbered("1h", hour, 6), { other });
    expect([...run.columns.any]).toEqual([1, 2, 2, 2, 2, 2]);
    expect([...run.columns.fresh]).toEqual([1, 2, 2, 2, NaN, NaN]);
  });

  test("values of two timelines meet on the graph's bars; those of one stay there", () => {
    const four = bars.on("4h").close;
    const run = features({ stays: four.difference(1), meets: four.minus(bars.close) }).run(
      numbered("1h", hour, 9),
    );
    expect([...run.columns.stays]).toEqual([NaN, NaN, NaN, NaN, NaN, NaN, NaN, 4, 4]);
    expect([...run.columns.meets]).toEqual([NaN, NaN, NaN, 0, -1, -2, -3, 0, -1]);
  });
});
