import { expect, test } from "vitest";
import { loadQuotes, loadTrades } from "../../../../lib/market/ticks/load-ticks.ts";
import { describeWithShared, sharedData } from "../../../support/shared.ts";

const trades = (path: string) => loadTrades("X/Y", { file: sharedData(`market/${path}`) });
const quotes = (path: string) => loadQuotes("X/Y", { file: sharedData(`market/${path}`) });

describeWithShared("the tick files of the data folder", () => {
  test.each([
    // rows, kept, repeated times and identical rows as the folder's index counts them
    [
      "ticks/bitstampUSD_trades_2011_2012.csv.gz",
      { rows: 9_999, kept: 9_998, repeatedTimes: 4_243, identicalRows: 1_695, unknownSides: 9_998 },
    ],
    [
      "ticks/kraken_BCHEUR_trades.csv",
      { rows: 148, kept: 148, repeatedTimes: 62, identicalRows: 1, unknownSides: 148 },
    ],
    [
      "ticks/kraken_BCHEUR_trades_q2.csv",
      { rows: 486, kept: 486, repeatedTimes: 232, identicalRows: 48, unknownSides: 486 },
    ],
    [
      "ticks/backtrader_ticksample.csv",
      { rows: 135, kept: 135, repeatedTimes: 1, identicalRows: 0, unknownSides: 135 },
    ],
    [
      "ticks/freqtrade_public_trades_list.csv",
      { rows: 1_000, kept: 1_000, repeatedTimes: 295, identicalRows: 0, unknownSides: 0 },
    ],
    [
      "crypto/freqtrade/XRP_ETH-trades.csv.gz",
      { rows: 12_477, kept: 12_477, repeatedTimes: 2_490, identicalRows: 0, unknownSides: 0 },
    ],
    [
      "ticks/binance_btcusdt_trades_pq.csv.gz",
      { rows: 2_001, kept: 2_001, repeatedTimes: 630, identicalRows: 0, unknownSides: 0 },
    ],
    [
      "l2/tardis/bitmex_trades_XBTUSD.csv",
      { rows: 10, kept: 10, repeatedTimes: 8, identicalRows: 0, unknownSides: 0 },
    ],
  ])("%s has the quirks that the index lists", async (path, { kept, ...counts }) => {
    const loaded = await trades(path);
    expect(loaded.quality).toMatchObject({ ...counts, repeatedIds: 0, idGaps: 0, outOfOrder: 0 });
    expect(loaded.length).toBe(kept);
  });

  test.each(["feather", "json.gz", "parquet"])(
    "of freqtrade's trades the %s gives what the CSV gives",
    async ending => {
      const [other, csv] = await Promise.all(
        [ending, "csv.gz"].map(each => trades(`crypto/freqtrade/XRP_ETH-trades.${each}`)),
      );
      for (const name of ["time", "price", "amount", "side", "id"] as const)
        expect(other[name]).toEqual(csv[name]);
    },
  );

  test("a Parquet file gives the very trades of its twin in CSV", async () => {
    const [parquet, csv] = await Promise.all([
      trades("ticks/binance_btcusdt_trades.parquet"),
      trades("ticks/binance_btcusdt_trades_pq.csv.gz"),
    ]);
    for (const name of ["time", "price", "amount", "side", "id"] as const)
      expect(parquet[name]).toEqual(csv[name]);
    expect([csv.time[0], csv.price[0], csv.side[0], csv.side[1], csv.amount[2]]).toEqual([
      Date.UTC(2021, 0, 8, 0, 0, 0, 278),
      39_432.48,
      // The buyer was the maker: a seller took the initiative.
      -1,
      1,
      0.00031099999999999997,
    ]);
    const [quotesParquet, quotesCsv] = await Promise.all([
      quotes("ticks/binance_btcusdt_quotes.parquet"),
      quotes("ticks/binance_btcusdt_quotes_pq.csv.gz"),
    ]);
    for (const name of ["time", "bid", "ask", "bidAmount", "askAmount"] as const)
      expect(quotesParquet[name]).toEqual(quotesCsv[name]);
    expect(quotesCsv.quality).toMatchObject({ rows: 451, repeatedTimes: 23 });
  });

  test("recordings hold the trades and quotes of the stream", async () => {
    const perpetual = await trades("l2/hftbacktest_binance_cm_ethusd_perp_20240808.gz");
    expect(perpetual.quality).toMatchObject({ rows: 1_732, repeatedTimes: 991, idGaps: 0 });
    // Counted from the file with another reader.
    expect([
      perpetual.amount.reduce((sum, one) => sum + one),
      perpetual.side.filter(side => side < 0).length,
    ]).toEqual([249_559, 1_008]);
    const hyperliquid = await trades("l2/hftbacktest_hyperliquid_btcusd_20250126.gz");
    expect([hyperliquid.price[0], hyperliquid.amount[0], hyperliquid.side[0]]).toEqual([105_056, 0.00219, 1]);
    // Its ids are no running numbers, so they have no gaps.
    expect(hyperliquid.quality?.idGaps).toBe(0);
    const tickers = await quotes("l2/hftbacktest_binance_cm_ethusd_perp_20240808.gz");
    expect(tickers.length).toBe(15_812);
    expect([
      tickers.time[0],
      tickers.bid[0],
      tickers.bidAmount[0],
      tickers.ask[0],
      tickers.askAmount[0],
    ]).toEqual([1_723_161_257_450, 2_682.17, 159, 2_682.18, 3_794]);
    expect(tickers.received?.[0]).toBeCloseTo(1_723_161_256_188.2175, 3);
  });

  test("quotes of TrueFX, HistData and tardis.dev are read, without amounts where there are none", async () => {
    const trueFx = await quotes("ticks/truefx_usdjpy_ticks.csv");
    expect(trueFx.quality).toMatchObject({ rows: 1_000, repeatedTimes: 7 });
    expect([trueFx.time[0], trueFx.bid[0], trueFx.ask[0], trueFx.bidAmount[0]]).toEqual([
      Date.UTC(2013, 0, 1, 22, 0, 0, 295),
      86.655,
      86.728,
      NaN,
    ]);
    const histData = await quotes("ticks/nautilus_quote_tick_data.csv.gz");
    expect([histData.length, histData.time[0], histData.bid[0], histData.ask[0]]).toEqual([
      9_500,
      Date.UTC(2020, 0, 1, 17, 0, 0, 65),
      1.1212,
      1.12172,
    ]);
    const huobi = await quotes("l2/tardis/huobi-dm-swap_quotes_BTC-USD.csv");
    expect([huobi.time[0], huobi.bid[0], huobi.bidAmount[0], huobi.ask[0], huobi.askAmount[0]]).toEqual([
      1_588_291_201_099, 8_629.2, 806, 8_629.3, 5_494,
    ]);
    expect(huobi.received?.[1]).toBeCloseTo(1_588_291_201_454.126, 3);
  });

  test("the wrong verb names the right one", async () => {
    await expect(trades("ticks/truefx_usdjpy_ticks.csv")).rejects.toThrow("Read it with pt.loadQuotes");
    await expect(quotes("ticks/kraken_BCHEUR_trades.csv")).rejects.toThrow("Read it with pt.loadTrades");
    await expect(trades("crypto/kraken_XBTUSD_1440.csv.gz")).rejects.toThrow(
      /no header and \d columns|does not exist/,
    );
  });
});
