import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { BookHistory } from "../../../../lib/market/book/history.ts";
import type { BookMessage } from "../../../../lib/market/book/message.ts";
import { bookHeatmap } from "../../../../lib/market/book/show-history.ts";
import { bookDepth, topOfBook } from "../../../../lib/market/book/view.ts";
import { loadBook } from "../../../../lib/market/book/load-book.ts";
import { showBook } from "../../../../lib/market/book/show-book.ts";
import { OrderBook } from "../../../../lib/market/book/order-book.ts";
import { loadQuotes } from "../../../../lib/market/ticks/load-ticks.ts";
import { inspectSymbol } from "../../../../lib/core/display.ts";
import { describeWithShared, sharedData } from "../../../support/shared.ts";

const file = (path: string) => ({ file: sharedData(`market/l2/${path}`) });

describeWithShared("the book files of the data folder", () => {
  test("Binance's depth in CSV: a snapshot of bids, and deltas that alone make no book", async () => {
    const snapshot = await loadBook("BTC/USDT:USDT", file("binance_btcusdt_depth_snap.csv"));
    const book = snapshot.at();
    expect([book.bid, book.bidAmount, book.levels("bid"), book.levels("ask")]).toEqual([
      20_377, 1.77, 100, 0,
    ]);
    expect(snapshot.messages[0]).toMatchObject({
      kind: "snapshot",
      sequence: 2_098_021_528_332,
      time: 1_667_346_579_146,
    });
    const update = await loadBook("BTC/USDT:USDT", file("binance_btcusdt_depth_update.csv"));
    expect([update.sequence, update.length]).toEqual(["binance_futures", 1]);
    expect(update.messages[0]).toMatchObject({
      first: 2_098_041_693_435,
      last: 2_098_041_696_700,
      previous: 2_098_041_693_400,
    });
    expect([update.messages[0].bids.length, update.messages[0].asks.length]).toEqual([23, 77]);
    expect(update.findings.outcomes.waiting).toBe(1);
    // The update is of ten minutes later: nothing joins it to the snapshot.
    const joined = new OrderBook({ tick: 0.1, sequence: "binance_futures" });
    joined.apply(snapshot.messages[0]);
    expect(joined.apply(update.messages[0])).toEqual({
      kind: "gap",
      after: 2_098_021_528_332,
      received: 2_098_041_693_435,
    });
  });

  test("Bybit's archive: every message follows, 500 levels a side throughout", async () => {
    const history = await loadBook("XRP/USDT:USDT", file("bybit_xrpusdt_ob500.data.zip"));
    expect([history.sequence, history.tick, history.length]).toEqual(["bybit", 0.0001, 50]);
    expect(history.findings).toMatchObject({
      snapshots: 1,
      outcomes: { applied: 50, gap: 0, mismatch: 0, crossed: 0 },
    });
    for (const { book } of history.replay())
      expect([book.levels("bid"), book.levels("ask")]).toEqual([500, 500]);
    // A message lost on the way is found.
    const torn = new OrderBook({ tick: 0.0001, sequence: "bybit" });
    const outcomes = history.messages.toSpliced(10, 1).map(message => torn.apply(message).kind);
    expect(outcomes.indexOf("gap")).toBe(10);
  });

  test("tardis.dev: incremental rows of one receipt are one message, and every row of a snapshot file is a book", async () => {
    const deribit = await loadBook(
      "BTC/USD:BTC",
      file("tardis/deribit_incremental_book_L2_BTC-PERPETUAL.csv"),
    );
    expect(deribit.messages.map(({ kind, asks, bids }) => [kind, asks.length, bids.length])).toEqual([
      ["snapshot", 15, 0],
    ]);
    expect([deribit.at().ask, deribit.at().askAmount, deribit.messages[0].time]).toEqual([
      6_421.5, 18_640, 1_585_699_200_245,
    ]);
    expect(deribit.received[0]).toBeCloseTo(1_585_699_200_355.684, 3);
    const wide = await loadBook("BTC/USDT:USDT", file("tardis/binance-futures_book_snapshot_25_BTCUSDT.csv"));
    const first = wide.messages[0];
    expect([wide.length, first.bids.length, first.bids[0], first.asks[1]]).toEqual([
      10,
      25,
      [11_657.07, 10.896],
      [11_657.54, 5.4],
    ]);
  });

  test("Hyperliquid: whole books of 20 levels", async () => {
    const history = await loadBook("BTC/USD", file("hftbacktest_hyperliquid_btcusd_20250126.gz"));
    expect([history.length, history.findings.snapshots, history.tick]).toEqual([46, 46, 1]);
    const [{ book }] = history.replay();
    expect([book.bid, book.bidAmount]).toEqual([105_055, 3.03622]);
  });

  test.each([
    ["hftbacktest_binance_spot_ethusdt_20240808.gz", "binance", 3_435, 2],
    ["hftbacktest_binance_cm_ethusd_perp_20240808.gz", "binance_futures", 22_910, 24],
  ])(
    "%s: kept from deltas across its snapshot, no number is missing, and the best prices are those of the venue's own ticker",
    async (name, rule, messages, before) => {
      const history = await loadBook("ETH", file(name));
      expect([history.sequence, history.length, history.tick]).toEqual([rule, messages, 0.01]);
      expect(history.findings.outcomes).toEqual({
        applied: messages - before,
        waiting: before,
        stale: 0,
        mismatch: 0,
        gap: 0,
        crossed: 0,
        invalid: 0,
      });
      // Another path to the same prices: a ticker that stood alone for a second, and the book in its middle.
      const tickers = await loadQuotes("ETH", file(name));
      const received = tickers.received!;
      let compared = 0;
      let at = 0;
      for (const { book, index } of history.replay()) {
        const moment = history.received[index];
        while (at + 1 < received.length && received[at + 1] <= moment) at++;
        const calm =
          moment - received[at] > 250 && (at + 1 === received.length || received[at + 1] - moment > 250);
        if (book.state !== "live" || !calm) continue;
        compared++;
        expect([book.bid, book.ask, book.bidAmount, book.askAmount]).toEqual([
          tickers.bid[at],
          tickers.ask[at],
          tickers.bidAmount[at],
          tickers.askAmount[at],
        ]);
      }
      expect(compared).toBeGreaterThan(10);
    },
  );
});

