import { describe, expect, test, vi } from "vitest";
import * as pt from "../../lib/index.ts";
import { useOwnHome } from "../support/home.ts";

useOwnHome();

// Types refuse all of this in a cell; a script without types, or a cell with checks off, must be told as clearly.
const bars = await pt.load("BTC/USD", { source: "synthetic", limit: 300, seed: 3 });
const trades = await pt.loadTrades("BTC/USDT", { source: "synthetic", events: 500 });
const option = { side: "call", spot: 42, strike: 40, years: 1, volatility: 0.2 } as const;

/** Calls in a way that types refuse. */
const loose = (call: unknown, ...given: readonly unknown[]): unknown =>
  (call as (...given: readonly unknown[]) => unknown)(...given);

describe("an option that does not exist is named, with the nearest that does", () => {
  test.each<[name: string, call: () => unknown, message: RegExp]>([
    [
      "tradeBars",
      () => loose(pt.tradeBars, trades, { kind: "volume", size: 5 }),
      /"kind"[^]*Use one of: by, size/,
    ],
    [
      "tradeBars of volume",
      () => loose(pt.tradeBars, trades, { by: "volume", size: 5, span: 2 }),
      /option of volume bars "span"/,
    ],
    [
      "blackScholes",
      () => loose(pt.blackScholes, { ...option, dividend: 0.1 }),
      /"dividend"[^]*Did you mean "dividendYield"/,
    ],
    ["black76", () => loose(pt.black76, { ...option, forwards: 0.1 }), /Did you mean "forward"/],
    [
      "impliedVolatility",
      () => loose(pt.impliedVolatility, { ...option, price: 4, rates: 0.1 }),
      /Did you mean "rate"/,
    ],
    [
      "optionChain",
      () => loose(pt.optionChain, [], { moment: "2024-01-01", spot: 1, yield: 0.1 }),
      /"yield"[^]*dividendYield/,
    ],
    [
      "adjust",
      () => loose(pt.adjust, bars, [{ kind: "splitt", time: "2018-01-02", ratio: 2 }]),
      /actions\[0\] "splitt"[^]*"split"/,
    ],
    [
      "load",
      () => loose(pt.load, "X", { file: "x.csv", columns: { clos: "Last" } }),
      /"clos"[^]*Did you mean "close"/,
    ],
  ])("%s", async (_, call, message) => {
    await expect((async () => call())()).rejects.toThrow(message);
  });
});

describe("options that are missing or no record", () => {
  test.each<[name: string, call: () => unknown, message: RegExp]>([
    [
      "tradeBars without a kind",
      () => loose(pt.tradeBars, trades, { size: 5 }),
      /by must say what closes a bar/,
    ],
    [
      "tradeBars without options",
      () => loose(pt.tradeBars, trades),
      /tradeBars option must be given in a record/,
    ],
    [
      "vpin without options",
      () => loose(pt.vpin, trades),
      /vpin option must be given in a record, received undefined/,
    ],
    ["null", () => loose(pt.labels.tripleBarrier, bars, null), /must be given in a record, received null/],
    ["a list", () => loose(pt.backtest, pt.strategies.ma_crossover, bars, [1]), /must be given in a record/],
    [
      "loadTrades of a path",
      () => loose(pt.loadTrades, "trades.csv"),
      /options must say where[^]*file: "trades.csv"/,
    ],
    [
      "a volatility for both markets",
      () => loose(pt.impliedVolatility, { ...option, forward: 42, price: 4 }),
      /one of the two/,
    ],
  ])("%s", async (_, call, message) => {
    await expect((async () => call())()).rejects.toThrow(message);
  });
});

