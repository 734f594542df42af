import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { afterAll, describe, expect, test } from "vitest";
import { withDuckDB } from "../../../../lib/market/duckdb.ts";
import { newsSeries, readNews } from "../../../../lib/market/series/news.ts";
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
    expect([...gdp.asOf("2024-07-26").value]).toEqual([1.3, 2.8]);
    expect(when(gdp.asOf("2024-07-26").time)).toEqual(["2024-01-01T00:00", "2024-04-01T00:00"]);
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

const rss = `<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Wire</title>
<item><title>Bitcoin &amp; ether rally</title><link>https://example.org/1</link><pubDate>Tue, 04 Jun 2024 13:30:00 GMT</pubDate>
  <description><![CDATA[<p>Prices <b>soar</b>.</p>]]></description></item>
<item><title>Exchange hacked</title><link>https://example.org/2</link><pubDate>Tue, 04 Jun 2024 09:00:00 -0400</pubDate></item>
<item><title>Bitcoin &amp; ether rally (updated)</title><link>https://example.org/1</link><pubDate>Tue, 04 Jun 2024 18:00:00 GMT</pubDate></item>
</channel></rss>`;

describe("news out of feeds", () => {
  test("RSS: oldest first, markup left out, a story twice is one story", async () => {
    const items = await readNews(file("wire.xml", rss));
    expect(items).toEqual([
      {
        knownAt: Date.UTC(2024, 5, 4, 13),
        title: "Exchange hacked",
        text: "",
        link: "https://example.org/2",
      },
      {
        knownAt: Date.UTC(2024, 5, 4, 13, 30),
        title: "Bitcoin & ether rally",
        text: "Prices soar .",
        link: "https://example.org/1",
      },
    ]);
    const series = newsSeries(items);
    expect(series.value[0]).toBeLessThan(-0.5);
    expect(series.value[1]).toBeGreaterThan(0.5);
    const bars = {
      timeframe: "1h" as const,
      time: Float64Array.of(Date.UTC(2024, 5, 4, 12), Date.UTC(2024, 5, 4, 13)),
    };
    expect([...series.alignTo(bars, { take: "count" })]).toEqual([1, 1]);
    const lengths = newsSeries(items, { name: "letters", score: ({ title }) => title.length });
    expect([...lengths.value]).toEqual([15, 21]);
    expect(() => newsSeries(items, { score: () => NaN })).toThrow(
      /The score of "Exchange hacked" \(2024-06-04 13:00\) is NaN/,
    );
  });

  test("without links a headline is one story within a day, and another one a year later", async () => {
    const rows = ["2023-02-01 19:00", "2023-02-01 19:05", "2024-01-31 19:00", "2024-01-31 19:00"];
    const items = await readNews(
      file("wire.csv", `time,title\n${rows.map(time => `${time},Fed holds rates`).join("\n")}\n`),
    );
    expect(items.map(({ knownAt }) => knownAt)).toEqual([
      Date.UTC(2023, 1, 1, 19),
      Date.UTC(2024, 0, 31, 19),
    ]);
  });

  test("what begins a thousand times and never ends is read in one pass", async () => {
    // Looked for anew from every beginning, the end of 100,000 comments takes minutes.
    const item = (text: string) =>
      `<rss><channel><item><title>Fed</title><description><![CDATA[${text}]]></description><pubDate>2024-06-04</pubDate></item></channel></rss>`;
    for (const mark of ["<!--", "<script ", "<STYLE "])
      expect(await readNews(file("endless.xml", item(mark.repeat(100_000))))).toHaveLength(1);
    for (const mark of ["<!--", "<![CDATA["])
      await expect(readNews(file("endless.xml", `<rss>${mark.repeat(100_000)}</rss>`))).rejects.toThrow(
        /endless\.xml is not well-formed XML/,
      );
    expect(newsSeries(await readNews(file("dots.xml", item(`${".".repeat(100_000)}up`)))).value[0]).toBe(0.5);
  });

  test("HTML within an item is read as a reader would: no scripts, no marks, its own entities too", async () => {
    const item = (title: string, text: string) =>
      `<item><title>${title}</title><description>${text}</description><pubDate>Mon, 05 Feb 2024 14:30:00 EST</pubDate></item>`;
    const raw =
      "<![CDATA[<style>p { color: red }</style><p>Profit &amp; <b>growth</b>&nbsp;&#8212; up &#x35;%</p><script>loss()</script>]]>";
    const items = await readNews(
      file(
        "html.xml",
        `<rss><channel>${item("AT&amp;amp;T &lt;b&gt;beats&lt;/b&gt;", raw)}${item("A", "&lt;i&gt;Q&amp;amp;A&lt;/i&gt; &unknown;")}</channel></rss>`,
      ),
    );
    expect(items.map(({ title, text }) => [title, text])).toEqual([
      ["AT&T beats", "Profit & growth — up 5%"],
      ["A", "Q&A &unknown;"],
    ]);
    expect(items[0].knownAt).toBe(Date.UTC(2024, 1, 5, 19, 30));
  });

  test("every character that HTML has a name for is read as itself, capitals and numbers in names too", async () => {
    const item =
      "<item><title>Soci&amp;eacute;t&amp;eacute; G&amp;eacute;n&amp;eacute;rale &amp;frac12; &amp;there4; &amp;nosuch;</title><description><![CDATA[&Eacute;t&eacute; &Uuml;ber &rarr; &euro; &AMP;]]></description><pubDate>Mon, 05 Feb 2024 14:30:00 EST</pubDate></item>";
    const items = await readNews(file("names.xml", `<rss><channel>${item}</channel></rss>`));
    expect(items.map(({ title, text }) => [title, text])).toEqual([
      ["Société Générale ½ ∴ &nosuch;", "Été Über → € &"],
    ]);
  });

  test("Atom: an entry counts from when it was last changed; RSS 1.0; a feed without items", async () => {
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">Fed &lt;b&gt;cuts&lt;/b&gt; rates</title>
      <link href="https://example.org/fed"/><published>2024-06-04T12:00:00Z</published><updated>2024-06-05T08:00:00+02:00</updated>
      <summary>Relief.</summary></entry></feed>`;
    expect(await readNews(file("atom.xml", atom))).toEqual([
      {
        knownAt: Date.UTC(2024, 5, 5, 6),
        title: "Fed cuts rates",
        text: "Relief.",
        link: "https://example.org/fed",
      },
    ]);
    const rdf = `<rdf:RDF xmlns:rdf="r" xmlns:dc="d"><channel/><item><title>Old</title><dc:date>2003-01-02T03:04:05Z</dc:date></item></rdf:RDF>`;
    expect((await readNews(file("rdf.xml", rdf)))[0].knownAt).toBe(Date.UTC(2003, 0, 2, 3, 4, 5));
    expect(await readNews(file("quiet.xml", "<rss><channel><title>x</title></channel></rss>"))).toEqual([]);
  });

  test("CSV and JSON, by their columns", async () => {
    const csv = file("news.csv", 'time,title,text\n2024-06-04 13:30,"Up, up","He said ""buy""\nand left"\n');
    expect(await readNews(csv)).toEqual([
      { knownAt: Date.UTC(2024, 5, 4, 13, 30), title: "Up, up", text: 'He said "buy"\nand left', link: "" },
    ]);
    const json = file("news.json", '{"articles":[{"at":1717507800,"headline":"Up"}]}');
    const items = await readNews(json, { path: "articles", columns: { time: "at", title: "headline" } });
    expect(items.map(({ knownAt, title }) => [knownAt, title])).toEqual([
      [Date.UTC(2024, 5, 4, 13, 30), "Up"],
    ]);
  });

  test("an item without a time is refused, or left out on request", async () => {
    const path = file("undated.xml", "<rss><channel><item><title>When?</title></item></channel></rss>");
    await expect(readNews(path)).rejects.toThrow(/item 1, "When\?", has no time/);
    expect(await readNews(path, { undated: "drop" })).toEqual([]);
  });

  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`).join(
    "",
  );
  test.each([
    [
      "laughs.xml",
      `<!DOCTYPE x [<!ENTITY a0 "ha">${entities}]><rss><channel><item><title>&a9;</title></item></channel></rss>`,
      /declares a document type/,
    ],
    [
      "foreign.xml",
      '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&f;</title></item></channel></rss>',
      /declares a document type/,
    ],
    ["late.xml", '<rss><channel/><!doctype x [<!ENTITY f "f">]></rss>', /declares a document type/],
    ["deep.xml", `${"<a>".repeat(50_000)}${"</a>".repeat(50_000)}`, /deep\.xml (cannot be read|is no RSS)/],
    ["page.html", "<html><body><p>Log in</body></html>", /is not well-formed XML/],
    ["other.xml", "<prices><price>1</price></prices>", /is no RSS or Atom feed/],
    ["cut.xml", rss.slice(0, 400), /is not well-formed XML/],
    ["large.xml", `<rss>${" ".repeat(16_000_001)}</rss>`, /a feed has at most 16000000/],
  ])("%s does no harm and is refused", async (name, content, message) => {
    const before = process.cpuUsage();
    await expect(readNews(file(name, content))).rejects.toThrow(message);
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5);
  });

  test("what stands in CDATA or a comment is only text", async () => {
    const path = file(
      "quoted.xml",
      "<rss><channel><!-- <!DOCTYPE --><item><title><![CDATA[What <!DOCTYPE means]]></title><pubDate>2024-06-04</pubDate></item></channel></rss>",
    );
    expect((await readNews(path))[0].title).toContain("What");
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
      time: Float64Array.of(Date.UTC(2003, 5, 24), Date.UTC(2003, 5, 25)),
    };
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
