import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { OrderBook } from "../../../../lib/market/book/order-book.ts";
import { bookVenue, booksAcrossHole, expectHealed, silence } from "../../../support/book-venue.ts";

const arg = { instType: "SPOT", channel: "books", instId: "BTCUSDT" };
type Texts = [price: string, amount: string][];
/** A message; the sum is over the letters that were sent, needless zeros too, bid and ask in turn. */
const bookOf = (action: "snapshot" | "update", bids: Texts, asks: Texts, letters = "") => ({
  action,
  arg,
  data: [{ bids, asks, checksum: action === "snapshot" ? 0 : crc32(letters) | 0, ts: "1700000000000" }],
});
const market = {
  symbol: "BTCUSDT",
  baseCoin: "BTC",
  quoteCoin: "USDT",
  minTradeAmount: "0",
  maxTradeAmount: "10000",
  takerFeeRate: "0.002",
  makerFeeRate: "0.002",
  pricePrecision: "2",
  quantityPrecision: "4",
  minTradeUSDT: "1",
  status: "online",
};

const snapshot = bookOf("snapshot", [["10.00", "1.0"], ["9.00", "2.0"]], [["11.00", "3.0"]]); // prettier-ignore
const sound = bookOf("update", [["9.00", "5.0"]], [], "10.00:1.0:11.00:3.0:9.00:5.0");
// That 10 left the book was told before, and lost.
const unsound = bookOf("update", [], [["11.00", "4.0"]], "9.00:5.0:11.00:4.0");

test.each([
  ["is fetched anew where the sum over its letters is another, and stays where only zeros are needless", [snapshot, sound, unsound]], // prettier-ignore
  ["is not given as a message of the same burst left it, whose sum is another", [snapshot, [sound, unsound]]],
])("Bitget's book %s", async (_, first) => {
  const venue = await bookVenue({
    rest: url => ({
      code: "00000",
      msg: "success",
      data: url.pathname.endsWith("/spot/public/symbols") ? [market] : [],
    }),
    hear: text => {
      if (text === "ping") return { say: ["pong"], subscribes: false };
      const { op } = JSON.parse(text) as { op: string };
      return { say: [{ event: op, arg }], subscribes: op === "subscribe" };
    },
    said: [
      first,
      [
        ...silence,
        bookOf("snapshot", [["9.00", "5.0"]], [["11.00", "4.0"]]),
        bookOf("update", [["9.00", "6.00"]], [], "9.00:6.00:11.00:4.0"),
      ],
    ],
  });
  await expectHealed("bitget", venue, booksAcrossHole);
});

test("for books of numbers, which have lost those letters, Bitget's rule is refused", () => {
  expect(() => new OrderBook({ tick: 0.01, checksum: { rule: "bitget" } as never })).toThrow(
    /Unknown checksum rule "bitget"/,
  );
  // Its sum of a sound book is none of OKX's, whose form it has.
  const book = new OrderBook({ tick: 0.01, checksum: { rule: "okx" } });
  const sum = crc32("21040.60:1.3357:21041.11:0.0445") | 0;
  const snapshot = {
    kind: "snapshot",
    time: 0,
    bids: [[21_040.6, 1.3357]],
    asks: [[21_041.11, 0.0445]],
  } as const;
  expect(book.apply({ ...snapshot, checksum: sum }).kind).not.toBe("applied");
  expect(book.apply({ ...snapshot, checksum: crc32("21040.6:1.3357:21041.11:0.0445") | 0 }).kind).toBe(
    "applied",
  );
});
