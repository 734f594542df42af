import { createServer } from "node:http";
import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { fixedClock } from "../../../../lib/core/clock.ts";
import type { StreamEvent } from "../../../../lib/market/stream/event.ts";
import { stream } from "../../../../lib/market/stream/stream.ts";
import { krakenChecksum } from "../../../../lib/market/book/checksum/kraken.ts";
import { krakenPairs } from "../../../support/kraken.ts";
import { openVenue } from "../../../support/loopback-venue.ts";

const minute = 60_000;
/** The start of the minute before this one: its bar is over. */
const open = Math.floor(Date.now() / minute) * minute - minute;
const iso = (time: number) => new Date(time).toISOString();

const tradeOf = (id: number) => ({
  symbol: "BTC/USD",
  side: id % 2 ? "buy" : "sell",
  price: 50_000 + id,
  qty: id / 10,
  ord_type: "market",
  trade_id: id,
  timestamp: iso(open + id * 1_000),
});

/** A book message. The sum is over the digits, written out: two decimals of a price, eight of an amount. */
const bookOf = (
  type: "snapshot" | "update",
  bids: [number, number][],
  asks: [number, number][],
  digits: string,
) => {
  const levels = (side: [number, number][]) => side.map(([price, qty]) => ({ price, qty }));
  const data = {
    symbol: "BTC/USD",
    bids: levels(bids),
    asks: levels(asks),
    checksum: crc32(digits),
    timestamp: iso(open),
  };
  return { channel: "book", type, data: [data] };
};
const [ask11, bid10, bid9, bid8] = ["1100300000000", "1000100000000", "900200000000", "800250000000"];

const barOf = (time: number, o: number, high: number, low: number, close: number, volume: number) => ({
  channel: "ohlc",
  type: "update",
  data: [{ symbol: "BTC/USD", open: o, high, low, close, volume, interval_begin: iso(time), interval: 1 }],
});

/**
 * What the venue says on its first connection and on the second. Trade 4 is lost, 6 falls between the two; of the book the removal of
 * 10 is told, but that 8 came is lost and only the next sum shows it.
 */
const said: Record<string, object[]>[] = [
  {
    trade: [
      { channel: "trade", type: "snapshot", data: [tradeOf(1), tradeOf(2)] },
      { channel: "trade", type: "update", data: [tradeOf(3)] },
      { channel: "trade", type: "update", data: [tradeOf(5)] },
    ],
    book: [
      bookOf("snapshot", [[10, 1], [9, 2]], [[11, 3]], ask11 + bid10 + bid9), // prettier-ignore
      bookOf("update", [[10, 0]], [], ask11 + bid9),
      bookOf("update", [[9, 0]], [], ask11 + bid8),
    ],
    // The bar's last message was lost: REST has another close.
    ohlc: [barOf(open, 1, 2, 1, 1.5, 3), barOf(open + minute, 2, 2, 2, 2, 1)],
    ticker: [{ channel: "ticker", type: "update", data: [{ symbol: "BTC/USD", bid: 10, bid_qty: 1, ask: 11, ask_qty: 1, last: 10.5, volume: 7, vwap: 10, low: 9, high: 12, change: 0, change_pct: 0 }] }], // prettier-ignore
  },
  {
    trade: [{ channel: "trade", type: "update", data: [tradeOf(7)] }],
    book: [bookOf("snapshot", [[8, 2.5]], [[11, 3]], ask11 + bid8)],
  },
];

/** Kraken's public REST and its second WebSocket protocol, as far as a stream needs them; of a book it tells more when it is asked to. */
async function krakenVenue() {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const results: Record<string, unknown> = {
      "/0/public/AssetPairs": krakenPairs,
      "/0/public/Trades": {
        XXBTZUSD: [1, 2, 3, 4, 5, 6, 7]
          .map(tradeOf)
          .map(({ price, qty, timestamp, side, trade_id }) => [
            `${price}`,
            `${qty}`,
            Date.parse(timestamp) / 1_000,
            side[0],
            "m",
            "",
            trade_id,
          ]),
        last: "0",
      },
      "/0/public/OHLC": {
        XXBTZUSD: [[open / 1_000, "1", "2", "0.5", "1.75", "1", "4", 9]],
        last: open / 1_000,
      },
    };
    response
      .setHeader("content-type", "application/json")
      .end(JSON.stringify({ error: [], result: results[url.pathname] }));
  });
  let connections = 0;
  let goOn = () => {};
  const endpoint = await openVenue(server, peer => {
    const script = said[Math.min(connections++, said.length - 1)];
    peer.send(
      JSON.stringify({ channel: "status", type: "update", data: [{ system: "online", version: "2.0.10" }] }),
    );
    peer.onText = text => {
      const { method, params, req_id } = JSON.parse(text) as {
        method: string;
        params: { channel: string };
        req_id: number;
      };
      if (method !== "subscribe") return;
      peer.send(
        JSON.stringify({
          method,
          req_id,
          success: true,
          result: { channel: params.channel, symbol: "BTC/USD" },
        }),
      );
      peer.send(JSON.stringify({ channel: "heartbeat" }));
      const messages = (script[params.channel] ?? []).map(message => JSON.stringify(message));
      if (params.channel === "book") {
        goOn = () => peer.send(...messages.splice(0, 1));
        goOn();
      } else for (const [i, message] of messages.entries()) setTimeout(() => peer.send(message), 15 * i);
    };
  });
  return { endpoint, tellBook: () => goOn() };
}

