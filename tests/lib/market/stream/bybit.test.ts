import { test } from "vitest";
import { bookVenue, booksAcrossHole, expectHealed } from "../../../support/book-venue.ts";

const time = 1_700_000_000_000;
const levels = (side: [number, number][]) => side.map(([price, amount]) => [`${price}`, `${amount}`]);
const bookOf = (type: "snapshot" | "delta", u: number, b: [number, number][], a: [number, number][]) => ({
  topic: "orderbook.50.BTCUSDT",
  type,
  ts: time + u,
  data: { s: "BTCUSDT", b: levels(b), a: levels(a), u, seq: 7 * u },
  cts: time + u,
});
const market = {
  symbol: "BTCUSDT",
  baseCoin: "BTC",
  quoteCoin: "USDT",
  status: "Trading",
  marginTrading: "both",
  lotSizeFilter: { basePrecision: "0.000001", quotePrecision: "0.00000001", minOrderQty: "0.00004" },
  priceFilter: { tickSize: "0.01" },
};

test("Bybit's book is fetched anew where an update number is missing, and no book after the hole is given", async () => {
  const venue = await bookVenue({
    rest: ({ pathname, searchParams }) => {
      const category = searchParams.get("category");
      const spot = pathname.endsWith("/instruments-info") && category === "spot";
      const result = { category, list: spot ? [market] : [], timeSecond: "1700000000" };
      return { retCode: 0, retMsg: "OK", result, time };
    },
    hear: text => {
      const { op, req_id } = JSON.parse(text) as { op: string; req_id: string };
      return {
        say: [{ success: true, ret_msg: op, op, req_id, conn_id: "1" }],
        subscribes: op === "subscribe",
      };
    },
    // Update 12, which took 10 off the book, is lost; the second connection begins anew with a smaller number.
    said: [
      [
        bookOf("snapshot", 10, [[10, 1], [9, 2]], [[11, 3]]), // prettier-ignore
        bookOf("delta", 11, [[9, 5]], []),
        bookOf("delta", 13, [], [[11, 4]]),
        bookOf("delta", 14, [[8, 1]], []),
      ],
      [bookOf("snapshot", 1, [[9, 5]], [[11, 4]]), bookOf("delta", 2, [[9, 6]], [])],
    ],
  });
  await expectHealed("bybit", venue, booksAcrossHole);
});
