import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readNews } from "../../../../lib/market/series/news.ts";
import { readSeries, type ReadSeriesOptions } from "../../../../lib/market/series/read-series.ts";
import { sentiment } from "../../../../lib/market/series/sentiment.ts";
import { describeWithShared, sharedData } from "../../../support/shared.ts";
import { temporaryFolder } from "../../../support/folder.ts";

const file = (name: string, content: string | Uint8Array) => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
};
const when = (times: ArrayLike<number>) =>
  Array.from(times, time => new Date(time).toISOString().slice(0, 16));

describe("a series", () => {
  const releases = "released,cpi\n2024-07-11 08:30,3.0\n2024-12-11 08:30,2.7\n2024-12-12T08:30-08:00,2.6\n";

  test("is published on the clocks of its zone, where a time does not say another", async () => {
    const cpi = await readSeries(file("cpi.csv", releases), {
      value: "cpi",
      knownAt: "released",
      zone: "America/New_York",
    });
    expect(when(cpi.knownAt)).toEqual(["2024-07-11T12:30", "2024-12-11T13:30", "2024-12-12T16:30"]);
  });

  test.each([
    ["2024-06-12", undefined, "2024-06-13T00:00"],
    ["20240612", undefined, "2024-06-13T00:00"],
    ["12 June 2024", undefined, "2024-06-13T00:00"],
    ["6/13/2024", undefined, "2024-06-14T00:00"],
    ["6/13/2024 08:30", undefined, "2024-06-13T08:30"],
    ["2024-06", undefined, "2024-07-01T00:00"],
    ["2024-Q4", undefined, "2025-01-01T00:00"],
    ["2023", undefined, "2024-01-01T00:00"],
    ["2024-06-12 00:00", undefined, "2024-06-12T00:00"],
    ["1718150400", undefined, "2024-06-12T00:00"],
    ["2024-06-12", "America/New_York", "2024-06-13T04:00"],
    ["2024-03-10", "America/New_York", "2024-03-11T04:00"],
    // The clocks of São Paulo went from 23:59 to 1:00.
    ["2018-11-03", "America/Sao_Paulo", "2018-11-04T03:00"],
  ])(
    "a value of %s (zone %s) is known at %s: what names a day or more, when that is over",
    async (said, zone, known) => {
      const path = file("a.csv", `released,v\n${said},1\n`);
      const { knownAt } = await readSeries(path, { value: "v", knownAt: "released", zone });
      expect(when(knownAt)).toEqual([known]);
    },
  );

  test("a number that spells a day is that day, not a second of August 1970; one that spells none is refused", async () => {
    const rows = (at: number) => file("a.json", JSON.stringify([{ at, v: 1 }]));
    const options = { value: "v", refersTo: "at", publishedAfter: "1d" } as const;
    expect(when((await readSeries(rows(20_240_612), options)).refersTo)).toEqual(["2024-06-12T00:00"]);
    await expect(readSeries(rows(20_240_631), options)).rejects.toThrow(
      /a\.json, item 1, at: "20240631" is no time/,
    );
  });

  test("a number that spells a year or a month is that, not a second of January 1970", async () => {
    const rows = (at: number) => file("a.json", JSON.stringify([{ at, v: 1 }]));
    const options = { value: "v", refersTo: "at", publishedAfter: "45d" } as const;
    const year = await readSeries(rows(2024), options);
    expect([when(year.refersTo), when(year.knownAt)]).toEqual([["2024-01-01T00:00"], ["2024-02-15T00:00"]]);
    expect(when((await readSeries(rows(202_406), options)).refersTo)).toEqual(["2024-06-01T00:00"]);
    // A count of seconds from 1970 to 2001 has fewer digits than later ones.
    expect(when((await readSeries(rows(86_400), options)).refersTo)).toEqual(["1970-01-02T00:00"]);
  });

  test.each([
    ["databases", "2024-06-12 00:00:00", "2024-06-13 00:00:00"],
    ["data frames", "2024-06-12T00:00:00.000Z", "2024-06-13T00:00:00.000Z"],
    ["programs", "1718150400000", "1718236800000"],
    ["several hands", "2024-06-12 00:00", "2024-06-13"],
  ])("days as %s write them, %s and %s, are days, not midnights", async (_, first, second) => {
    const path = file("a.csv", `released,v\n${first},1\n${second},2\n`);
    const options = { value: "v", knownAt: "released" } as const;
    const days = await readSeries(path, options);
    expect(when(days.knownAt)).toEqual(["2024-06-13T00:00", "2024-06-14T00:00"]);
    expect(when(days.refersTo)).toEqual(["2024-06-12T00:00", "2024-06-13T00:00"]);
    expect(when((await readSeries(path, { ...options, releasedAt: "00:00" })).knownAt)).toEqual(
      when(days.refersTo),
    );
    const news = await readNews(file("n.csv", `time,title\n${first},up\n${second},down\n`));
    expect(when(news.map(({ knownAt }) => knownAt))).toEqual(["2024-06-13T00:00", "2024-06-14T00:00"]);
    // One hour among them, and the others are what they say.
    const hours = file("b.csv", "released,v\n2024-06-12 00:00,1\n2024-06-13 08:30,2\n");
    expect(when((await readSeries(hours, options)).knownAt)).toEqual([
      "2024-06-12T00:00",
      "2024-06-13T08:30",
    ]);
  });

  test("releasedAt is the hour of days alone, by the clocks of the zone", async () => {
    const path = file("a.csv", "released,v\n2024-07-11,1\n12/11/2024,2\n2024-12-12 16:00,3\n");
    const options = { value: "v", knownAt: "released", zone: "America/New_York" } as const;
    const iso = file("b.csv", "released,v\n2024-07-11,1\n2024-12-11,2\n2024-12-12 16:00,3\n2024-12,4\n");
    const released = await readSeries(iso, { ...options, releasedAt: "08:30" });
    expect(when(released.knownAt)).toEqual([
      "2024-07-11T12:30",
      "2024-12-11T13:30",
      "2024-12-12T21:00",
      "2025-01-01T05:00",
    ]);
    await expect(readSeries(path, { ...options, releasedAt: "24:30" })).rejects.toThrow(
      /releasedAt must be a time of day for a column knownAt, received "24:30".*\n.*releasedAt: "08:30"/,
    );
    await expect(
      readSeries(iso, { value: "v", refersTo: "released", publishedAfter: "1d", releasedAt: "08:30" }),
    ).rejects.toThrow(/releasedAt must be a time of day for a column knownAt/);
  });

  test("of an hour that is there twice the later is taken, one that never was is refused", async () => {
    const options = { value: "v", knownAt: "at", zone: "America/New_York" } as const;
    const twice = await readSeries(file("a.csv", "at,v\n2024-11-03 01:30,1\n"), options);
    expect(when(twice.knownAt)).toEqual(["2024-11-03T06:30"]);
    await expect(readSeries(file("b.csv", "at,v\n2024-03-10 02:30,1\n"), options)).rejects.toThrow(
      /b\.csv, line 2, at: "2024-03-10 02:30" was never on the clocks of America\/New_York/,
    );
    await expect(readSeries("c.csv", { ...options, zone: "America/New_Yrok" })).rejects.toThrow(
      /Did you mean "America\/New_York"/,
    );
  });

  test("without a header its columns are named by their place; a table of years has one", async () => {
    const options = { refersTo: "0", value: "1", publishedAfter: "1d" } as const;
    const rates = await readSeries(file("a.csv", "20240130 00:00:00,0.5\n20240131 00:00:00,0.25\n"), options);
    expect([when(rates.refersTo), [...rates.value]]).toEqual([
      ["2024-01-30T00:00", "2024-01-31T00:00"],
      [0.5, 0.25],
    ]);
    await expect(readSeries(file("b.csv", "2023,2024\n1,2\n"), options)).rejects.toThrow(
      /Unknown column "0"/,
    );
  });

  test("is about months of six digits, but of no thirteenth", async () => {
    const options = { refersTo: "month", value: "smb", publishedAfter: "31d" } as const;
    const factor = await readSeries(file("a.csv", "month,smb\n192607,-2.3\n192608,1.1\n"), options);
    expect(when(factor.refersTo)).toEqual(["1926-07-01T00:00", "1926-08-01T00:00"]);
    await expect(readSeries(file("b.csv", "month,smb\n192613,1\n"), options)).rejects.toThrow(
      /line 2, month: "192613" is no time/,
    );
  });

  test.each<[unknown, RegExp]>([
    [undefined, /options must name the columns[^]*refersTo: "DATE", value: "CPI", publishedAfter: "45d"/],
    [{ publishedAfter: "1d" }, /value must name the column of the values/],
    [{ value: "cpi", publishedAfter: "1d" }, /refersTo must name the column of what each value is about/],
  ])("that is not told by %o says what to give", async (options, message) => {
    await expect(readSeries(file("cpi.csv", releases), options as ReadSeriesOptions)).rejects.toThrow(
      message,
    );
  });
});

