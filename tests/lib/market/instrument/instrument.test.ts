import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { instrument, notional, roundPrice, roundSize } from "../../../../lib/market/instrument/instrument.ts";
import { formatSymbol, parseSymbol, type SymbolParts } from "../../../../lib/market/instrument/symbol.ts";
import { readMapFile, tickerTable } from "../../../../lib/market/instrument/tickers.ts";
import { describeWithShared, sharedData } from "../../../support/shared.ts";

describe("symbols", () => {
  test.each<[string, SymbolParts]>([
    ["BTC/USD", { kind: "spot", base: "BTC", quote: "USD" }],
    ["1000SHIB/USDT:USDT", { kind: "perpetual", base: "1000SHIB", quote: "USDT", settle: "USDT" }],
    [
      "BTC/USD:BTC-241227",
      { kind: "future", base: "BTC", quote: "USD", settle: "BTC", expiry: Date.UTC(2024, 11, 27) },
    ],
    [
      "ETH/USD:ETH-240628-3500.5-P",
      {
        kind: "option",
        base: "ETH",
        quote: "USD",
        settle: "ETH",
        expiry: Date.UTC(2024, 5, 28),
        strike: 3_500.5,
        side: "put",
      },
    ],
    ["BRK.B", { kind: "equity", base: "BRK.B" }],
    ["XLON:VOD", { kind: "equity", base: "VOD", market: "XLON" }],
  ])("%s is read and written", (symbol, parts) => {
    expect(parseSymbol(symbol)).toEqual(parts);
    expect(parseSymbol(symbol.toLowerCase())).toEqual(parts);
    expect(formatSymbol(parts)).toBe(symbol);
  });

  test.each([
    "",
    "BTC/",
    "BTC/USD:",
    "BTC/USD:BTC-24122",
    "BTC/USD:BTC-241227-60000-X",
    "BTC/USD-241227",
    "A B",
  ])("%j is none", symbol => expect(() => parseSymbol(symbol)).toThrow(/symbol must be a unified symbol/));

  test("a date that does not exist is refused", () => {
    expect(() => parseSymbol("BTC/USD:BTC-240230")).toThrow(/"240230" is none/);
  });

  test("any parts come back from what is written of them", () => {
    const code = fc.stringMatching(/^[A-Z][A-Z0-9]{1,5}$/);
    const option = fc.record({
      kind: fc.constant("option" as const),
      base: code,
      quote: code,
      settle: code,
      expiry: fc.integer({ min: 10_957, max: 30_000 }).map(day => day * 86_400_000),
      strike: fc.integer({ min: 1, max: 10_000_000 }).map(cents => cents / 100),
      side: fc.constantFrom("call" as const, "put" as const),
    });
    fc.assert(
      fc.property(option, parts => {
        expect(parseSymbol(formatSymbol(parts))).toEqual(parts);
      }),
    );
    const tiny = "PEPE/USDT:USDT-241227-0.00000125-C";
    expect(formatSymbol(parseSymbol(tiny))).toBe(tiny);
    expect(formatSymbol(parseSymbol(tiny.replace("0.00000125", "0.0000001")))).toContain("-0.0000001-C");
  });
});

