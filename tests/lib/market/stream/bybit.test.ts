import { createServer } from "node:http";
import { expect, test } from "vitest";
import type { StreamEvent } from "../../../../lib/market/stream/event.ts";
import { stream } from "../../../../lib/market/stream/stream.ts";
import { openVenue } from "../../../support/loopback-venue.ts";

const time = 1_700_000_000_000;
const levels = (side: [number, number][]) => side.map(([price, amount]) => [`${price}`, `${amount}`]);
const bookOf = (type: "snapshot" | "delta", u: number, b: [number, number][], a: [number, number][]) => ({
  topic: "orderbook.50.BTCUSDT",
  type,
  ts: time + u,
  data: { s: "BTCUSDT", b: levels(b), a: levels(a), u, seq: 7 * u },
  cts: time + u,
});

/** On the first connection update 12, which took 10 off the book, is lost; the second begins anew with a smaller number. */
const said = [
  [
    bookOf("snapshot", 10, [[10, 1], [9, 2]], [[11, 3]]), // prettier-ignore
    bookOf("delta", 11, [[9, 5]], []),
    bookOf("delta", 13, [], [[11, 4]]),
    bookOf("delta", 14, [[8, 1]], []),
  ],
  [bookOf("snapshot", 1, [[9, 5]], [[11, 4]]), bookOf("delta", 2, [[9, 6]], [])],
];

/** Bybit's public REST and WebSocket interface, as far as a book needs them. */
async function bybitVenue() {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    const spot = pathname.endsWith("/instruments-info") && searchParams.get("category") === "spot";
    const market = {
      symbol: "BTCUSDT",
      baseCoin: "BTC",
      quoteCoin: "USDT",
      status: "Trading",
      marginTrading: "both",
      lotSizeFilter: { basePrecision: "0.000001", quotePrecision: "0.00000001", minOrderQty: "0.00004" },
      priceFilter: { tickSize: "0.01" },
    };
    response.setHeader("content-type", "application/json").end(
      JSON.stringify({
        retCode: 0,
        retMsg: "OK",
        result: {
          category: searchParams.get("category"),
          list: spot ? [market] : [],
          timeSecond: "1700000000",
        },
        time,
      }),
    );
  });
  let connections = 0;
  return openVenue(server, peer => {
    const script = said[Math.min(connections++, said.length - 1)];
    peer.onText = text => {
      const { op, req_id } = JSON.parse(text) as { op: string; req_id: string };
      peer.send(JSON.stringify({ success: true, ret_msg: op, op, req_id, conn_id: "1" }));
      if (op !== "subscribe") return;
      for (const [i, message] of script.entries())
        setTimeout(() => peer.send(JSON.stringify(message)), 60 * i);
    };
  });
}

test("Bybit's book is fetched anew where an update number is missing, and no book after the hole is given", async () => {
  await using feed = await stream("bybit:BTC/USDT", {
    kinds: ["book"],
    endpoints: { bybit: await bybitVenue() },
    pause: 1,
    retry: { first: 10, most: 20 },
    seed: 1,
  });
  // Where the machine is slow several messages are one book: each that is given is one that the venue had, and the last comes.
  const had = [
    { bids: [[10, 1], [9, 2]], asks: [[11, 3]] },
    { bids: [[10, 1], [9, 5]], asks: [[11, 3]] },
    { bids: [[9, 5]], asks: [[11, 4]] },
    { bids: [[9, 6]], asks: [[11, 4]] },
  ]; // prettier-ignore
  const books: unknown[] = [];
  const notices: StreamEvent[] = [];
  const timer = setTimeout(() => void feed.close(), 25_000);
  for await (const event of feed) {
    if (event.kind === "notice") notices.push(event);
    if (event.kind !== "book") continue;
    books.push({ bids: event.bids, asks: event.asks });
    if (event.bids[0][1] === 6) break;
  }
  clearTimeout(timer);
  for (const book of books) expect(had).toContainEqual(book);
  expect(books.at(-1)).toEqual(had[3]);
  expect(notices).toEqual(expect.arrayContaining([expect.objectContaining({ topic: "gap", about: "book" })]));
}, 30_000);