describe("a table", () => {
  test("whose quote never closes is refused by its line, not read up to there", async () => {
    const path = file("open.csv", 't,v,n\n2024-01-01,1,a\n2024-01-02,2,"b\n2024-01-03,3,c\n');
    await expect(readSeries(path, { value: "v", knownAt: "t" })).rejects.toThrow(
      /open\.csv, line 3: a cell begins with a quote that never closes/,
    );
  });

  test("with one name twice has both columns", async () => {
    const path = file("twice.csv", "t,v,v\n2024-01-01,1,9\n");
    const read = async (value: string) => [...(await readSeries(path, { value, knownAt: "t" })).value];
    expect([await read("v"), await read("v:1")]).toEqual([[1], [9]]);
  });
});

describe("news", () => {
  const feed = (title: string, date: string) =>
    `<rss><channel><item><title>${title}</title><pubDate>${date}</pubDate></item></channel></rss>`;

  test("of a day that no calendar has were never known", async () => {
    for (const date of ["Sat, 31 Feb 2024 13:00:00 GMT", "2023-02-29T13:00:00Z"])
      await expect(readNews(file("a.xml", feed("Fed", date)))).rejects.toThrow(/item 1, "Fed", has no time/);
    const [leap] = await readNews(file("b.xml", feed("Fed", "Thu, 29 Feb 2024 08:00:00 EST")));
    expect(when([leap.knownAt])).toEqual(["2024-02-29T13:00"]);
  });

  test.each([
    ["Jun 4, 2024 1:30:00 PM", "2024-06-04T13:30"],
    ["Tue, 04 Jun 2024 01:30 PM EST", "2024-06-04T18:30"],
    ["Tue Jun 04 13:30:00 PDT 2024", "2024-06-04T20:30"],
    ["Tue Jun 04 13:30:00 +0200 2024", "2024-06-04T11:30"],
    ["Di, 04 Jun 2024 13:30:00 +0200 (MESZ)", "2024-06-04T11:30"],
    ["Tue,4 Jun 24 13:30GMT", "2024-06-04T13:30"],
    // When on the day they came nobody knows.
    ["Tue, 04 Jun 2024", "2024-06-05T00:00"],
    ["2024-06-04", "2024-06-05T00:00"],
    // No year, day and month in either order, a zone that only the reader would know.
    ["04 Jun", undefined],
    ["06/04/2024 1:30 PM", undefined],
    ["Tue, 04 Jun 2024 13:30:00 IST", undefined],
    ["Tue, 04 Jun 2024 13:30:00 (EST)", undefined],
  ])("dated %j are known at %s, wherever the reader stands", async (date, expected) => {
    const zone = process.env.TZ;
    process.env.TZ = "Asia/Kathmandu";
    onTestFinished(() => {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    });
    const items = await readNews(file("a.xml", feed("Fed", date)), { undated: "drop" });
    expect(when(items.map(({ knownAt }) => knownAt))).toEqual(expected === undefined ? [] : [expected]);
  });

  test("are read in the letters that they say they are written in", async () => {
    const text = `<?xml version="1.0" encoding="ISO-8859-1"?>${feed("Crédit", "Thu, 29 Feb 2024 13:00:00 GMT")}`;
    const [item] = await readNews(file("a.xml", Buffer.from(text, "latin1")));
    expect(item.title).toBe("Crédit");
  });

  test("of a table with days alone are known when these are over", async () => {
    const items = await readNews(file("a.csv", "time,title\n2024-06-04,Fed\n2024-06-04 13:30,ECB\n"));
    expect(items.map(({ title, knownAt }) => `${title} ${when([knownAt])[0]}`)).toEqual([
      "ECB 2024-06-04T13:30",
      "Fed 2024-06-05T00:00",
    ]);
  });

  test("of a table without those columns say how to name them", async () => {
    await expect(readNews(file("a.csv", "published,headline\n2024-02-29,Fed\n"))).rejects.toThrow(
      /News need a column "time"; those here are published, headline[^]*columns: \{ time: … \}/,
    );
  });

  test("a phrase of two words counts with a hyphen too", () => {
    expect(sentiment("Profit-warning at Siemens").words).toEqual(sentiment("profit warning").words);
  });
});