test("Kraken's protocol: trades by number across a loss and a break, its book, a bar put right over REST, its ticker", async () => {
  const venue = await krakenVenue();
  await using feed = await stream("kraken:BTC/USD", {
    kinds: ["trade", "book", "candle", "ticker"],
    endpoints: { kraken: venue.endpoint },
    // The first bar is the running one when the stream is opened, and the next begins within what clocks may differ by.
    clock: fixedClock(open + minute - 1_000),
    pause: 1,
    reorderWait: 40,
    retry: { first: 10, most: 20 },
    seed: 1,
  });
  const events: StreamEvent[] = [];
  const of = <K extends StreamEvent["kind"]>(kind: K) =>
    events.filter((event): event is Extract<StreamEvent, { kind: K }> => event.kind === kind);
  const timer = setTimeout(() => void feed.close(), 50_000);
  // The book goes on when it was read, and is wrong, which ends the connection, when all else that is said on it was.
  const due = [
    () => of("book").length === 1,
    () => of("book").length === 2 && of("trade").length >= 5 && of("candle").length > 0,
  ];
  for await (const event of feed) {
    events.push(event);
    if (due[0]?.()) {
      due.shift();
      venue.tellBook();
    }
    const told = (about: string) =>
      of("notice").some(notice => notice.topic === "filled" && notice.about === about);
    const all = of("trade").length === 7 && of("book").length === 3 && of("ticker").length > 0;
    if (all && told("trade") && told("candle")) break;
  }
  clearTimeout(timer);
  expect(of("trade").map(({ id, time, price, amount, side }) => [id, time, price, amount, side])).toEqual(
    [1, 2, 3, 4, 5, 6, 7].map(id => [
      String(id),
      open + id * 1_000,
      50_000 + id,
      id / 10,
      id % 2 ? "buy" : "sell",
    ]),
  );
  // The book that lost a message is never given.
  expect(of("book").map(({ bids, asks }) => ({ bids, asks }))).toEqual([
    { bids: [[10, 1], [9, 2]], asks: [[11, 3]] },
    { bids: [[9, 2]], asks: [[11, 3]] },
    { bids: [[8, 2.5]], asks: [[11, 3]] },
  ]); // prettier-ignore
  const { open: o, high, low, close, volume, complete } = of("candle")[0];
  expect([o, high, low, close, volume, complete]).toEqual([1, 2, 0.5, 1.75, 4, true]);
  expect(of("ticker")[0]).toMatchObject({ last: 10.5, bid: 10, ask: 11, volume: 7 });
  const topics = of("notice").map(({ topic, about }) => `${topic} ${about}`);
  expect(topics).toEqual(
    expect.arrayContaining(["gap trade", "filled trade", "filled candle", "disconnected trade", "gap book"]),
  );
  expect(topics).not.toContain("lost trade");
  expect(topics.filter(topic => topic.startsWith("corrupted"))).toEqual([]);
});

test("the checksum of a book is that of Kraken's own example", () => {
  const bids = [[45283.5, 0.1], [45283.4, 1.54582015], [45282.1, 0.1], [45281, 0.1], [45280.3, 1.54592586], [45279, 0.0799], [45277.6, 0.03310103], [45277.5, 0.3], [45277.3, 1.54602737], [45276.6, 0.15445238]]; // prettier-ignore
  const asks = [[45285.2, 0.001], [45286.4, 1.54571953], [45286.6, 1.54571109], [45289.6, 1.54560911], [45290.2, 0.1589066], [45291.8, 1.54553491], [45294.7, 0.04454749], [45296.1, 0.3538], [45297.5, 0.09945542], [45299.5, 0.18772827]]; // prettier-ignore
  expect(krakenChecksum({ bids, asks: [...asks, [45300, 1]] }, 1, 8)).toBe(3_310_070_434);
});
