import { expect, test } from "vitest";
import { EventBuffer } from "../../../../lib/market/stream/buffer.ts";
import type { BookEvent } from "../../../../lib/market/stream/event.ts";
import { t0, tradeAt } from "./samples.ts";

const book = (sequence: number, venue = "kraken"): BookEvent => ({
  kind: "book",
  venue,
  symbol: "BTC/USD",
  time: t0,
  received: t0,
  sequence,
  bids: [],
  asks: [],
});

const settled = async (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([promise.then(() => true), new Promise<false>(resolve => setImmediate(() => resolve(false)))]);

test("of books only the newest of each venue waits, in the place of the first, and the others are counted", async () => {
  const buffer = new EventBuffer(10);
  for (const event of [book(1), tradeAt(1), book(2), book(1, "binance"), book(3)]) await buffer.push(event);
  expect(buffer.length).toBe(3);
  expect(buffer.conflated).toBe(2);
  expect([await buffer.next(), await buffer.next(), await buffer.next()]).toEqual([
    book(3),
    tradeAt(1),
    book(1, "binance"),
  ]);
  // A book that was read is not replaced any more.
  await buffer.push(book(4));
  expect(await buffer.next()).toEqual(book(4));
});

test("trades are never dropped: a writer waits until there is room, and never more than the capacity lies in it", async () => {
  const buffer = new EventBuffer(2);
  await buffer.push(tradeAt(1));
  await buffer.push(tradeAt(2));
  const third = buffer.push(tradeAt(3));
  expect(await settled(third)).toBe(false);
  expect(buffer.length).toBe(2);
  expect(await buffer.next()).toEqual(tradeAt(1));
  expect(await settled(third)).toBe(true);
  expect([await buffer.next(), await buffer.next()]).toEqual([tradeAt(2), tradeAt(3)]);
});

test("closed, it lets writers and readers go, and what lies in it can still be read", async () => {
  const buffer = new EventBuffer(1);
  const [first, second] = [buffer.next(), buffer.next()];
  await buffer.push(tradeAt(1));
  expect(await first).toEqual(tradeAt(1));
  await buffer.push(tradeAt(2));
  expect(await second).toEqual(tradeAt(2));
  await buffer.push(tradeAt(3));
  const stuck = buffer.push(tradeAt(4));
  buffer.close();
  expect(await settled(stuck)).toBe(true);
  expect([await buffer.next(), await buffer.next()]).toEqual([tradeAt(3), undefined]);
});
