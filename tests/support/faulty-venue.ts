import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { seededRandom } from "../../lib/core/random.ts";
import { acceptWebSockets, type WebSocketPeer } from "./web-socket-server.ts";

/** How often each thing goes wrong: shares of messages, of requests, and breaks a second. */
export interface Faults {
  readonly drop: number;
  readonly delay: number;
  readonly reorder: number;
  readonly duplicate: number;
  readonly corrupt: number;
  /** REST: an error, HTML, or a page that ends early. */
  readonly rest: number;
  /** A second and connection: it is destroyed, or stays open and neither hears nor says anything any more. */
  readonly breaks: number;
}

export const noFaults: Faults = {
  drop: 0,
  delay: 0,
  reorder: 0,
  duplicate: 0,
  corrupt: 0,
  rest: 0,
  breaks: 0,
};

interface AggregateTrade {
  readonly a: number;
  readonly p: string;
  readonly q: string;
  readonly f: number;
  readonly l: number;
  readonly T: number;
  readonly m: boolean;
  readonly M: boolean;
}
type Kline = [time: number, open: number, high: number, low: number, close: number, volume: number];
type Level = [price: number, amount: number];

const minute = 60_000;
const tick = 10;

/**
 * A venue on the loopback that speaks Binance's protocol for BTC/USDT (WebSocket streams, REST) and makes its market up as it goes,
 * at `speed` times the real pace: with 60, a minute's bar takes a second. Its history is what it really did; what it sends is
 * spoilt by `faults`, from a seed.
 */
