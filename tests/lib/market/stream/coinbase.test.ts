import { expect, test } from "vitest";
import { stream } from "../../../../lib/market/stream/stream.ts";
import { bookVenue, booksAcrossHole, expectHealed } from "../../../support/book-venue.ts";

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
const bookOf = (
  sequence: number,
  type: "snapshot" | "update",
  bids: Side,
  asks: Side,
  product_id = "BTC-USDT",
) => {
  const levels = (side: "bid" | "offer", given: Side) =>
    given.map(([price, amount]) => ({
      side,
      event_time: timestamp,
      price_level: `${price}`,
      new_quantity: `${amount}`,
    }));
  const updates = [...levels("bid", bids), ...levels("offer", asks)];
  return numbered(sequence, "l2_data", [{ type, product_id, updates }]);
};
const heartbeat = (sequence: number) =>
  numbered(sequence, "heartbeats", [{ current_time: timestamp, heartbeat_counter: sequence }]);
const marketOf = (base: string) => ({
  product_id: `${base}-USDT`,
  product_type: "SPOT",
  base_currency_id: base,
  quote_currency_id: "USDT",
  base_increment: "0.00000001",
  quote_increment: "0.01",
  price_increment: "0.01",
  base_min_size: "0.00000001",
  status: "online",
  trading_disabled: false,
  alias_to: [],
});
const rest = ({ pathname, searchParams }: URL) =>
  pathname.endsWith("/market/products") && !searchParams.has("product_type")
    ? { products: [marketOf("BTC"), marketOf("ETH")], num_products: 2 }
    : { products: [], data: [] };

test("Coinbase's books are fetched anew where a message of the connection is missing, whatever it was about", async () => {
  const venue = await bookVenue({
    rest,
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
  await expectHealed("coinbase", venue, booksAcrossHole);
}, 30_000);

test("a hole costs each of Coinbase's books one beginning, though all share the connection", async () => {
  let begun = 0;
  const subscribed = new Set<string>();
  const endpoint = await bookVenue({
    rest,
    // Both books are subscribed on one connection, and numbered together: what is told begins when both are.
    hear: text => {
      const { type, product_ids } = JSON.parse(text) as { type: string; product_ids: string[] };
      if (type === "subscribe") subscribed.add(product_ids[0]);
      const subscribes = subscribed.size === 2;
      if (subscribes) {
        begun++;
        subscribed.clear();
      }
      return { say: [], subscribes };
    },
    said: [
      [
        bookOf(0, "snapshot", [[10, 1]], [[11, 3]]),
        bookOf(1, "snapshot", [[5, 1]], [[6, 3]], "ETH-USDT"),
        bookOf(3, "update", [[10, 2]], []),
      ],
      [
        bookOf(0, "snapshot", [[9, 5]], [[11, 4]]),
        bookOf(1, "snapshot", [[4, 5]], [[6, 4]], "ETH-USDT"),
        bookOf(2, "update", [[9, 6]], []),
        bookOf(3, "update", [[4, 6]], [], "ETH-USDT"),
      ],
    ],
  });
  await using feed = await stream(["coinbase:BTC/USDT", "coinbase:ETH/USDT"], {
    kinds: ["book"],
    endpoints: { coinbase: endpoint },
    pause: 1,
    retry: { first: 10, most: 20 },
    seed: 1,
  });
  const gaps: string[] = [];
  const last = new Map<string, unknown>();
  const timer = setTimeout(() => void feed.close(), 25_000);
  for await (const event of feed) {
    if (event.kind === "notice" && event.topic === "gap") gaps.push(event.symbol);
    if (event.kind === "book") last.set(event.symbol, event.bids);
    if (JSON.stringify([...last.values()].toSorted()) === "[[[4,6]],[[9,6]]]") break;
  }
  clearTimeout(timer);
  expect(Object.fromEntries(last)).toEqual({ "BTC/USDT": [[9, 6]], "ETH/USDT": [[4, 6]] });
  // One whose reader was elsewhere just then finds itself on the new connection, and has nothing to tell.
  expect(gaps.length).toBeGreaterThan(0);
  expect(new Set(gaps).size).toBe(gaps.length);
  expect(begun).toBe(2);
}, 30_000);
