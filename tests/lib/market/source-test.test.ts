import { expect, test } from "vitest";
import { fixedClock } from "../../../lib/core/clock.ts";
import { PeakError } from "../../../lib/core/errors.ts";
import { load } from "../../../lib/market/load.ts";
import { barColumns } from "../../../lib/market/sources/bar-columns.ts";
import { exchangeNames } from "../../../lib/market/sources/exchange-names.ts";
import { findSource, registerSource } from "../../../lib/market/sources/registry.ts";
import { sourceTest } from "../../../lib/market/sources/source-test.ts";
import type { BarSource } from "../../../lib/market/sources/source.ts";
import { useOwnHome } from "../../support/home.ts";

useOwnHome();
const day = 86_400_000;
const start = Date.UTC(2024, 0, 1);
const clock = fixedClock(start + 400.5 * day);
const asked = { symbol: "A/B", timeframe: "1d", since: "2024-02-01", until: "2024-06-01", clock } as const;

/** Daily bars from 2024 on, 30 a page; `spoil` breaks a promise. */
const vendor = (spoil: Partial<BarSource> = {}): BarSource => ({
  name: "vendor",
  async *pages({ symbol, since, until, limit, clock: { now } }) {
    if (symbol !== "A/B") throw new PeakError("unknown_name", "No.", { hint: "Ask for A/B." });
    const end = Math.min(until ?? Infinity, now());
    const from = since ?? end - (limit ?? 30) * day;
    for (let at = Math.ceil((from - start) / day); start + at * day < end; at += 30)
      yield barColumns(
        Array.from({ length: 30 }, (_, i) => [start + (at + i) * day, 2, 3, 1, 2, at + i] as const).filter(
          ([time]) => time <= now(),
        ),
      );
  },
  ...spoil,
});

const broken = (report: Awaited<ReturnType<typeof sourceTest>>) =>
  report.checks.filter(({ kept }) => !kept).map(({ promise }) => promise);

test("a source that keeps its promises passes, and shows each", async () => {
  const report = await sourceTest(vendor(), asked);
  expect(broken(report)).toEqual([]);
  expect([report.passed, report.checks.length]).toEqual([true, 11]);
  expect(report.checks[0].found).toBe("121 bars from 2024-02-01 on");
});

const pagesOf = (
  change: (page: ReturnType<typeof barColumns>, call: number) => ReturnType<typeof barColumns>,
) => {
  let calls = 0;
  return vendor({
    async *pages(request) {
      const call = calls++;
      for await (const page of vendor().pages(request)) yield change(page, call);
    },
  });
};

test.each<[string, BarSource, RegExp]>([
  ["newest first", pagesOf(page => ({ ...page, time: page.time.toReversed() })), /in order/],
  ["seconds", pagesOf(page => ({ ...page, time: page.time.map(time => time / 1_000) })), /in order/],
  ["impossible prices", pagesOf(page => ({ ...page, low: page.low.map(() => 9) })), /possible/],
  ["opens off the grid", pagesOf(page => ({ ...page, time: page.time.map(time => time + 1) })), /grid/],
  [
    "another answer each time",
    pagesOf((page, call) => ({ ...page, volume: page.volume.map(v => v + call) })),
    /same answer/,
  ],
  [
    "nothing for a start and a number",
    vendor({
      async *pages(request) {
        if (request.limit === undefined || request.since === undefined) yield* vendor().pages(request);
      },
    }),
    /first bars come/,
  ],
  ["any symbol", vendor({ pages: request => vendor().pages({ ...request, symbol: "A/B" }) }), /unknown/],
  [
    "no way to stop",
    vendor({
      pages: request => {
        const pages = vendor().pages(request)[Symbol.asyncIterator]();
        return { [Symbol.asyncIterator]: () => ({ next: () => pages.next() }) };
      },
    }),
    /stops/,
  ],
])("a source with %s is found out", async (_, source, promise) => {
  const report = await sourceTest(source, asked);
  expect(report.passed).toBe(false);
  expect(broken(report).join("\n")).toMatch(promise);
});

test("what breaks its promises is refused by load, naming source, page and bar", async () => {
  const source = pagesOf(page => ({ ...page, time: page.time.toReversed() }));
  await expect(
    load("A/B", { source, timeframe: "1d", since: "2024-02-01", until: "2024-06-01", cache: "skip" }),
  ).rejects.toThrow(/Source "vendor", page 1: bar 2 opens at 2024-02-29, not after the one before/);
  const rows = {
    ...vendor(),
    async *pages() {
      yield [[1, 2, 3, 4, 5, 6]] as never;
    },
  };
  await expect(load("A/B", { source: rows, timeframe: "1d", cache: "skip" })).rejects.toThrow(
    /time is no Float64Array\.\n {2}→ Make columns of rows with pt\.barColumns/,
  );
});

test("a registered source is known by name, the last of a name counts, and the library's names are taken", () => {
  registerSource(vendor());
  const second = registerSource(vendor({ title: "second" }));
  expect(findSource("vendor")).toBe(second);
  expect(() => registerSource(vendor({ name: "synthetic" }))).toThrow(/is a name of the library's/);
  expect(() => registerSource(vendor({ name: "My Vendor" }))).toThrow(
    /lower case letters, digits and dashes/,
  );
  expect(() => registerSource({ name: "x" } as BarSource)).toThrow(/a name and a function pages/);
  expect(() => findSource("vender")).toThrow(/Did you mean "vendor"/);
});

test("the list of exchanges is ccxt's, without those that give no bars", async () => {
  const { default: ccxt } = await import("ccxt");
  const giving = ccxt.exchanges.filter(
    name =>
      new (ccxt as unknown as Record<string, new () => { has: Record<string, unknown> }>)[name]().has
        .fetchOHLCV,
  );
  expect([...exchangeNames]).toEqual(giving);
});

test("times in seconds, which no range would hold, are told apart from no bars", async () => {
  const seconds = vendor({
    async *pages(request) {
      for await (const page of vendor().pages(request))
        yield { ...page, time: page.time.map(time => time / 1_000) };
    },
  });
  const said = /Source "vendor", page 1: bar 2 opens 1m 26s after the one before, and bars are 1d long/;
  for (const cache of ["use", "skip"] as const)
    await expect(
      load("A/B", { source: seconds, timeframe: "1d", since: "2024-02-01", until: "2024-03-01", cache }),
    ).rejects.toThrow(said);
  expect((await sourceTest(seconds, asked)).checks[0].found).toMatch(said);
});

test("a source without the star is told that it gives no pages", async () => {
  const promised = vendor({ pages: (async () => barColumns([])) as never });
  await expect(
    load("A/B", { source: promised, timeframe: "1d", since: "2024-02-01", until: "2024-03-01" }),
  ).rejects.toThrow(/pages of source "vendor" must be a generator, received a promise \(await it\)\./);
});