describe("instruments", () => {
  test("take from the symbol what it tells", () => {
    expect(instrument("BTC/USD:BTC-241227-60000-C", { multiplier: 1, expiry: "2024-12-27 08:00" })).toEqual({
      symbol: "BTC/USD:BTC-241227-60000-C",
      kind: "option",
      base: "BTC",
      quote: "USD",
      settle: "BTC",
      tickSize: 0.01,
      lotSize: 1,
      minSize: 1,
      multiplier: 1,
      inverse: false,
      expiry: Date.UTC(2024, 11, 27, 8),
      strike: 60_000,
      side: "call",
      calendar: "24/7",
      margin: { initial: 1, maintenance: 1 },
    });
  });

  test("keep the calendar of their market", () => {
    expect(instrument("AAPL").calendar).toBe("XNYS");
    expect(instrument("XTKS:7203").calendar).toBe("XTKS");
    expect(instrument("EUR/USD")).toMatchObject({ kind: "fx", calendar: "FX", lotSize: 1_000 });
    expect([instrument("EUR/USD").tickSize, instrument("USD/JPY").tickSize]).toEqual([0.00001, 0.001]);
    expect(roundPrice(instrument("EUR/USD"), 1.083456)).toBe(1.08346);
    expect(instrument("BTC/USDT:USDT")).toMatchObject({ calendar: "24/7", inverse: false, settle: "USDT" });
    expect(instrument("ES/USD:USD-240621", { calendar: "CME" }).calendar).toBe("CMES");
  });

  test("are priced in the currency of their market, unless they say another", () => {
    expect([instrument("AAPL"), instrument("XTKS:7203")].map(({ quote, settle }) => [quote, settle])).toEqual(
      [
        ["USD", "USD"],
        ["JPY", "JPY"],
      ],
    );
    expect(instrument("SAP", { calendar: "Xetra" }).quote).toBe("EUR");
    expect(instrument("XLON:VOD", { quote: "GBX" }).quote).toBe("GBX");
  });

  test("refuse what cannot be", () => {
    expect(() => instrument("AAPL", { tickSize: 0 })).toThrow(/instrument AAPL[^]*tickSize/);
    expect(() => instrument("AAPL", { tick: 0.01 } as object)).toThrow(/tick/);
    expect(() => instrument("BTC/USD", { kind: "option" })).toThrow(/kind must be "spot"/);
    expect(() => instrument("AAPL", { margin: { initial: 0.2, maintenance: 0.5 } })).toThrow(
      /must not exceed/,
    );
    expect(() => instrument("XNAZ:AAPL")).toThrow(/Did you mean "XNAS"/);
    expect(() => instrument("AAPL", { expiry: 0 })).toThrow(/expiry applies to futures/);
    expect(() => instrument("BTC/USD:BTC-241227", { expiry: "2024-09-27 08:00" })).toThrow(
      /^expiry must be on the date of BTC\/USD:BTC-241227, received "2024-09-27 08:00"/,
    );
    expect(() => instrument("BTC/USD:BTC-241227-0-C")).toThrow(/strike above 0/);
  });

  test("round prices to ticks and sizes down to lots", () => {
    const es = instrument("ES/USD:USD-240621", { tickSize: 0.25, multiplier: 50 });
    expect([
      roundPrice(es, 5_000.3),
      roundPrice(es, 5_000.3, "up"),
      roundPrice(es, 5_000.49, "down"),
    ]).toEqual([5_000.25, 5_000.5, 5_000.25]);
    expect(roundPrice({ tickSize: 0.1 }, 0.3, "down")).toBe(0.3);
    expect(() => roundPrice(es, 5_000.3, "dwon" as never)).toThrow(/Unknown rounding "dwon"[\s\S]*"down"/);
    const spot = { lotSize: 0.001, minSize: 0.01 };
    expect([roundSize(spot, 1.23456), roundSize(spot, -1.23456), roundSize(spot, 0.0099)]).toEqual([
      1.234, -1.234, 0,
    ]);
    expect(notional(es, 5_000, 2)).toBe(500_000);
  });

  test("an inverse contract is worth its dollars in coins", () => {
    const perpetual = instrument("BTC/USD:BTC", { multiplier: 100 });
    expect(notional(perpetual, 50_000, 10)).toBe(0.02);
    // An option on coins that settles in coins has its price in them, too.
    expect(notional(instrument("BTC/USD:BTC-241227-60000-C"), 0.05, 3)).toBeCloseTo(0.15, 15);
  });

  test("a size in lots is on the grid and never more than asked for", () => {
    const step = fc.constantFrom(1e-8, 0.001, 0.01, 0.25, 1, 100);
    const sizes = fc.double({ min: 0, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(step, sizes, (lotSize, size) => {
        const rounded = roundSize({ lotSize, minSize: 0 }, size);
        // The double nearest to a decimal of eight places, which is a whole number of lots.
        expect(rounded).toBe(Number(rounded.toFixed(8)));
        const hundredMillionths = BigInt(rounded.toFixed(8).replace(".", ""));
        expect(hundredMillionths % BigInt(Math.round(lotSize * 1e8))).toBe(0n);
        const rounding = size * 4 * Number.EPSILON;
        expect(rounded).toBeLessThanOrEqual(size + rounding);
        expect(size - rounded).toBeLessThan(lotSize * (1 + 1e-6) + rounding);
      }),
      { examples: [[1e-8, 257.675630085]], numRuns: 1000 },
    );
    expect(roundSize({ lotSize: 1e-8, minSize: 0 }, 257.675630085)).toBe(257.67563008);
    expect(roundSize({ lotSize: 0.1, minSize: 0 }, 0.3)).toBe(0.3);
  });
});

describe("tickers", () => {
  const names = tickerTable([
    { id: "meta", ticker: "FB", from: "2012-05-18", until: "2022-06-09" },
    { id: "meta", ticker: "META", from: "2022-06-09" },
    { id: "metavx", ticker: "META", from: "2021-06-30", until: "2022-01-28" },
  ]);

  test("are renamed, and given to others, at a moment", () => {
    expect(names.rename("FB", { at: "2021-01-04", to: "2023-01-03" })).toBe("META");
    expect(names.idOf("META", "2021-12-31")).toBe("metavx");
    expect(names.idOf("meta", "2022-06-09")).toBe("meta");
    expect(names.tickerOf("metavx", "2022-01-28")).toBeUndefined();
    expect(() => names.idOf("META", "2022-03-01")).toThrow(/Nobody traded as META on 2022-03-01[^]*metavx/);
    expect(() => names.idOf("MTEA", "2022-03-01")).toThrow(/Did you mean "META"/);
  });

  test("cannot belong to two at once", () => {
    const spans = [
      { id: "a", ticker: "X", from: "2020-01-01" },
      { id: "b", ticker: "x", from: "2021-01-01" },
    ];
    expect(() => tickerTable(spans)).toThrow(/must not overlap for one ticker/);
  });
});

test("a ticker that is no text, and a map file out of order or of days that do not exist, are named", () => {
  const span = { id: "a", ticker: "A", from: 0 };
  expect(() => tickerTable([span, { ...span, ticker: 5 as never }])).toThrow(
    "spans[1].ticker must be a text, received 5",
  );
  expect(() => tickerTable([{ ...span, id: "" }])).toThrow("spans[0].id must be a text");
  expect(() => readMapFile("wm", "19981332,uw,N\n20501231,wm,N")).toThrow(
    'Map file of wm, line 1: "19981332,uw,N" names a date that does not exist',
  );
  expect(() => readMapFile("wm", "20150101,uw,N\n19980716,uw,N\n20501231,wm,N")).toThrow(
    'line 2: "19980716,uw,N" is older than the line above',
  );
});

describeWithShared("Lean's map files", () => {
  const read = (id: string) =>
    readMapFile(id, readFileSync(sharedData(`market/lean/equity/usa/map_files/${id}.csv`), "utf8"));

  test("tell that Waste Management was UW, then WMI, then WM", () => {
    const table = tickerTable(read("wm"));
    expect(table.history("wm").map(({ ticker }) => ticker)).toEqual(["UW", "WMI", "WM"]);
    expect(table.tickerOf("wm", "1998-07-16")).toBe("UW");
    expect(table.tickerOf("wm", "1998-07-17")).toBe("WMI");
    expect(table.tickerOf("wm", "2024-01-02")).toBe("WM");
  });

  test("give NWSA to the old News Corporation until 2013", () => {
    const table = tickerTable(read("tfcfa"));
    expect(table.idOf("nwsa", "2010-01-04")).toBe("tfcfa");
    expect(table.rename("NWSA", { at: "2010-01-04", to: "2015-01-02" })).toBe("FOXA");
    expect(table.tickerOf("tfcfa", "2019-03-21")).toBeUndefined();
  });
});
