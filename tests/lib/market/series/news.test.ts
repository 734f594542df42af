import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { newsSeries, readNews } from "../../../../lib/market/series/news.ts";

const folder = mkdtempSync(join(tmpdir(), "peak-news-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

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
    await expect(readNews(path)).rejects.toThrow(
      /item 1, "When\?", has no time that can be read\.\n.*Write it as "2024-06-12 08:30"/,
    );
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

  test("a feed whose stories all came at midnight has days only, and each counts from its end", async () => {
    const story = (day: number) =>
      `<item><title>Day ${day}</title><pubDate>0${day} Jun 2024 00:00:00 GMT</pubDate></item>`;
    const feed = (...stories: string[]) =>
      file("days.xml", `<rss version="2.0"><channel>${stories.join("")}</channel></rss>`);
    const known = async (path: string) => (await readNews(path)).map(({ knownAt }) => knownAt);
    expect(await known(feed(story(4), story(5)))).toEqual([Date.UTC(2024, 5, 5), Date.UTC(2024, 5, 6)]);
    const noon = "<item><title>Noon</title><pubDate>05 Jun 2024 12:00:00 GMT</pubDate></item>";
    expect(await known(feed(story(4), noon))).toEqual([Date.UTC(2024, 5, 4), Date.UTC(2024, 5, 5, 12)]);
  });

  describe("a day alone", () => {
    const known = async (name: string, content: string, zone?: string) =>
      (await readNews(file(name, content), { zone })).map(({ knownAt }) => new Date(knownAt).toISOString());
    const rssOf = (...dates: string[]) =>
      `<rss><channel>${dates.map((date, i) => `<item><title>${i}</title><pubDate>${date}</pubDate></item>`).join("")}</channel></rss>`;

    // New York is 4 hours behind UTC in June and 5 in December, Tokyo 9 ahead all year.
    test.each([
      ["UTC", undefined, ["2024-06-13T00:00:00.000Z", "2024-12-12T00:00:00.000Z"]],
      ["New York", "America/New_York", ["2024-06-13T04:00:00.000Z", "2024-12-12T05:00:00.000Z"]],
      ["Tokyo", "Asia/Tokyo", ["2024-06-12T15:00:00.000Z", "2024-12-11T15:00:00.000Z"]],
    ])("ends there: %s", async (_, zone, ends) => {
      expect(await known("days.csv", "time,title\n2024-06-12,a\n2024-12-11,b\n", zone)).toEqual(ends);
      expect(
        await known("midnights.csv", "time,title\n2024-06-12 00:00,a\n2024-12-11 00:00,b\n", zone),
      ).toEqual(ends);
      expect(await known("days.xml", rssOf("Wed, 12 Jun 2024", "Wed, 11 Dec 2024"), zone)).toEqual(ends);
      const json = JSON.stringify([
        { time: "2024-06-12", title: "a" },
        { time: "2024-12-11", title: "b" },
      ]);
      expect(await known("days.json", json, zone)).toEqual(ends);
    });

    test("a time without a zone is of those clocks too, one with its own is not, and an hour that is there twice is the later", async () => {
      const zone = "America/New_York";
      expect(await known("t.csv", "time,title\n2024-06-12 08:30,a\n2024-06-12 13:00 Z,b\n", zone)).toEqual([
        "2024-06-12T12:30:00.000Z",
        "2024-06-12T13:00:00.000Z",
      ]);
      expect(await known("twice.csv", "time,title\n2024-11-03 01:30,a\n2024-11-03 12:00,b\n", zone)).toEqual([
        "2024-11-03T06:30:00.000Z",
        "2024-11-03T17:00:00.000Z",
      ]);
      await expect(known("never.csv", "time,title\n2024-03-10 02:30,a\n", zone)).rejects.toThrow(
        /item 1, "a", has no time that can be read/,
      );
      await expect(known("t.csv", "time,title\n2024-06-12,a\n", "New York")).rejects.toThrow(
        /Unknown zone "New York"/,
      );
    });

    test("midnights with an offset are days too, of the clocks they name or, in both seasons, of those of the zone", async () => {
      const june = rssOf("Wed, 12 Jun 2024 00:00:00 -0400", "Thu, 13 Jun 2024 00:00:00 -0400");
      expect(await known("june.xml", june)).toEqual(["2024-06-13T04:00:00.000Z", "2024-06-14T04:00:00.000Z"]);
      const counts = [Date.UTC(2024, 5, 12, 4), Date.UTC(2024, 11, 11, 5)];
      const json = JSON.stringify(counts.map((time, i) => ({ time, title: String(i) })));
      expect(await known("counts.json", json)).toEqual(counts.map(count => new Date(count).toISOString()));
      expect(await known("counts.json", json, "America/New_York")).toEqual([
        "2024-06-13T04:00:00.000Z",
        "2024-12-12T05:00:00.000Z",
      ]);
    });
  });

  test("what stands in CDATA or a comment is only text", async () => {
    const path = file(
      "quoted.xml",
      "<rss><channel><!-- <!DOCTYPE --><item><title><![CDATA[What <!DOCTYPE means]]></title><pubDate>2024-06-04</pubDate></item></channel></rss>",
    );
    expect((await readNews(path))[0].title).toContain("What");
  });
});
