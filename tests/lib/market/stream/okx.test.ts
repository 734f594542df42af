import { createServer } from "node:http";
import { expect, test } from "vitest";
import type { StreamEvent } from "../../../../lib/market/stream/event.ts";
import { stream } from "../../../../lib/market/stream/stream.ts";
import { openVenue } from "../../../support/loopback-venue.ts";

const time = 1_700_000_000_000;
const levels = (side: [number, number][]) =>
  side.map(([price, amount]) => [`${price}`, `${amount}`, "0", "1"]);
const arg = { channel: "books", instId: "BTC-USDT" };
const bookOf = (prevSeqId: number, seqId: number, bids: [number, number][], asks: [number, number][]) => ({
  arg,
  action: prevSeqId === -1 ? "snapshot" : "update",
  data: [{ bids: levels(bids), asks: levels(asks), ts: `${time + seqId}`, checksum: 0, prevSeqId, seqId }],
});

/** For the first subscription the update from 17 to 20, which took 10 off the book, is lost. */
const said = [
  [
    bookOf(-1, 10, [[10, 1], [9, 2]], [[11, 3]]), // prettier-ignore
    bookOf(10, 17, [[9, 5]], []),
    bookOf(20, 24, [], [[11, 4]]),
  ],
  [bookOf(-1, 24, [[9, 5]], [[11, 4]]), bookOf(24, 29, [[9, 6]], [])],
];

/** OKX's public REST and WebSocket interface, as far as a book needs them. */
async function okxVenue() {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    const market = {
      instId: "BTC-USDT",
      instType: "SPOT",
      baseCcy: "BTC",
      quoteCcy: "USDT",
      lotSz: "0.00000001",
      minSz: "0.00001",
      tickSz: "0.1",
      state: "live",
      listTime: "1548133413000",
    };
    const data = searchParams.get("instType") === "SPOT" ? [market] : [];
    response.setHeader("content-type", "application/json").end(JSON.stringify({ code: "0", msg: "", data }));
  });
  let subscriptions = 0;
  return openVenue(server, peer => {
    peer.onText = text => {
      if (text === "ping") return peer.send("pong");
      const { op } = JSON.parse(text) as { op: string };
      if (op !== "subscribe") return;
      peer.send(JSON.stringify({ event: "subscribe", arg, connId: "1" }));
      const script = said[Math.min(subscriptions++, said.length - 1)];
      for (const [i, message] of script.entries())
        setTimeout(() => peer.send(JSON.stringify(message)), 60 * i);
    };
  });
}

test("OKX's book is fetched anew where an update names another one before it than came", async () => {
  await using feed = await stream("okx:BTC/USDT", {
    kinds: ["book"],
    endpoints: { okx: await okxVenue() },
    pause: 1,
    retry: { first: 10, most: 20 },
    seed: 1,
  });
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