describe("bars that nobody waited for", () => {
  const promise = Promise.resolve(bars);
  test.each<[name: string, call: () => unknown]>([
    ["backtest", () => loose(pt.backtest, pt.libraryStrategy("ma_crossover"), promise)],
    ["resample", () => loose(pt.resample, promise, "1d")],
    ["quality", () => loose(pt.quality, promise)],
    ["adjust", () => loose(pt.adjust, promise)],
    ["a regime", () => loose(pt.regimes.trend, promise)],
    ["a label", () => loose(pt.labels.trendScanning, promise)],
    [
      "a feature graph",
      () =>
        loose(
          pt
            .features({ close: pt.feature.bars.close })
            .run.bind(pt.features({ close: pt.feature.bars.close })),
          promise,
        ),
    ],
    ["leakTest", () => loose(pt.leakTest, pt.ta.rsi, promise)],
  ])("%s says so", (_, call) => {
    expect(call).toThrow(/must be bars, received a promise[^]*await pt\.load/);
  });

  test("trades too", () => {
    expect(() => loose(pt.tradeBars, Promise.resolve(trades), { by: "tick", size: 5 })).toThrow(/awaited/);
    expect(() => loose(pt.vpin, bars, { bucket: 5 })).toThrow(/pt\.bulkVolume/);
  });
});

