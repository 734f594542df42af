import fc from "fast-check";
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Bars, makeBars } from "../../../../lib/market/bars.ts";
import { actionsFromColumns, type CorporateAction } from "../../../../lib/market/adjust/actions.ts";
import { adjust } from "../../../../lib/market/adjust/adjust.ts";
import { totalReturn } from "../../../../lib/market/adjust/total-return.ts";
import { describeWithShared, sharedData } from "../../../support/shared.ts";
import { randomBars } from "../../../support/bars.ts";

const day = 86_400_000;
const start = Date.UTC(2024, 0, 1);
const of = (closes: number[]): Bars => {
  const close = Float64Array.from(closes);
  return makeBars(
    { symbol: "X", timeframe: "1d", source: "test", synthetic: false },
    {
      time: Float64Array.from(closes, (_, i) => start + i * day),
      open: close,
      high: close,
      low: close,
      close,
      volume: new Float64Array(closes.length).fill(10),
    },
  );
};

/** The same with two days missing before the last bar. */
const afterWeekend = (bars: Bars): Bars =>
  makeBars(bars, { ...bars, time: bars.time.with(-1, bars.time.at(-1)! + 2 * day) });

describe("adjusted views", () => {
  const bars = of([100, 98, 51, 50]);
  const actions: CorporateAction[] = [
    { kind: "dividend", time: start + day, amount: 2 },
    { kind: "split", time: start + 2 * day, ratio: 2 },
    { kind: "dividend", time: start + 3 * day, amount: 1.02 },
  ];

  test("by hand: 2:1, and dividends of 2 and 1.02", () => {
    // Before the second dividend × (1 − 1.02/51) = 0.98; before the split × ½; before the first dividend × (1 − 2/100) = 0.98.
    const { close, volume } = adjust(bars, actions);
    expect([...close].map(x => Number(x.toFixed(10)))).toEqual(
      [48.02 * 0.98 * 1.0204081632653061, 98 * 0.49, 51 * 0.98, 50].map(x => Number(x.toFixed(10))),
    );
    expect([...volume]).toEqual([20, 20, 10, 10]);
    expect([...adjust(bars, actions, { for: "splits" }).close]).toEqual([50, 49, 51, 50]);
  });

  test("as of a day hold neither its later bars nor its later actions", () => {
    const early = adjust(bars, actions, { asOf: start + day });
    expect([...early.close]).toEqual([98, 98]);
    expect([...early.volume]).toEqual([10, 10]);
    expect(early.source).toBe("test, adjusted for splits and dividends as of 2024-01-02");
  });

  test("a split and a dividend on one day: the dividend is for a new share", () => {
    const both: CorporateAction[] = [
      { kind: "dividend", time: start + day, amount: 1 },
      { kind: "split", time: start + day, ratio: 4 },
    ];
    // 100 before is 25 in new shares; 1 of it is paid.
    expect(adjust(of([100, 24]), both).close[0]).toBe(24);
  });

  test("a reverse split raises prices before it", () => {
    const reverse: CorporateAction[] = [{ kind: "split", time: start + day, ratio: 0.1 }];
    expect([...adjust(of([2, 20]), reverse).close]).toEqual([20, 20]);
  });

  test("actions before the first and after the last bar change nothing", () => {
    const outside: CorporateAction[] = [
      { kind: "split", time: start - day, ratio: 3 },
      { kind: "split", time: start + 9 * day, ratio: 3 },
    ];
    expect([...adjust(bars, outside).close]).toEqual([...bars.close]);
  });

  test("a dividend paid after a split, both between two bars, is of the new share", () => {
    const weekend: CorporateAction[] = [
      { kind: "split", time: start + 2 * day, ratio: 4 },
      { kind: "dividend", time: start + 3 * day, amount: 1 },
    ];
    expect([...adjust(afterWeekend(of([100, 100, 24])), weekend).close]).toEqual([24, 24, 24]);
    // A second dividend is paid by a share that has paid the first: 2 of 25 together.
    const twice: CorporateAction[] = [...weekend, { kind: "dividend", time: start + 4 * day, amount: 1 }];
    expect(adjust(afterWeekend(of([100, 100, 23])), twice).close[1]).toBeCloseTo(23, 12);
  });

  test("an ex-date that is stamped with the opening of its session is that of the day's bar, also as of that day", () => {
    const halved = of([100, 100, 50]);
    const opening: CorporateAction[] = [{ kind: "split", time: "2024-01-03T14:30Z", ratio: 2 }];
    expect([...adjust(halved, opening).close]).toEqual([50, 50, 50]);
    expect([...adjust(halved, opening, { asOf: "2024-01-03" }).close]).toEqual([50, 50, 50]);
    expect([...adjust(halved, opening, { asOf: "2024-01-02" }).close]).toEqual([100, 100]);
    expect([...totalReturn(halved, opening)]).toEqual([1, 1, 1]);
    const carrying = new Bars(
      { ...halved, actions: [{ kind: "split", time: start + 2.6 * day, ratio: 2 }] },
      halved,
    );
    expect([carrying.slice(0, 3).actions, carrying.slice(0, 2).actions]).toEqual([carrying.actions, []]);
    expect([...adjust(carrying.slice(-2)).close]).toEqual([50, 50]);
    // Sydney opens at 23:00 UTC of the evening before: the date alone, that moment and the bars' own stamps mean the same day.
    const evening = makeBars(halved, { ...halved, time: halved.time.map(time => time - day / 24) });
    for (const time of ["2024-01-03", "2024-01-02T23:00Z", "2024-01-03T04:00Z"])
      for (const bars of [halved, evening])
        expect([...adjust(bars, [{ kind: "split", time, ratio: 2 }]).close]).toEqual([50, 50, 50]);
    // Bars that are stamped with the opening themselves: the date alone means the bar of that day.
    const stamped = makeBars(halved, { ...halved, time: halved.time.map(time => time + 0.6 * day) });
    expect([...adjust(stamped, [{ kind: "split", time: "2024-01-03", ratio: 2 }]).close]).toEqual([
      50, 50, 50,
    ]);
  });

  test("an ex-date within a week counts from that week on, because its close is without", () => {
    const weeks = makeBars(
      { ...of([1]), timeframe: "1w" },
      { ...of([700, 693, 99]), time: Float64Array.of(0, 7, 14).map(d => start + d * day) },
    );
    const wednesday: CorporateAction[] = [
      { kind: "dividend", time: start + 9 * day, amount: 7 },
      { kind: "split", time: start + 16 * day, ratio: 7 },
    ];
    // The second week closes at 693 after 7 were paid, the third at 99 in new shares.
    expect([...adjust(weeks, wednesday).close]).toEqual([99, 99, 99]);
    // 7 buy 7/693 of a share of 693.
    expect([...totalReturn(weeks, wednesday)].map(x => Number(x.toFixed(12)))).toEqual([1, 1, 1]);
  });

  test("as of a moment hold no bar that is not complete by then, but the day's own where bars are daily", () => {
    const time = Float64Array.of(0, 1, 2).map(i => start + i * 3_600_000);
    const hours = makeBars({ ...of([1]), timeframe: "1h" }, { ...of([1, 2, 3]), time });
    expect([...adjust(hours, [], { asOf: start + 2.5 * 3_600_000 }).close]).toEqual([1, 2]);
    expect([...adjust(hours, [], { asOf: start + 3 * 3_600_000 }).close]).toEqual([1, 2, 3]);
    expect([...adjust(of([1, 2, 3]), [], { asOf: start + day }).close]).toEqual([1, 2]);
    const weeks = makeBars(
      { ...of([1]), timeframe: "1w", calendar: "NYSE" },
      { ...of([1, 2]), time: Float64Array.of(start, start + 7 * day) },
    );
    expect(adjust(weeks, [], { asOf: "2024-01-11" }).length).toBe(1);
    // New York closes at 21:00 UTC in winter; a date is all of its day.
    const days = makeBars({ ...of([1]), calendar: "NYSE" }, of([1, 2, 3]));
    const seen = [
      "2024-01-02",
      "2024-01-03",
      "2024-01-03 15:00",
      "2024-01-03 20:59:59",
      "2024-01-03 21:00",
    ].map(asOf => adjust(days, [], { asOf }).length);
    expect(seen).toEqual([2, 3, 2, 2, 3]);
    expect(adjust(weeks, [], { asOf: "2024-01-12 21:00" }).length).toBe(2);
  });

  test("as of a moment hold no day whose close nothing tells before it is over, and as of a date its bar whatever its hour", () => {
    const views = (bars: Bars, moments: readonly string[]) =>
      moments.map(asOf => adjust(bars, [], { asOf }).length);
    const moments = ["2024-01-03", "2024-01-03 12:00", "2024-01-03 23:59:59", "2024-01-04 00:01"];
    expect(views(of([1, 2, 3]), moments)).toEqual([3, 2, 2, 3]);
    // Yahoo stamps a day with the opening of its session: at noon of the 3rd, 24 hours from 14:30 UTC of the 2nd are not over.
    const opened = makeBars(of([1]), {
      ...of([1, 2, 3]),
      time: of([1, 2, 3]).time.map(x => x + 14.5 * 3_600_000),
    });
    expect(views(opened, [...moments, "2024-01-04 14:30"])).toEqual([3, 1, 2, 2, 3]);
  });

  test("refuse a dividend as large as the price, and an option that is none", () => {
    expect(() => adjust(bars, [{ kind: "dividend", time: start + day, amount: 100 }])).toThrow(
      /not below the close before/,
    );
    expect(() => adjust(bars, [{ kind: "split", time: start, ratio: 0 }])).toThrow(
      /actions\[0\].ratio must be above 0/,
    );
    expect(() => adjust(bars, [{ kind: "dividend", time: start, amount: -1 }])).toThrow(
      /actions\[0\].amount must be a number, at least 0/,
    );
    expect(() => adjust(bars, [], { asof: 0 } as object)).toThrow(/Did you mean "asOf"/);
  });

  test("no future action, whatever it is, shows in a view of today", () => {
    const market = randomBars(60, { spacing: day, timeframe: "1d" });
    const at = fc.integer({ min: 1, max: 59 });
    const action = fc.oneof(
      fc.record({ kind: fc.constant("split" as const), time: at, ratio: fc.constantFrom(0.1, 2, 7) }),
      fc.record({
        kind: fc.constant("dividend" as const),
        time: at,
        amount: fc.double({ min: 0.01, max: 1, noNaN: true }),
      }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 8 }), at, (drawn, today) => {
        const asOf = market.time[today];
        const all = drawn.map(each => ({ ...each, time: market.time[each.time] }) as CorporateAction);
        const past = all.filter(({ time }) => (time as number) <= asOf);
        const poisoned = makeBars(market, {
          ...market,
          close: market.close.map((x, i) => (i > today ? market.high[i] : x)),
        });
        const view = adjust(poisoned, all, { asOf });
        expect(view.length).toBe(today + 1);
        expect(view.close).toEqual(adjust(market.slice(0, today + 1), past).close);
      }),
    );
  });
});

