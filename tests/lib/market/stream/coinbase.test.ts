import { systemClock } from "../../../../lib/core/clock.ts";
import { expect, test } from "vitest";
import type { StreamEvent } from "../../../../lib/market/stream/event.ts";
import { stream } from "../../../../lib/market/stream/stream.ts";
import { openCcxtVenue } from "../../../../lib/market/stream/venue/ccxt.ts";
import type { WebSocketPeer } from "../../../support/web-socket-server.ts";
import { bookVenue, booksAcrossHole, expectHealed } from "../../../support/book-venue.ts";

/** Connects again at once, and the same way each time. */
const hasty = { pause: 1, retry: { first: 10, most: 20 }, seed: 1 } as const;

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

const hear = (text: string) => {
  const { type } = JSON.parse(text) as { type: string };
  return { say: [], subscribes: type === "subscribe" };
};

/** Trade number `n`, `n` seconds into the day. */
const tradeOf = (n: number) => ({
  trade_id: `id${n}`,
  product_id: "BTC-USDT",
  price: `${100 + n}`,
  size: "0.5",
  side: n % 2 ? "BUY" : "SELL",
  time: new Date(Date.UTC(2026, 10, 20) + 1_000 * n).toISOString(),
});
/** As the venue tells them: newest first. */
const tradesOf = (sequence: number, ...numbers: number[]) =>
  numbered(sequence, "market_trades", [{ type: "update", trades: numbers.toReversed().map(tradeOf) }]);
const idsOf = (trades: readonly { id: string }[]) => trades.map(({ id }) => id);

/** Opens a connection of our own, without a stream that would always wait at it. */
const opened = async (said: readonly (readonly object[])[]) => {
  const told: WebSocketPeer[] = [];
  const endpoint = await bookVenue({ rest, hear, said, onTold: peer => told.push(peer) });
  /** Until all that the connection of this number says has come, and what that brings has happened. */
  const allCame = async (connection: number) => {
    await expect.poll(() => told.length).toBeGreaterThan(connection);
    await told[connection].heard();
  };
  const venue = await openCcxtVenue("coinbase", {
    symbols: ["BTC/USDT"],
    endpoint,
    pause: 1,
    clock: systemClock,
    onCorrupted: () => {},
    onClock: () => {},
  });
  return { venue, allCame };
};

test("a book that began anew while nobody waited for it tells of the hole before it is given again", async () => {
  const { venue, allCame } = await opened([
    [bookOf(0, "snapshot", [[10, 1]], [[11, 3]]), bookOf(2, "update", [[9, 5]], [])],
    [bookOf(0, "snapshot", [[9, 5]], [[11, 4]])],
  ]);
  expect((await venue.watchBook("BTC/USDT", 10)).bids).toEqual([[10, 1]]);
  await allCame(0);
  await expect(venue.watchBook("BTC/USDT", 10)).rejects.toMatchObject({ trouble: "resync" });
  expect((await venue.watchBook("BTC/USDT", 10)).bids).toEqual([[9, 5]]);
  await venue.close();
});

test("a trade has the side of who took the initiative, not that of the maker, which Coinbase tells", async () => {
  const { venue } = await opened([[tradesOf(0, 1, 2), heartbeat(2)]]);
  const trades = await venue.watchTrades("BTC/USDT");
  // A maker who bought was sold to.
  expect(trades.map(({ id, side }) => [id, side])).toEqual([
    ["id1", "sell"],
    ["id2", "buy"],
  ]);
  await venue.close();
});

test("a connection that broke, and trades that were forgotten, while nobody read are told before trades go on", async () => {
  const many = Array.from({ length: 1_200 }, (_, i) => 10 + i);
  const { venue, allCame } = await opened([
    [tradesOf(0, 1), heartbeat(2)],
    [tradesOf(0, 3), tradesOf(1, ...many)],
  ]);
  expect(idsOf(await venue.watchTrades("BTC/USDT"))).toEqual(["id1"]);
  await allCame(0);
  await expect(venue.watchTrades("BTC/USDT")).rejects.toMatchObject({ trouble: "disconnected" });
  expect(idsOf(await venue.watchTrades("BTC/USDT"))).toEqual(["id3"]);
  await allCame(1);
  await expect(venue.watchTrades("BTC/USDT")).rejects.toMatchObject({ trouble: "resync" });
  expect(idsOf(await venue.watchTrades("BTC/USDT"))).toEqual(idsOf(many.slice(-1_000).map(n => ({ id: `id${n}` })))); // prettier-ignore
  await venue.close();
});

test.each([
  ["all that were lost are read over REST, as many calls as it takes", 0, ["id1", "id2", "id3", "id4", "id5", "id6", "id7"]], // prettier-ignore
  ["where REST does not reach back so far, the hole is told", 5, ["id1", "id2", "id5", "id6", "id7"]],
])("Coinbase's trades across a hole: %s", async (_, first, wanted) => {
  const asked: URL[] = [];
  const endpoint = await bookVenue({
    // It gives two at a time, the newest of the span.
    rest: url => {
      if (!url.pathname.endsWith("/BTC-USDT/ticker")) return rest(url);
      asked.push(url);
      const [start, end] = ["start", "end"].map(name => 1_000 * Number(url.searchParams.get(name)));
      const has = [1, 2, 3, 4, 5, 6].filter(n => n >= first).map(tradeOf);
      const within = has.filter(({ time }) => Date.parse(time) >= start && Date.parse(time) <= end);
      return { trades: within.slice(-2).toReversed() };
    },
    hear,
    // Numbers 2 to 4 with trades 3 to 5 are lost; 6 falls between the connections.
    said: [[tradesOf(0, 1), tradesOf(1, 2), heartbeat(5)], [tradesOf(0, 7)]],
  });
  await using feed = await stream("coinbase:BTC/USDT", {
    kinds: ["trade"],
    endpoints: { coinbase: endpoint },
    ...hasty,
  });
  const trades: string[] = [];
  const notices: StreamEvent[] = [];
  const timer = setTimeout(() => void feed.close(), 25_000);
  for await (const event of feed) {
    if (event.kind === "notice") notices.push(event);
    if (event.kind === "trade" && trades.push(event.id) === wanted.length) break;
  }
  clearTimeout(timer);
  expect(trades).toEqual(wanted);
  const gaps = notices.filter(event => event.kind === "notice" && event.topic === "gap");
  expect(gaps).toHaveLength(first === 0 ? 0 : 1);
  expect(asked.length).toBeGreaterThan(1);
});

test("Coinbase's books are fetched anew where a message of the connection is missing, whatever it was about", async () => {
  const venue = await bookVenue({
    rest,
    hear,
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
});

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
    ...hasty,
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
});