describe("whatever is passed to whatever is public", () => {
  // Errors and marks that others make, what asks a venue, and the functions that indicators and strategies are declared with.
  const left = /^pt\.(PeakError|GateStop|LookAhead|data\.fetch)$|\.(valid|definition\..*)$/;

  type Callable = (...given: readonly unknown[]) => unknown;
  const functions = new Map<unknown, readonly [name: string, self: unknown]>();
  const walk = (name: string, value: unknown, self: unknown): void => {
    if (value === null || !/object|function/.test(typeof value) || functions.has(value)) return;
    if (ArrayBuffer.isView(value) || Array.isArray(value) || value instanceof Map) return;
    functions.set(value, [name, self]);
    for (const key of Object.getOwnPropertyNames(value).filter(
      key => !/^(prototype|arguments|caller)$/.test(key),
    ))
      walk(`${name}.${key}`, (value as Readonly<Record<string, unknown>>)[key], value);
  };
  walk("pt", pt, undefined);
  const all = [...functions].filter(([value, [name]]) => typeof value === "function" && !left.test(name));

  const short = new Float64Array(3).fill(1);
  const given: readonly unknown[][] = [
    [],
    [null],
    [5],
    ["text"],
    [{}],
    [[]],
    [bars],
    [short],
    [bars.close, null],
    [bars.close, {}],
    [bars.close, bars],
    [bars, null],
    [bars, 5],
    [bars, {}],
    [bars.close, bars.open, null],
    ...[undefined, null, {}, [], "", NaN, Symbol("a mark"), [null], new Proxy(Object.freeze({}), {})].flatMap(
      odd => [[odd], [bars, odd], [bars.close, odd], [trades, odd], ["BTC/USD", odd], [bars, {}, odd]],
    ),
  ];

  test("it is refused in our words, or done; no mistake ends in the engine's words, or never", async () => {
    expect(all.length).toBeGreaterThan(700);
    // What is shown and alerted is nothing to read here.
    for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, "write").mockReturnValue(true);
    for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockReturnValue();
    const bare: string[] = [];
    for (const [value, [name, self]] of all)
      for (const values of given) {
        // A function of one number has no time to ask whether it is one.
        if (/^pt\.(stats|chart)\./.test(name) && values.some(one => typeof one === "symbol")) continue;
        const isClass = String(value).startsWith("class");
        const call = () =>
          isClass
            ? (Reflect.construct(value as new () => unknown, values) as unknown)
            : (value as Callable).apply(self, values);
        try {
          const done: unknown = call();
          if (done instanceof Promise) await done;
        } catch (error) {
          if (!(error instanceof pt.PeakError))
            bare.push(`${name}(${values.map(kindOf).join(", ")}): ${String(error)}`);
        }
      }
    vi.restoreAllMocks();
    expect(bare).toEqual([]);
  });

  test("so is every option; which there are, the error for one that does not exist tells", async () => {
    const quotes = await pt.loadQuotes("BTC/USDT", { source: "synthetic", events: 300 });
    const before: readonly (readonly unknown[])[] = [
      [],
      [bars],
      [trades],
      [quotes],
      [bars.close],
      ["BTC/USD"],
      [pt.feature.bars.close],
      [bars, []],
      [bars, "1d"],
      [[{ bars, expiry: "2030-01-01" }]],
      [new pt.OrderBook()],
      [[]],
    ];
    const odd: readonly unknown[] = [null, {}, [], "", NaN, [null], -1, "nonsense", true, 0, 0.5];
    // Of other issues, or asking a venue, which nothing of this does.
    const others =
      /^pt\.(stats|chart|strategies|strategy|paperAccount|backtest|sweep|walkForward|preview|alert)\b/;
    const networked = /^pt\.(load|stream|data\.\w+|sourceTest)$/;
    for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, "write").mockReturnValue(true);
    const bare: string[] = [];
    let options = 0;
    for (const [value, [name, self]] of all) {
      if (others.test(name) || networked.test(name)) continue;
      const isClass = String(value).startsWith("class");
      const call = async (...values: readonly unknown[]) => {
        const done: unknown = isClass
          ? Reflect.construct(value as new () => unknown, values)
          : (value as Callable).apply(self, [...values]);
        // A generator does nothing before it is asked.
        const isWalk = typeof done === "object" && done !== null && Symbol.asyncIterator in done;
        await (isWalk ? (done as AsyncGenerator).next() : done);
      };
      const known = new Map<string, readonly unknown[]>();
      for (const first of before)
        try {
          await call(...first, { notAnOption: 1 });
        } catch (error) {
          if (!(error instanceof pt.PeakError) || error.context["name"] !== "notAnOption") continue;
          for (const key of error.context["known"] as string[]) if (!known.has(key)) known.set(key, first);
        }
      for (const [key, first] of known) {
        options++;
        for (const given of odd)
          try {
            await call(...first, { [key]: given });
          } catch (error) {
            if (!(error instanceof pt.PeakError))
              bare.push(`${name}({ ${key}: ${kindOf(given)} }): ${String(error)}`);
          }
      }
    }
    vi.restoreAllMocks();
    expect(bare).toEqual([]);
    expect(options).toBeGreaterThan(150);
  });

  test.each<[name: string, call: () => unknown, message: RegExp]>([
    [
      "a Sharpe ratio without options",
      () => loose(pt.stats.sharpe, short),
      /sharpe option must be given in a record/,
    ],
    [
      "a level that is no option",
      () => loose(pt.stats.historicalVar, short, 0.99),
      /received 0\.99[^]*Pass \{ level \}/,
    ],
    ["bars in place of returns", () => loose(pt.stats.mean, bars), /must be an array or a column of numbers/],
    [
      "a file without a path",
      () => loose(pt.toCsv, bars),
      /path must be the path of a file, received undefined/,
    ],
    [
      "bytes of Arrow",
      () => loose(pt.tableFromArrow, new Uint8Array(8)),
      /must be an Arrow table[^]*tableFromIPC/,
    ],
    ["a book of bars", () => loose(pt.bookDepth, bars, "bid"), /must be an order book/],
    [
      "a side of a book",
      () => loose(pt.bookDepth, new pt.OrderBook(), "buy"),
      /Unknown side of the book "buy"/,
    ],
    ["above bars", () => loose(pt.above, bars, bars.close), /Float64Array/],
    ["a crossing of bars", () => loose(pt.crossover, bars, bars), /must be given series or numbers/],
    [
      "bars for the nodes of a regime",
      () => loose(pt.feature.regimes.trend, bars),
      /must be the nodes of bars/,
    ],
    [
      "a strategy without params",
      () => loose(pt.strategy, { name: "a", next() {} }),
      /params must be an object/,
    ],
    [
      "a strategy whose next is none",
      () => loose(pt.strategy, { name: "a", params: {}, next: undefined }),
      /definition must have next or target/,
    ],
    ["a strategy by its name", () => loose(pt.backtest, "ma_crossover", bars), /must be a strategy/],
  ])("%s is told", async (_, call, message) => {
    await expect((async () => call())()).rejects.toThrow(message);
  });
});