describe("a view of a book", () => {
  const book = new OrderBook({ tick: 0.5 });
  book.apply({
    kind: "snapshot",
    time: 0,
    bids: [
      [99.5, 2],
      [99, 3],
      [98, 10],
    ],
    asks: [
      [100.5, 1],
      [101, 4],
    ],
  });

  test("gives the best levels with running totals", () => {
    expect(topOfBook(book, 2)).toEqual({
      bids: [
        { price: 99.5, amount: 2, total: 2 },
        { price: 99, amount: 3, total: 5 },
      ],
      asks: [
        { price: 100.5, amount: 1, total: 1 },
        { price: 101, amount: 4, total: 5 },
      ],
    });
    expect(() => topOfBook(book, 0)).toThrow("levels must be a whole number of 1 or more");
  });

  test("measures depth within a share of the mid, which is 100 here", () => {
    expect([bookDepth(book, "bid", 0.01), bookDepth(book, "bid"), bookDepth(book, "ask", 0.005)]).toEqual([
      5, 15, 1,
    ]);
    expect(bookDepth(new OrderBook(), "bid")).toBeNaN();
    // A distance that is no number reached to the end of the side.
    for (const within of [NaN, -0.01])
      expect(() => bookDepth(book, "bid", within)).toThrow("within must be a number from 0 up");
  });

  test("draws the ladder with asks above bids, and says where a book is void", () => {
    const text = showBook(book, { symbol: "A/B", synthetic: true })[inspectSymbol]();
    expect(text).toContain("SYNTHETIC DATA");
    const prices = text
      .split("\n")
      .flatMap(line => /^[█\s]*[\d.]*\s+(9\d(?:\.\d)?|10\d(?:\.\d)?)\b/.exec(line)?.[1] ?? []);
    expect(prices.slice(0, 5)).toEqual(["101.0", "100.5", "99.5", "99.0", "98.0"]);
    expect(showBook(new OrderBook())[inspectSymbol]()).toContain("The book is void");
  });
});