describeWithShared("panels, rates and funding of the data folder", () => {
  const at = (name: string) => sharedData(`market/${name}`);
  // Rows less those without a value, and the first and last day that its index names.
  test.each<[string, Partial<ReadSeriesOptions>, number, string, string]>([
    [
      "funding/BTC-USDT_dydx_2022-01-01_2024-01-01_funding_history.csv.gz",
      { refersTo: "Date", value: "Funding Rate" },
      17_520,
      "2022-01-01T00:00",
      "2023-12-31T23:00",
    ],
    [
      "funding/BTC-USDT_binance_2020-01-01_2024-01-01_funding_history.csv.gz",
      { refersTo: "Date", value: "Funding Rate", zone: "Europe/Moscow" },
      4_383,
      "2020-01-01T00:00",
      "2023-12-31T16:00",
    ],
    [
      "equity/SPY_benchmark_returns.csv.gz",
      { refersTo: "date", value: "return" },
      6_357,
      "1993-02-01T00:00",
      "2018-04-27T00:00",
    ],
    [
      "panel/arch_default.csv.gz",
      { refersTo: "Date", value: "BAA" },
      1_200,
      "1919-01-01T00:00",
      "2018-12-01T00:00",
    ],
    [
      "panel/arch_frenchdata.csv.gz",
      { refersTo: "Date", value: "SMB" },
      1_109,
      "1926-07-01T00:00",
      "2018-11-01T00:00",
    ],
    ["panel/PA_managers.csv", { refersTo: "", value: "HAM1" }, 132, "1996-01-31T00:00", "2006-12-31T00:00"],
    [
      "panel/empyrical_returns.csv",
      { refersTo: "0", value: "1" },
      504,
      "2016-01-04T00:00",
      "2017-12-07T00:00",
    ],
    [
      "panel/pyfolio_test_returns.csv.gz",
      { refersTo: "0", value: "1" },
      1_511,
      "2004-01-02T00:00",
      "2009-12-31T00:00",
    ],
    [
      "lean/cryptofuture/binance/margin_interest/btcusd.csv",
      { refersTo: "0", value: "1" },
      12,
      "2020-12-29T00:00",
      "2022-12-13T16:00",
    ],
  ])("%s", async (name, options, length, first, last) => {
    const series = await readSeries(at(name), { publishedAfter: "1m", ...options } as ReadSeriesOptions);
    expect([series.length, ...when([series.refersTo[0], series.refersTo.at(-1)!])]).toEqual([
      length,
      first,
      last,
    ]);
  });
});