describe("total return", () => {
  test("by hand: shares bought of the dividend at the ex-date's close", () => {
    const actions: CorporateAction[] = [
      { kind: "dividend", time: start + day, amount: 5 },
      { kind: "split", time: start + 2 * day, ratio: 2 },
    ];
    // One share at 100; 5 buy 0.05 at 100; 1.05 become 2.1 at 60.
    const value = totalReturn(of([100, 100, 60]), actions);
    expect([...value].map(x => Number(x.toFixed(12)))).toEqual([1, 1.05, 1.26]);
  });

  test("a dividend paid before a split, both between two bars, is of the old share", () => {
    const weekend: CorporateAction[] = [
      { kind: "dividend", time: start + 2 * day, amount: 4 },
      { kind: "split", time: start + 3 * day, ratio: 4 },
    ];
    // One share becomes four at 24; 4 buy a sixth of one.
    expect(totalReturn(afterWeekend(of([100, 100, 24])), weekend)[2]).toBeCloseTo(1, 12);
  });

  test("without actions it is the price", () => {
    const market = randomBars(50);
    totalReturn(market, []).forEach((value, i) =>
      expect(value).toBeCloseTo(market.close[i] / market.close[0], 12),
    );
  });
});

describeWithShared("AAPL of 2014, 7:1 on June 9th", () => {
  const table = quandl("AAPL");
  const columns = ["open", "high", "low", "close", "volume"] as const;
  const time = Float64Array.from(table, row => Date.parse(row.date));
  const column = (name: string) => Float64Array.from(table, row => Number(row[name]));
  const raw = makeBars(
    { symbol: "AAPL", timeframe: "1d", source: "quandl", synthetic: false, calendar: "XNYS" },
    {
      time,
      ...(Object.fromEntries(columns.map(name => [name, column(name)])) as Record<
        (typeof columns)[number],
        Float64Array
      >),
    },
  );
  const actions = actionsFromColumns({ time, dividend: column("ex-dividend"), split: column("split_ratio") });

  test("the table holds four dividends and one split", () => {
    expect(actions.map(({ kind, time: at }) => `${kind} ${new Date(at).toISOString().slice(0, 10)}`)).toEqual(
      [
        "dividend 2014-02-06",
        "dividend 2014-05-08",
        "split 2014-06-09",
        "dividend 2014-08-07",
        "dividend 2014-11-06",
      ],
    );
  });

  test("on the Friday before, nobody sees the split", () => {
    const view = adjust(raw, actions, { asOf: "2014-06-06", for: "splits" });
    expect(new Date(view.time.at(-1)!).toISOString()).toMatch(/^2014-06-06/);
    for (const name of columns) expect(view[name]).toEqual(raw[name].subarray(0, view.length));
    expect(view.close.at(-1)).toBe(645.57);
  });

  test("on Monday everything before is a seventh, and volume seven times", () => {
    const view = adjust(raw, actions, { asOf: "2014-06-09", for: "splits" });
    expect(view.close.at(-2)).toBeCloseTo(645.57 / 7, 12);
    expect(view.close.at(-1)).toBe(93.7);
    const volume = column("adj_volume");
    view.volume.forEach((have, i) => expect(have).toBeCloseTo(volume[i], 3));
  });

  test("with the dividends the factors are those of Lean's factor file", () => {
    const rows = readFileSync(sharedData("market/lean/equity/usa/factor_files/aapl.csv"), "utf8")
      .trim()
      .split(/\r?\n/)
      .map(line => line.split(",").map(Number));
    // A row's factors hold up to and on its day.
    const lean = (moment: number) => {
      const date = Number(new Date(moment).toISOString().slice(0, 10).replaceAll("-", ""));
      const [, price, split] = rows.find(([last]) => last >= date)!;
      return price * split;
    };
    const view = adjust(raw, actions);
    const last = lean(time.at(-1)!);
    expect(view.length).toBe(252);
    view.close.forEach((close, i) =>
      expect(Math.abs(close / raw.close[i] / (lean(time[i]) / last) - 1)).toBeLessThan(1e-6),
    );
  });

  test("total return is Quandl's adjusted series, which reinvests at the ex-date's close", () => {
    const theirs = column("adj_close");
    totalReturn(raw, actions).forEach((value, i) =>
      expect(Math.abs(value / (theirs[i] / theirs[0]) - 1)).toBeLessThan(1e-9),
    );
  });
});

/** Rows of one ticker of Quandl's archive, a zip of one file. */
function quandl(ticker: string): Record<string, string>[] {
  const zip = readFileSync(sharedData("market/equity/QUANDL_ARCHIVE_WIKI_PRICES_sample.zip"));
  const from = 30 + zip.readUInt16LE(26) + zip.readUInt16LE(28);
  const [header, ...lines] = inflateRawSync(zip.subarray(from)).toString().trim().split(/\r?\n/);
  const names = header.split(",");
  return lines
    .filter(line => line.startsWith(`${ticker},`))
    .map(line => Object.fromEntries(line.split(",").map((cell, i) => [names[i], cell])))
    .sort((a, b) => (a.date < b.date ? -1 : 1));
}
