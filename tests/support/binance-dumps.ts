import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { strToU8, zipSync } from "fflate";
import { onTestFinished } from "vitest";
import { barAt, hour, hoursIn } from "./venue.ts";

const day = 24 * hour;
/** From here on Binance writes the times of its spot dumps in microseconds. */
const micro = Date.UTC(2025, 0, 1);

/** Times as the dump of a period writes them. */
const written = (time: number, spot: boolean): string =>
  spot && time >= micro ? `${time}000` : String(time);

/** A zip as Binance makes it: one CSV of the same name, without a header for spot, with one for futures. */
export function zipped(name: string, header: string | undefined, rows: readonly string[]): Buffer {
  const text = [...(header === undefined ? [] : [header]), ...rows, ""].join("\n");
  return Buffer.from(zipSync({ [name.replace(/zip$/, "csv")]: strToU8(text) }));
}

/** The hourly bars of `barAt` as rows of a dump. */
export function klines(from: number, to: number, spot = true): string[] {
  return hoursIn(from, to).map(time => {
    const [, open, high, low, close, volume] = barAt(time);
    const end = written(time + hour - 1, spot).replace(/000$/, "999");
    return [
      written(time, spot),
      open,
      high,
      low,
      close,
      volume,
      end,
      volume * close,
      7,
      volume / 2,
      close,
      0,
    ].join(",");
  });
}

/** One trade a minute: number `n` is that of minute `n` since 1970. */
export function aggregated(from: number, to: number): string[] {
  const rows: string[] = [];
  for (let time = from; time < to; time += 60_000) {
    const n = time / 60_000;
    // Microseconds beyond the millisecond, where they are told.
    const at = time >= micro ? `${time}123` : String(time);
    rows.push([n, 100 + (n % 7), 0.5, 2 * n, 2 * n + 1, at, n % 2 ? "True" : "False", "True"].join(","));
  }
  return rows;
}

/** The mark of a version, as S3 makes it. */
export const etagOf = (body: Buffer): string => `"${createHash("md5").update(body).digest("hex")}"`;

/** What S3 says lies directly in a folder: two names an answer, so that readers must ask for the rest. */
function listing(paths: Iterable<string>, query: URLSearchParams): string {
  const [folder, marker] = [query.get("prefix")!, query.get("marker") ?? ""];
  const names = [...paths]
    .map(path => path.slice(1))
    .filter(path => path.startsWith(folder))
    .map(path => path.slice(0, path.indexOf("/", folder.length) + 1 || path.length));
  const rest = [...new Set(names)].sort().filter(name => name > marker);
  const shown = rest.slice(0, 2);
  const next = rest.length > 2 ? `<NextMarker>${shown.at(-1)}</NextMarker>` : "";
  const entries = shown.map(name =>
    name.endsWith("/")
      ? `<CommonPrefixes><Prefix>${name}</Prefix></CommonPrefixes>`
      : `<Contents><Key>${name}</Key><Size>1</Size></Contents>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>data.binance.vision</Name><Prefix>${folder}</Prefix><Marker>${marker}</Marker><MaxKeys>2</MaxKeys><Delimiter>/</Delimiter>${next}<IsTruncated>${rest.length > 2}</IsTruncated>${entries.join("")}</ListBucketResult>`;
}

/**
 * A server laid out as data.binance.vision and its bucket are: `put` lays a file and its CHECKSUM down; everything else is 404 with
 * S3's words. `asked` has the files' names in order, `listed` the folders whose list was asked for. `intercept` may answer in its place.
 */
export async function dumpServer(
  intercept?: (request: IncomingMessage, response: ServerResponse, body: Buffer | undefined) => boolean,
) {
  const files = new Map<string, Buffer>();
  const asked: string[] = [];
  const listed: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    if (pathname === "/" && searchParams.has("prefix")) {
      listed.push(searchParams.get("prefix")!);
      if (intercept?.(request, response, undefined)) return;
      response.writeHead(200, { "content-type": "application/xml" });
      return void response.end(listing(files.keys(), searchParams));
    }
    asked.push(path.slice(path.lastIndexOf("/") + 1));
    const body = files.get(path);
    if (intercept?.(request, response, body)) return;
    if (body === undefined)
      return void response
        .writeHead(404, { "content-type": "application/xml" })
        .end("<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>");
    const etag = etagOf(body);
    response.setHeader("etag", etag);
    if (request.headers["if-none-match"] === etag) return void response.writeHead(304).end();
    const wanted = /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
    const start = wanted && request.headers["if-range"] === etag ? Number(wanted[1]) : 0;
    if (start > 0) response.setHeader("content-range", `bytes ${start}-${body.length - 1}/${body.length}`);
    response.setHeader("content-length", body.length - start);
    response.writeHead(start > 0 ? 206 : 200).end(body.subarray(start));
  });
  await new Promise<void>(resolve => void server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const before = process.env.PEAK_BINANCE_DUMPS_URL;
  process.env.PEAK_BINANCE_DUMPS_URL = url;
  onTestFinished(() => {
    if (before === undefined) delete process.env.PEAK_BINANCE_DUMPS_URL;
    else process.env.PEAK_BINANCE_DUMPS_URL = before;
    server.closeAllConnections();
    server.close();
  });
  const put = (folder: string, name: string, header: string | undefined, rows: readonly string[]): void => {
    const zip = zipped(name, header, rows);
    const sum = createHash("sha256").update(zip).digest("hex");
    files.set(`/data/${folder}/${name}`, zip);
    files.set(`/data/${folder}/${name}.CHECKSUM`, Buffer.from(`${sum}  ${name}\n`));
  };
  return {
    url,
    files,
    asked,
    listed,
    put,
    /** A month or a day of the hourly bars of BTCUSDT. */
    putBars(date: string): void {
      const monthly = date.length === 7;
      const from = Date.parse(monthly ? `${date}-01` : date);
      const begin = new Date(from);
      const to = monthly ? Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + 1) : from + day;
      const folder = `spot/${monthly ? "monthly" : "daily"}/klines/BTCUSDT/1h`;
      put(folder, `BTCUSDT-1h-${date}.zip`, undefined, klines(from, to));
    },
  };
}
