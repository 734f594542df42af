import { crc32 } from "node:zlib";
import { test } from "vitest";
import {
  type BookVenue,
  bookVenue,
  booksAcrossHole,
  expectHealed,
  silence,
} from "../../../support/book-venue.ts";

const time = 1_700_000_000_000;
const levels = (side: [number, number][]) =>
  side.map(([price, amount]) => [`${price}`, `${amount}`, "0", "1"]);
const arg = { channel: "books", instId: "BTC-USDT" };
/** A message; the sum is over the digits, written out. OKX sends 0 in its place since 2026. */
const bookOf = (
  prevSeqId: number,
  seqId: number,
  bids: [number, number][],
  asks: [number, number][],
  digits?: string,
) => ({
  arg,
  action: prevSeqId === -1 ? "snapshot" : "update",
  data: [
    {
      bids: levels(bids),
      asks: levels(asks),
      ts: `${time + seqId}`,
      checksum: digits === undefined ? 0 : crc32(digits) | 0,
      prevSeqId,
      seqId,
    },
  ],
});
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

const okxVenue = (said: BookVenue["said"]) =>
  bookVenue({
    rest: ({ searchParams }) => ({
      code: "0",
      msg: "",
      data: searchParams.get("instType") === "SPOT" ? [market] : [],
    }),
    hear: text => {
      if (text === "ping") return { say: ["pong"], subscribes: false };
      const { op } = JSON.parse(text) as { op: string };
      const subscribes = op === "subscribe";
      return { say: subscribes ? [{ event: "subscribe", arg, connId: "1" }] : [], subscribes };
    },
    said,
  });

test("OKX's book is fetched anew where an update names another one before it than came", async () => {
  // For the first subscription the update from 17 to 20, which took 10 off the book, is lost.
  const venue = await okxVenue([
    [
      bookOf(-1, 10, [[10, 1], [9, 2]], [[11, 3]]), // prettier-ignore
      bookOf(10, 17, [[9, 5]], []),
      bookOf(20, 24, [], [[11, 4]]),
    ],
    [...silence, bookOf(-1, 24, [[9, 5]], [[11, 4]]), bookOf(24, 29, [[9, 6]], [])],
  ]);
  await expectHealed("okx", venue, booksAcrossHole);
});

test("OKX's book is fetched anew where its checksum is another, though every number follows", async () => {
  // The second update took 10 off the book too, and left the venue without that word.
  const venue = await okxVenue([
    [
      bookOf(-1, 10, [[10, 1], [9, 2]], [[11, 3]], "10:1:11:3:9:2"), // prettier-ignore
      bookOf(10, 17, [[9, 5]], [], "10:1:11:3:9:5"),
      bookOf(17, 24, [], [[11, 4]], "9:5:11:4"),
    ],
    [
      bookOf(-1, 24, [[9, 5]], [[11, 4]], "9:5:11:4"),
      bookOf(24, 29, [[9, 0.0000001]], [], "9:0.0000001:11:4"),
    ],
  ]);
  await expectHealed("okx", venue, [
    { bids: [[10, 1], [9, 2]], asks: [[11, 3]] },
    { bids: [[10, 1], [9, 5]], asks: [[11, 3]] },
    { bids: [[9, 5]], asks: [[11, 4]] },
    { bids: [[9, 0.0000001]], asks: [[11, 4]] },
  ]); // prettier-ignore
});
