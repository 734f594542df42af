import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { afterAll, describe, expect, test } from "vitest";
import { withDuckDB } from "../../../../lib/market/duckdb.ts";
import { readNews } from "../../../../lib/market/series/news.ts";
import { readSeries, type ReadSeriesOptions } from "../../../../lib/market/series/read-series.ts";
import { describeWithShared, sharedData } from "../../../support/shared.ts";

const folder = mkdtempSync(join(tmpdir(), "peak-series-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const when = (times: ArrayLike<number>) =>
  Array.from(times, time => new Date(time).toISOString().slice(0, 16));

describe("series out of files", () => {
  test("ALFRED's vintages: the column says when each value was known", async () => {
    const path = file(
      "gdp.csv",
      'observation_date,realtime_start,"GDP, real"\r\n2024-Q1,2024-04-25,1.6\r\n2024-Q1,2024-05-30,1.3\r\n2024-Q2,2024-07-25,.\r\n2024-Q2,2024-07-26,2.8\r\n',
    );
    const gdp = await readSeries(path, {
      refersTo: "observation_date",
      knownAt: "realtime_start",
      value: "GDP, real",
      unit: "%",
    });
    expect([gdp.name, gdp.source, gdp.length]).toEqual(["GDP, real", "file:gdp.csv", 3]);
    expect([...gdp.asOf("2024-05-29").value]).toEqual([1.6]);
    // When on the 26th it came the file does not say: it is known when that day is over.
    expect([...gdp.asOf("2024-07-26 23:59").value]).toEqual([1.3]);
    expect([...gdp.asOf("2024-07-27").value]).toEqual([1.3, 2.8]);
    expect(when(gdp.asOf("2024-07-27").time)).toEqual(["2024-01-01T00:00", "2024-04-01T00:00"]);
  });

  test("Parquet says the same as the CSV: dates, moments with a zone and without, numbers of any type, what is missing", async () => {
    const csv =
      "day,released,zoned,rate,kind\n2024-01-01,2024-02-01 08:30,2024-02-01 13:30:00Z,5.25,A\n2024-02-01,2024-03-01 08:30,2024-03-01 13:30:00Z,,A\n2024-03-01,2024-03-29 08:30,2024-03-29 12:30:00Z,5.5,A\n2024-04-01,2024-05-01 08:30,2024-05-01 12:30:00Z,7,B\n";
    const written = join(folder, "rates.parquet");
    await withDuckDB(connection =>
      connection.run(
        `copy (select day::date as day, released::timestamp as released, zoned::timestamptz as zoned, rate::decimal(9, 4) as rate, kind,
                      case when rate is null then 'nan'::float else rate::float end as single
               from read_csv('${file("rates.csv", csv)}', all_varchar = true)) to '${written}' (format parquet)`,
      ),
    );
    const options = {
      refersTo: "day",
      value: "rate",
      knownAt: "released",
      zone: "America/New_York",
      where: { kind: "A" },
    } as const;
    const expected = await readSeries(join(folder, "rates.csv"), options);
    expect(when(expected.knownAt)).toEqual(["2024-02-01T13:30", "2024-03-29T12:30"]);
    for (const asked of [options, { ...options, knownAt: "zoned" }, { ...options, value: "single" }]) {
      const read = await readSeries(written, asked);
      expect([read.knownAt, read.refersTo, read.value]).toEqual([
        expected.knownAt,
        expected.refersTo,
        expected.value,
      ]);
    }
    await expect(readSeries(written, { ...options, value: "kind" })).rejects.toThrow(
      /rates\.parquet, row 1, kind: "A" is no number/,
    );
    await expect(readSeries(file("torn.parquet", "PAR1 and no more"), options)).rejects.toThrow(
      /torn\.parquet is not a readable Parquet file/,
    );
    const workbook = zipSync({
      "xl/workbook.xml": Buffer.from("<x/>"),
      "xl/sheet1.xml": Buffer.from("<x/>"),
    });
    await expect(readSeries(file("rates.xlsx", workbook), options)).rejects.toThrow(/save its sheet as CSV/);
  });

  test("which number is the day, all dates of a column tell together", async () => {
    const options = { refersTo: "day", value: "vix", publishedAfter: "1d" } as const;
    const american = await readSeries(file("us.csv", "day,vix\n1/3/2014,13.8\n1/31/2014,18.4\n"), options);
    expect(when(american.refersTo)).toEqual(["2014-01-03T00:00", "2014-01-31T00:00"]);
    const german = await readSeries(file("de.csv", "day,vix\n03.01.2014,13.8\n31.01.2014,18.4\n"), options);
    expect(when(german.refersTo)).toEqual(["2014-01-03T00:00", "2014-01-31T00:00"]);
    await expect(
      readSeries(file("open.csv", "day,vix\n1/3/2014,13.8\n1/4/2014,18.4\n"), options),
    ).rejects.toThrow(/nothing tells day from month in dates of day such as "1\/3\/2014"/);
    await expect(
      readSeries(file("bad.csv", "day,vix\n1/31/2014,13.8\nsoon,18.4\n"), options),
    ).rejects.toThrow(/bad\.csv, line 3, day: "soon" is no time/);
  });

  test("a file without publication times needs a delay, and then nothing is known before it", async () => {
    const path = file("cpi.csv.gz", gzipSync("DATE;CPI\n2024-05;3.3\n2024-06;3.0\n"));
    const options = { refersTo: "DATE", value: "CPI" };
    await expect(readSeries(path, options)).rejects.toThrow(
      /knownAt or publishedAfter must say when the values became known.*\n.*publishedAfter: "45d"/,
    );
    const cpi = await readSeries(path, { ...options, publishedAfter: "45d", name: "inflation" });
    expect(when(cpi.knownAt)).toEqual(["2024-06-15T00:00", "2024-07-16T00:00"]);
  });

  test("on-chain counts as JSON, deeper down, in seconds", async () => {
    const path = file(
      "transactions.json",
      JSON.stringify({
        status: "ok",
        data: {
          values: [
            { x: 1_704_067_200, y: 412_000 },
            { x: 1_704_153_600, y: null },
          ],
        },
      }),
    );
    const counts = await readSeries(path, {
      path: "data.values",
      refersTo: "x",
      value: "y",
      publishedAfter: "1d",
    });
    expect([when(counts.refersTo), when(counts.knownAt), [...counts.value]]).toEqual([
      ["2024-01-01T00:00"],
      ["2024-01-02T00:00"],
      [412_000],
    ]);
  });

  test.each<[name: string, content: string, options: Partial<ReadSeriesOptions>, message: RegExp]>([
    ["empty.csv", "", {}, /empty\.csv is empty/],
    ["none.csv", "t,v\n", {}, /none\.csv has no value of "v"/],
    ["word.csv", 't,v\n2024-01-01,1\n"2024\n-01",2', {}, /word\.csv, line 3, t: "2024\n-01" is no time/],
    [
      "wide.csv",
      "t,v\n2024-01-01,1\n2024-01-02,1,234\n",
      {},
      /wide\.csv, line 3 has 3 cells for 2 columns: "2024-01-02 \| 1 \| 234"/,
    ],
    ["base.csv", "t,v\n2024-01-01,1\n2024-01-02,0x10\n", {}, /base\.csv, line 3, v: "0x10" is no number/],
    [
      "figure.csv",
      "t,v\n2024-01-01,1\n2024-01-02,about 2\n",
      {},
      /figure\.csv, line 3, v: "about 2" is no number/,
    ],
    ["month.csv", "t,v\n2024-13,1\n", {}, /month\.csv, line 2, t: "2024-13" is no time/],
    ["column.csv", "t,value\n2024-01-01,1\n", {}, /Unknown column "v"/],
    ["broken.json", '[{"t": 1', {}, /broken\.json is not JSON/],
    ["shallow.json", '{"data": 1}', {}, /shallow\.json has no array of objects/],
    ["deep.json", '{"data": 1}', { path: "data.items" }, /deep\.json has no "items" of path "data\.items"/],
    ["proto.json", "{}", { path: "__proto__" }, /proto\.json has no "__proto__"/],
  ])("%s is refused by file, line and column", async (name, content, options, message) => {
    const path = file(name, content);
    const asked = { refersTo: "t", value: "v", publishedAfter: "1d" as const, ...options };
    await expect(readSeries(path, asked)).rejects.toThrow(message);
  });

  test("a file that unpacks to more than 64 MB is refused before it fills the memory", async () => {
    const bomb = file("bomb.csv.gz", gzipSync(Buffer.alloc(65 << 20, 32), { level: 1 }));
    await expect(readSeries(bomb, { refersTo: "t", value: "v", publishedAfter: "1d" })).rejects.toThrow(
      /bomb\.csv\.gz is larger than 64 MB/,
    );
    const missing = readSeries(join(folder, "nowhere.csv"), {
      refersTo: "t",
      value: "v",
      publishedAfter: "1d",
    });
    await expect(missing).rejects.toThrow(/does not exist/);
  });
});

describeWithShared("of real files", () => {
  test("Treasury's curve, OECD's short rates and the rates of brokers", async () => {
    const curve = await readSeries(sharedData("market/rates/treasury_curves.csv.gz"), {
      refersTo: "Time Period",
      value: "10year",
      publishedAfter: "1d",
    });
    // 6,816 days; the column of ten years is never empty.
    expect([curve.length, curve.value[0], curve.refersTo[0]]).toEqual([6_816, 0.0794, Date.UTC(1990, 0, 2)]);
    const swiss = await readSeries(sharedData("market/rates/short_term_interest_oecd.csv.gz"), {
      refersTo: "TIME",
      value: "Value",
      where: { LOCATION: "CHE", FREQUENCY: "Q" },
      publishedAfter: "120d",
    });
    expect([...swiss.asOf("1974-07-29").value]).toEqual([10.84317]);
    expect(when(swiss.asOf("1974-07-29").time)).toEqual(["1974-01-01T00:00"]);
    const broker = await readSeries(
      sharedData("market/lean/alternative/interest-rate/usa/interest-rate.csv"),
      { knownAt: "DATE", value: "PCREDIT8" },
    );
    const bars = {
      timeframe: "1d" as const,
      calendar: "24/7",
      time: Float64Array.of(Date.UTC(2003, 5, 25), Date.UTC(2003, 5, 26)),
    };
    // The cut of 2003-06-26 is known when that day ends.
    expect([broker.length, ...broker.alignTo(bars)]).toEqual([56, 2.25, 2]);
  });
});

describe("a series or news in whatever letters, line ends and package they come", () => {
  const series = "day,vix\n2024-01-02,13.5\n2024-01-03,14.5\n2024-01-04,15.5\n";
  const news = 'time,title\n2024-01-02T10:00:00Z,Good news\n2024-01-03T10:00:00Z,"Bad, news"\n';
  const ends = ["\n", "\r\n", "\r", "\n\n"];
  const codes: readonly ((text: string) => Buffer)[] = [
    text => Buffer.from(text),
    text => Buffer.from(`\ufeff${text}`),
    text => Buffer.from(`\ufeff${text}`, "utf16le"),
    text => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
  ];
  const packs: readonly ((bytes: Buffer) => Uint8Array)[] = [
    bytes => bytes,
    gzipSync,
    bytes => gzipSync(gzipSync(bytes)),
    bytes => zipSync({ "x.csv": bytes }),
  ];

  test("it is the same", async () => {
    for (const end of ends)
      for (const code of codes)
        for (const pack of packs) {
          const write = (text: string) => file("any.csv", pack(code(text.replaceAll("\n", end))));
          const read = await readSeries(write(series), {
            refersTo: "day",
            value: "vix",
            publishedAfter: "1d",
          });
          expect([...read.value]).toEqual([13.5, 14.5, 15.5]);
          expect((await readNews(write(news))).map(({ title }) => title)).toEqual(["Good news", "Bad, news"]);
        }
  });

  test.each([
    [
      "several files in one zip",
      zipSync({ "a.csv": Buffer.from(series), "b.csv": Buffer.from(series) }),
      /several files/,
    ],
    ["a damaged zip", Buffer.from("PK\u0003\u0004 and no more"), /damaged zip/],
    ["Parquet", Buffer.from("PAR1...."), /is no text/],
    ["Zstandard", Buffer.from("28b52ffd2000", "hex"), /is no text/],
  ])("%s is refused", async (_, bytes, message) => {
    await expect(readNews(file("odd.csv", bytes))).rejects.toThrow(message);
  });
});
