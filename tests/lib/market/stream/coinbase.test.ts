import { test } from "vitest";
import { bookVenue, expectHealed } from "../../../support/book-venue.ts";

const timestamp = "2026-11-21T12:00:00.5Z";
type Side = [number, number][];
/** A message of any channel: all of a connection are numbered together. */
const numbered = (sequence_num: number, channel: string, events: readonly object[]) => ({
  channel,
  client_id: "",
  timestamp,
  sequence_num,
  events,
});
const bookOf = (sequence: number, type: "snapshot" | "update", bids: Side, asks: Side) => {
  const levels = (side: "bid" | "offer", given: Side) =>
    given.map(([price, amount]) => ({
      side,
      event_time: timestamp,
      price_level: `${price}`,
      new_quantity: `${amount}`,
    }));
  const updates = [...levels("bid", bids), ...levels("offer", asks)];
  return numbered(sequence, "l2_data", [{ type, product_id: "BTC-USDT", updates }]);
};
const heartbeat = (sequence: number) =>
  numbered(sequence, "heartbeats", [{ current_time: timestamp, heartbeat_counter: sequence }]);
const market = {
  product_id: "BTC-USDT",
  product_type: "SPOT",
  base_currency_id: "BTC",
  quote_currency_id: "USDT",
  base_increment: "0.00000001",
  quote_increment: "0.01",
  price_increment: "0.01",
  base_min_size: "0.00000001",
  status: "online",
  trading_disabled: false,
  alias_to: [],
};

test("Coinbase's books are fetched anew where a message of the connection is missing, whatever it was about", async () => {
  const venue = await bookVenue({
    rest: ({ pathname, searchParams }) =>
      pathname.endsWith("/market/products") && !searchParams.has("product_type")
        ? { products: [market], num_products: 1 }
        : { products: [], data: [] },
    hear: text => {
      const { type } = JSON.parse(text) as { type: string };
      return { say: [], subscribes: type === "subscribe" };
    },
    // Number 3, which took 10 off the book, is lost: what comes next is only a heartbeat. The second connection counts anew.
    said: [
      [
        bookOf(0, "snapshot", [[10, 1], [9, 2]], [[11, 3]]), // prettier-ignore
        numbered(1, "subscriptions", [{ subscriptions: { level2: ["BTC-USDT"] } }]),
        bookOf(2, "update", [[9, 5]], []),
        heartbeat(4),
        bookOf(5, "update", [], [[11, 4]]),
      ],
      [bookOf(0, "snapshot", [[9, 5]], [[11, 4]]), heartbeat(1), bookOf(2, "update", [[9, 6]], [])],
    ],
  });
  await expectHealed("coinbase", venue, [
    { bids: [[10, 1], [9, 2]], asks: [[11, 3]] },
    { bids: [[10, 1], [9, 5]], asks: [[11, 3]] },
    { bids: [[9, 5]], asks: [[11, 4]] },
    { bids: [[9, 6]], asks: [[11, 4]] },
  ]); // prettier-ignore
}, 30_000);