describe("whatever is passed to the methods of whatever is given back", () => {
  const graph = pt.features({ slow: pt.feature.ta.sma(pt.feature.bars.close, 3) });
  const observed = [{ refersTo: 1e12, knownAt: 1e12 + 1, value: 1 }];
  const quotes = pt.loadQuotes("BTC/USDT", { source: "synthetic", events: 500 });
  const results: Readonly<Record<string, () => object | Promise<object>>> = {
    bars: () => bars,
    trades: () => trades,
    quotes: () => quotes,
    book: () => {
      const book = new pt.OrderBook();
      book.apply({ kind: "snapshot", time: 1, bids: [[1, 1]], asks: [[2, 1]] });
      return book;
    },
    calendar: () => pt.calendar("XNYS"),
    quality: () => pt.quality(bars),
    node: () => pt.feature.bars.close,
    series: () => pt.feature.bars,
    graph: () => graph,
    features: () => graph.run(bars),
    featureStream: () => graph.stream(bars),
    pointInTime: () => pt.pointInTime(observed, { name: "x" }),
    tickers: () => pt.tickerTable([{ id: "meta", ticker: "FB", from: "2012-05-18" }]),
    timeBars: () => pt.timeBars.stream("1m"),
    tradeBars: () => pt.tradeBars.stream({ by: "tick", size: 3 }),
    orderFlowImbalance: () => pt.orderFlowImbalance.stream(),
    regimes: () => pt.regimes.trend(bars),
    labels: () => pt.labels.fixedHorizon(bars, { horizon: 3 }),
    continuous: () => pt.continuousFutures([{ bars, expiry: "2030-01-01" }]),
  };
  const odd: readonly unknown[] = [undefined, null, {}, [], "", NaN, new Proxy(Object.freeze({}), {})];
  const given = odd.flatMap(value => [[value], ["2024-01-01", value], [bars, value], [value, value]]);

  function methodsOf(result: object): readonly string[] {
    const names = new Set<string>();
    for (let at = result; at !== Object.prototype && at !== null; at = Object.getPrototypeOf(at) as object)
      for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
        if (typeof value === "function" && name !== "constructor") names.add(name);
    return [...names];
  }

  test.each(Object.entries(results))("%s refuse it in our words, or do it", async (name, result) => {
    const bare: string[] = [];
    const methods = methodsOf(await result());
    for (const method of methods)
      for (const values of given)
        try {
          const fresh = (await result()) as Readonly<Record<string, (...values: unknown[]) => unknown>>;
          await fresh[method](...values);
        } catch (error) {
          if (!(error instanceof pt.PeakError))
            bare.push(`${name}.${method}(${values.map(kindOf).join(", ")}): ${String(error)}`);
        }
    expect(bare).toEqual([]);
  });

  test("a mark of its own type for the places of a slice, the order of a difference and a message", () => {
    const mark = Symbol("a mark") as never;
    const { close } = pt.feature.bars;
    expect(() => bars.slice(mark)).toThrow(/start must be a place/);
    expect(() => trades.slice(0, mark)).toThrow(/end must be a place/);
    expect(() => bars.slice("2024-01-01" as never)).toThrow(/start must be a place[^]*between\("2024-01-01"/);
    expect(() => close.fractionalDifference(mark)).toThrow(/order must be above 0/);
    expect(() => close.winsorise(mark, { window: 9 })).toThrow(/tail must be above 0/);
    expect(() => pt.calendar("XNYS").dayOf(NaN)).toThrow(/moment must be milliseconds UTC, received NaN/);
    expect(new pt.OrderBook().apply(null as never)).toEqual({
      kind: "invalid",
      reason: "the message is null",
    });
    for (const [bids, reason] of [
      [[null], 'the message is {"kind":"delta","time":1,"bids":[null],"asks":[]}'],
      [{}, "the bids are {}"],
    ])
      expect(new pt.OrderBook().apply({ kind: "delta", time: 1, bids, asks: [] } as never)).toEqual({
        kind: "invalid",
        reason,
      });
  });

  test("what a calendar gives cannot be written to", () => {
    const years = pt.calendar("XNYS").years as unknown as number[];
    expect(() => (years[1] = 2_100)).toThrow(TypeError);
  });

  test("bars are cut by days as trades are", () => {
    const hours = bars.between("2018-01-01 03:00", "2018-01-01 05:00");
    expect([...hours.time]).toEqual([Date.UTC(2018, 0, 1, 3), Date.UTC(2018, 0, 1, 4)]);
    expect(bars.between(-Infinity, "2018-01-02").length).toBe(24);
  });
});

function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return value.constructor.name;
}
