import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { readNews } from "../../../../lib/market/series/news.ts";
import { readSeries } from "../../../../lib/market/series/read-series.ts";
import { useOwnHome } from "../../../support/home.ts";

useOwnHome();

/** A server of one file, which may be changed; `asked` has what each request said it held. */
async function serve(type: string, body: string | Buffer) {
  const state = { type, body, status: 200 };
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers["if-none-match"]);
    const etag = `"${state.body.length}"`;
    if (state.status !== 200) return void response.writeHead(state.status).end("<html>no</html>");
    if (request.headers["if-none-match"] === etag) return void response.writeHead(304).end();
    response.writeHead(200, { "content-type": state.type, etag }).end(state.body);
  });
  await new Promise<void>(resolve => void server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/macro/`, state, asked, close };
}

const rate = { refersTo: "DATE", value: "FEDFUNDS", publishedAfter: "2d" } as const;

test("a series behind an address is read like a file, and again only where it changed", async () => {
  const server = await serve("text/csv", gzipSync("DATE,FEDFUNDS\n2024-01-01,5.33\n2024-02-01,.\n"));
  const file = `${server.url}fedfunds.csv.gz?api_key=secret`;
  const first = await readSeries(file, rate);
  expect([[...first.value], first.source]).toEqual([[5.33], `${server.url}fedfunds.csv.gz?…`]);
  expect([...(await readSeries(file, rate)).value]).toEqual([5.33]);
  server.state.body = gzipSync("DATE,FEDFUNDS\n2024-01-01,5.33\n2024-02-01,5.31\n2024-03-01,5.30\n");
  expect([...(await readSeries(file, rate)).value]).toEqual([5.33, 5.31, 5.3]);
  expect(server.asked.map(mark => mark !== undefined)).toEqual([false, true, true]);
});

test("a wrong cell is named by the file at the address, never by what its query holds", async () => {
  const server = await serve("text/csv", "DATE,FEDFUNDS\n2024-01-01,five\n");
  await expect(readSeries(`${server.url}fedfunds.csv?key=secret`, rate)).rejects.toThrow(
    /^fedfunds\.csv, line 2, FEDFUNDS: "five" is no number\./,
  );
});

test("a feed is read whatever the server calls it; a page in its place is refused", async () => {
  const rss = `<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>
    <item><title>Rates held</title><pubDate>Wed, 20 Mar 2024 18:00:00 GMT</pubDate><link>https://x.test/1</link></item>
    </channel></rss>`;
  for (const type of ["application/rss+xml", "text/html; charset=utf-8"]) {
    const { url } = await serve(type, rss);
    const [item] = await readNews(`${url}feed`);
    expect([item.title, item.knownAt]).toEqual(["Rates held", Date.UTC(2024, 2, 20, 18)]);
  }
  const page = await serve("text/html", "<!doctype html><html><body>Log in</body></html>");
  await expect(readNews(`${page.url}feed`)).rejects.toThrow(/feed is a web page, not a file\./);
});

test("news that cannot be asked for are an error, not those of yesterday", async () => {
  const server = await serve("application/json", '[{"time":"2024-03-20T18:00Z","title":"Rates held"}]');
  const file = `${server.url}news.json`;
  expect(await readNews(file)).toHaveLength(1);
  server.state.status = 404;
  await expect(readNews(file)).rejects.toMatchObject({ code: "not_found" });
  server.close();
  await expect(readNews(file)).rejects.toMatchObject({ code: "unavailable" });
});