export async function faultyVenue({
  seed,
  faults,
  speed = 60,
}: {
  seed: number;
  faults: Faults;
  speed?: number;
}) {
  const chance = seededRandom(seed);
  const market = seededRandom(seed + 1);
  const origin = Date.UTC(2024, 0, 1);
  const started = performance.now();
  const now = () => origin + Math.floor((performance.now() - started) * speed);
  let trouble = faults;

  // What really happened.
  const trades: AggregateTrade[] = [];
  const klines: Kline[] = [];
  const books = new Map<number, { bids: Level[]; asks: Level[] }>();
  const bids = new Map<number, number>();
  const asks = new Map<number, number>();
  let update = 1_000;
  let middle = 50_000;
  /** What went wrong, by kind. */
  const done = { drop: 0, delay: 0, reorder: 0, duplicate: 0, corrupt: 0, rest: 0, breaks: 0, silences: 0 };

  const channels = new Map<string, Set<Line>>();
  const lines = new Set<Line>();

  class Line {
    readonly peer: WebSocketPeer;
    held: string | undefined;
    constructor(peer: WebSocketPeer) {
      this.peer = peer;
    }
    /** Sends a message of the market, or spoils it. */
    send(text: string): void {
      const hit = (kind: "drop" | "delay" | "reorder" | "duplicate" | "corrupt") => {
        const struck = chance.uniform() < trouble[kind];
        if (struck) done[kind]++;
        return struck;
      };
      if (hit("drop")) return;
      if (hit("corrupt")) return this.peer.send(corrupted(text));
      if (hit("delay")) return void setTimeout(() => this.peer.send(text), 10 + chance.integer(60));
      if (this.held === undefined && hit("reorder")) return void (this.held = text);
      this.peer.send(text);
      if (hit("duplicate")) this.peer.send(text);
      if (this.held !== undefined) this.peer.send(this.held);
      this.held = undefined;
    }
  }

  const corrupted = (text: string): string => {
    const cut = 1 + chance.integer(text.length - 1);
    const ways = [
      () => text.slice(0, cut),
      () => "\u0000\u0001garbage\ufffd",
      () => "null",
      () => "<html>502 Bad Gateway</html>",
      () => text.replace(/"(p|c)":"[\d.]+"/g, '"$1":"abc"').replace(/\["[\d.]+"/, '["abc"'),
      () => text.replace(/"(q|v|p)":"/g, '"$1":"-').replace(/\["/, '["-'),
      () => text.replace(/"(a|U|t)":\d+,/, ""),
    ];
    const spoilt = ways[chance.integer(ways.length)]();
    return spoilt === text ? text.slice(0, cut) : spoilt;
  };

  const broadcast = (channel: string, message: object): void => {
    const text = JSON.stringify(message);
    for (const line of channels.get(channel) ?? []) line.send(text);
  };

  const best = (side: Map<number, number>, sign: 1 | -1, count: number): Level[] =>
    [...side].sort((a, b) => sign * (a[0] - b[0])).slice(0, count);

  const trade = (): void => {
    const price = middle + Math.round(market.normal() * 5);
    const amount = (1 + market.integer(1_000)) / 1_000;
    const time = now();
    const id = trades.length + 1;
    trades.push({
      a: id,
      p: price.toFixed(2),
      q: amount.toFixed(3),
      f: id,
      l: id,
      T: time,
      m: market.uniform() < 0.5,
      M: true,
    });
    const open = Math.floor(time / minute) * minute;
    const bar = klines.at(-1);
    if (bar === undefined || bar[0] !== open) {
      if (bar) sendKline(bar, true);
      klines.push([open, price, price, price, price, amount]);
    } else {
      bar[2] = Math.max(bar[2], price);
      bar[3] = Math.min(bar[3], price);
      bar[4] = price;
      // Thousandths, so that no rounding builds up.
      bar[5] = Math.round((bar[5] + amount) * 1_000) / 1_000;
    }
    broadcast("btcusdt@aggTrade", { e: "aggTrade", E: time, s: "BTCUSDT", ...trades.at(-1) });
    sendKline(klines.at(-1)!, false);
    const last = {
      c: price.toFixed(2),
      b: (middle - 1).toFixed(2),
      a: (middle + 1).toFixed(2),
      v: String(trades.length),
    };
    broadcast("btcusdt@ticker", { e: "24hrTicker", E: time, s: "BTCUSDT", ...last, C: time });
  };

  const sendKline = ([t, o, h, l, c, v]: Kline, x: boolean): void => {
    const text = (value: number) => value.toFixed(3);
    const k = {
      t,
      T: t + minute - 1,
      s: "BTCUSDT",
      i: "1m",
      o: text(o),
      c: text(c),
      h: text(h),
      l: text(l),
      v: text(v),
      x,
    };
    broadcast("btcusdt@kline_1m", { e: "kline", E: now(), s: "BTCUSDT", k });
  };

  const changeBook = (): void => {
    middle += market.integer(3) - 1;
    const from = update + 1;
    const changed = { b: new Map<number, number>(), a: new Map<number, number>() };
    const set = (side: "a" | "b", price: number, amount: number) => {
      const book = side === "b" ? bids : asks;
      if (amount === 0 ? !book.delete(price) : false) return;
      if (amount > 0) book.set(price, amount);
      changed[side].set(price, amount);
      update++;
    };
    // Nobody bids above the middle or asks below it.
    for (const price of bids.keys()) if (price >= middle || price < middle - 60) set("b", price, 0);
    for (const price of asks.keys()) if (price <= middle || price > middle + 60) set("a", price, 0);
    for (let i = 0; i < 4; i++) {
      const far = 1 + market.integer(50);
      const amount = market.uniform() < 0.2 ? 0 : (1 + market.integer(5_000)) / 1_000;
      if (market.uniform() < 0.5) set("b", middle - far, amount);
      else set("a", middle + far, amount);
    }
    if (update < from) return;
    books.set(update, { bids: best(bids, -1, 10), asks: best(asks, 1, 10) });
    const text = (levels: Map<number, number>) => [...levels].map(([p, q]) => [p.toFixed(2), q.toFixed(3)]);
    broadcast("btcusdt@depth@100ms", {
      e: "depthUpdate",
      E: now(),
      s: "BTCUSDT",
      U: from,
      u: update,
      b: text(changed.b),
      a: text(changed.a),
    });
  };

  for (let i = 0; i < 60; i++) changeBook();

  const answer = (url: URL): unknown => {
    const asked = (name: string) =>
      url.searchParams.has(name) ? Number(url.searchParams.get(name)) : undefined;
    const limit = asked("limit") ?? 500;
    const page = <T>(rows: readonly T[]) =>
      chance.uniform() < trouble.rest && rows.length > 1
        ? rows.slice(0, 1 + chance.integer(rows.length))
        : rows;
    switch (url.pathname) {
      case "/api/v3/exchangeInfo":
        return { symbols: [symbolInfo] };
      case "/api/v3/depth": {
        const text = (levels: Level[]) => levels.map(([p, q]) => [p.toFixed(2), q.toFixed(3)]);
        return { lastUpdateId: update, bids: text(best(bids, -1, limit)), asks: text(best(asks, 1, limit)) };
      }
      case "/api/v3/aggTrades": {
        const [id, from, to] = [
          asked("fromId"),
          asked("startTime") ?? -Infinity,
          asked("endTime") ?? Infinity,
        ];
        if (id !== undefined) return page(trades.slice(Math.max(0, id - 1), id - 1 + limit));
        return page(trades.filter(({ T }) => T >= from && T <= to).slice(0, limit));
      }
      case "/api/v3/klines": {
        const from = asked("startTime") ?? 0;
        return klines
          .filter(([t]) => t >= from)
          .slice(0, limit)
          .map(([t, o, h, l, c, v]) => [t, `${o}`, `${h}`, `${l}`, `${c}`, `${v}`]);
      }
    }
    return undefined;
  };

  let delisted = false;

  const reply = (response: ServerResponse, url: URL): void => {
    if (delisted)
      return void response
        .writeHead(400, { "content-type": "application/json" })
        .end('{"code":-1121,"msg":"Invalid symbol."}');
    if (url.pathname !== "/api/v3/exchangeInfo" && chance.uniform() < trouble.rest) {
      done.rest++;
      const way = chance.integer(3);
      if (way === 0) return void response.writeHead(503).end('{"code":-1001,"msg":"Internal error"}');
      if (way === 1)
        return void response.writeHead(200, { "content-type": "text/html" }).end("<html>Busy</html>");
      return void response.destroy();
    }
    const body = answer(url);
    response
      .writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" })
      .end(JSON.stringify(body ?? {}));
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    setTimeout(() => reply(response, url), chance.integer(8));
  });
  acceptWebSockets(server, peer => {
    const line = new Line(peer);
    lines.add(line);
    peer.onText = text => {
      const { method, params, id } = JSON.parse(text) as { method: string; params: string[]; id: number };
      if (method !== "SUBSCRIBE") return;
      for (const channel of params) channels.set(channel, (channels.get(channel) ?? new Set()).add(line));
      peer.send(JSON.stringify({ result: null, id }));
    };
    peer.onClose = () => {
      lines.delete(line);
      for (const listeners of channels.values()) listeners.delete(line);
    };
  });
  await new Promise<void>(resolve => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  const beat = setInterval(() => {
    if (market.uniform() < 0.8) changeBook();
    for (let n = market.integer(3); n > 0; n--) trade();
    for (const line of lines)
      if (chance.uniform() < (trouble.breaks * tick) / 1_000) {
        if (chance.uniform() < 0.25) {
          done.silences++;
          line.peer.frozen = true;
        } else {
          done.breaks++;
          if (chance.uniform() < 0.5) line.peer.breakWithin('{"e":"aggTrade"}');
          else line.peer.destroy();
        }
      }
  }, tick);

  return {
    endpoint: { rest: `http://127.0.0.1:${port}`, ws: `ws://127.0.0.1:${port}/stream` },
    clock: { now },
    trades: trades as readonly AggregateTrade[],
    books: books as ReadonlyMap<number, { bids: Level[]; asks: Level[] }>,
    /** Number of the book's last update. */
    sequence: () => update,
    origin,
    done,
    connections: () => lines.size,
    /** Nothing goes wrong from now on. */
    calm: () => void (trouble = noFaults),
    /** Nothing happens any more; what did can still be asked for. */
    stop: () => clearInterval(beat),
    /** Its one market ends: it says nothing more, and nobody may ask for it. */
    delist() {
      clearInterval(beat);
      delisted = true;
    },
    close() {
      clearInterval(beat);
      for (const { peer } of lines) peer.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

const symbolInfo = {
  symbol: "BTCUSDT",
  status: "TRADING",
  baseAsset: "BTC",
  baseAssetPrecision: 8,
  quoteAsset: "USDT",
  quotePrecision: 8,
  orderTypes: ["LIMIT", "MARKET"],
  isSpotTradingAllowed: true,
  isMarginTradingAllowed: false,
  filters: [
    { filterType: "PRICE_FILTER", minPrice: "0.01", maxPrice: "1000000.00", tickSize: "0.01" },
    { filterType: "LOT_SIZE", minQty: "0.001", maxQty: "9000.000", stepSize: "0.001" },
  ],
  permissions: ["SPOT"],
};