test("a row of a book with a number, a time or a side that cannot be read is a message that the book refuses", async () => {
  const folder = mkdtempSync(join(tmpdir(), "peak-book-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "depth.csv");
  const binance = (rows: readonly string[]) =>
    `symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu\n${rows.join("\n")}\n`;
  const tardis = (rows: readonly string[]) =>
    `exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\n${rows.join("\n")}\n`;
  const invalid = async (text: string) => {
    writeFileSync(file, text);
    const book = await loadBook("BTC/USDT", { file });
    return [book.messages.length, book.findings.outcomes.invalid];
  };
  const row = "BTCUSDT,1667346579146,10,10,b,snap,100,1,-1";
  const ask = "BTCUSDT,1667346579146,10,10,a,snap,101,1,-1";
  expect(await invalid(binance([row, ask]))).toEqual([1, 0]);
  // The number is looked at with the deltas that follow.
  expect(await invalid(binance([row, ask, row.replaceAll("10,10", "10,x")]))).toEqual([2, 0]);
  expect(await invalid(binance([row, ask, row.replace("1667346579146", "?")]))).toEqual([2, 1]);
  expect(await invalid(binance([row, row.replace(",b,", ",?,")]))).toEqual([1, 1]);
  const level = "binance,BTCUSDT,1667346579146000,1667346579150000,true,bid,100,1";
  expect(await invalid(tardis([level, level.replace("bid,100", "ask,101")]))).toEqual([1, 0]);
  expect(await invalid(tardis([level, level.replace("1667346579150000", "x")]))).toEqual([2, 0]);
});

test("the heat map shows the last book of each stretch of time, bids above 0 and asks below, as logarithms", () => {
  const book = (time: number, bid: number, bidAmount: number): BookMessage => ({
    kind: "snapshot",
    time,
    bids: [[bid, bidAmount]],
    asks: [[101, 99]],
  });
  const history = new BookHistory(
    { symbol: "A/B", source: "test", synthetic: true, tick: 1, sequence: "none" },
    [book(0, 98, 5), book(1_000, 99, 9)],
  );
  const drawn = JSON.stringify(bookHeatmap(history)?.vegaLite);
  const cells = [...drawn.matchAll(/"x":"([\d:.]+)","y":"(\d+)","v":(-?[\d.]+)/g)].map(
    ([, , price, value]) => [Number(price), Number(value)],
  );
  // log₁₀(1 + 5), log₁₀(1 + 9), and log₁₀(1 + 99) of the asks twice.
  expect(cells.toSorted(([a], [b]) => a - b)).toEqual([
    [98, 0.7781513],
    [99, 1],
    [101, -2],
    [101, -2],
  ]);
});

test("the book of a moment is read of any writing of it, and no later one is given", () => {
  const at = (time: number, bid: number): BookMessage => ({
    kind: "snapshot",
    time,
    bids: [[bid, 1]],
    asks: [[bid + 1, 1]],
  });
  const day = Date.UTC(2024, 0, 1);
  const history = new BookHistory(
    { symbol: "A/B", source: "test", synthetic: true, tick: 1, sequence: "none" },
    [at(day, 10), at(day + 3_600_000, 20)],
  );
  expect(["2024-01-01", "2024-01-01 00:59", new Date(day)].map(moment => history.at(moment).bid)).toEqual([
    10, 10, 10,
  ]);
  expect([history.at("2024-01-01 01:00").bid, history.at().bid]).toEqual([20, 20]);
  expect(history.at("2023-12-31").state).toBe("void");
  expect(() => history.at("noon")).toThrow("moment must be a moment");
});

test("a tardis.dev file that went through pandas, which writes True, is the same book", async () => {
  const folder = mkdtempSync(join(tmpdir(), "peak-book-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "book.csv");
  const rows = [
    "x,AB,1585699200245000,1585699200355000,True,Bid,99,1",
    "x,AB,1585699200245000,1585699200355000,True,Ask,101,2",
    "x,AB,1585699200246000,1585699200356000,False,Bid,100,3",
  ];
  writeFileSync(
    file,
    `exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\n${rows.join("\n")}\n`,
  );
  const history = await loadBook("A/B", { file });
  expect(history.messages.map(({ kind }) => kind)).toEqual(["snapshot", "delta"]);
  const book = history.at();
  expect([book.state, book.bid, book.bidAmount, book.ask]).toEqual(["live", 100, 3, 101]);
});

test("a made-up book replays without a fault, and a lost message is a gap from there on", async () => {
  const history = await loadBook("A/B", { source: "synthetic", events: 1_000 });
  expect(history.findings).toMatchObject({ messages: 1_001, outcomes: { applied: 1_001 } });
  const book = new OrderBook({ tick: history.tick, sequence: history.sequence });
  const outcomes = history.messages.toSpliced(500, 1).map(message => book.apply(message).kind);
  expect([outcomes.indexOf("gap"), outcomes.at(-1), book.state]).toEqual([500, "waiting", "void"]);
  const quotes = history.quotes();
  const made = await loadQuotes("A/B", { source: "synthetic", events: 1_000 });
  expect(quotes.bid.at(-1)).toBe(made.bid.at(-1));
});
