import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A row of Kraken's OHLC answer, without vwap and count: seconds, open, high, low, close, volume. */
export type KrakenRow = readonly [
  time: number,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
];

/** How the server behaves. */
export interface KrakenServerOptions {
  readonly rows?: readonly KrakenRow[];
  /** Bars an answer holds. Default 720. */
  readonly page?: number;
  /** "archive" pages through everything; "latest" (Kraken's real habit) never goes back beyond one page. Default "archive". */
  readonly keeps?: "archive" | "latest";
  /** The first answer with bars breaks off in the middle. */
  readonly breaksOff?: boolean;
  /** Answers instead of serving: never, with Kraken's rate-limit error, with HTML, or with an internal error. */
  readonly trouble?: "silent" | "limit" | "html" | "error";
  /** What is sent in place of bars. */
  readonly nonsense?: object;
  /** What time its answers say it is. Default the truth. */
  readonly now?: () => number;
}

/**
 * A real HTTP server on the loopback that speaks Kraken's public API for BTC/USD, ETH/USD and ETH/EUR. It stops with the
 * test. Returns its address and the requests it saw.
 */
export async function krakenServer(options: KrakenServerOptions = {}) {
  const { rows = [], page = 720, keeps = "archive", trouble, now = Date.now } = options;
  const requests: URL[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    requests.push(url);
    if (trouble === "silent") return;
    response.setHeader("date", new Date(now()).toUTCString());
    if (trouble === "html")
      return void response.setHeader("content-type", "text/html").end("<html>Log in</html>");
    if (trouble === "limit") return send(response, { error: ["EGeneral:Too many requests"] });
    if (trouble === "error") return send(response, { error: ["EGeneral:Internal error"] });
    if (url.pathname === "/0/public/AssetPairs") return send(response, { error: [], result: krakenPairs });
    if (url.pathname !== "/0/public/OHLC") return send(response, { error: ["EGeneral:Unknown method"] });
    if (options.nonsense) return send(response, options.nonsense);
    if (options.breaksOff && requests.filter(({ pathname }) => pathname.endsWith("OHLC")).length === 1) {
      response.setHeader("content-length", 10_000).write('{"error":[],"res');
      return void setTimeout(() => response.destroy(), 20);
    }
    const since = Number(url.searchParams.get("since") ?? "-1");
    const latest = keeps === "latest" || !url.searchParams.has("since") ? rows.slice(-page) : rows;
    const shown = latest.filter(([time]) => time > since).slice(0, page);
    const result = {
      // Prices are text, time and count are numbers; vwap stands before volume.
      [url.searchParams.get("pair")!]: shown.map(([time, o, h, l, c, v]) => [
        time,
        `${o}`,
        `${h}`,
        `${l}`,
        `${c}`,
        `${c}`,
        `${v}`,
        3,
      ]),
      last: shown.at(-1)?.[0] ?? 0,
    };
    send(response, { error: [], result });
  });
  await new Promise<void>(resolve => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const close = (): Promise<void> =>
    new Promise(resolve => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close };
}

function send(response: ServerResponse, body: object) {
  response.setHeader("content-type", "application/json").end(JSON.stringify(body));
}

const pair = (altname: string, wsname: string, base: string, quote: string) => ({
  altname,
  wsname,
  aclass_base: "currency",
  base,
  aclass_quote: "currency",
  quote,
  lot: "unit",
  pair_decimals: 2,
  lot_decimals: 8,
  lot_multiplier: 1,
  leverage_buy: [],
  leverage_sell: [],
  fees: [[0, 0.26]],
  fees_maker: [[0, 0.16]],
  ordermin: "0.0001",
  status: "online",
});

export const krakenPairs = {
  XXBTZUSD: pair("XBTUSD", "XBT/USD", "XXBT", "ZUSD"),
  XETHZUSD: pair("ETHUSD", "ETH/USD", "XETH", "ZUSD"),
  XETHZEUR: pair("ETHEUR", "ETH/EUR", "XETH", "ZEUR"),
};
