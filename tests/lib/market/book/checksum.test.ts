import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { OrderBook } from "../../../../lib/market/book/order-book.ts";

describe("OKX's checksum", () => {
  // Both examples of OKX's documentation, "Order book channel", "Checksum", with the sums given there.
  const asks = [[3366.8, 9], [3368, 8]] as const; // prettier-ignore
  const even = { kind: "snapshot", time: 0, bids: [[3366.1, 7], [3366, 6]], asks, checksum: -1_881_014_294 } as const; // prettier-ignore
  const odd = { kind: "delta", time: 1, bids: [[3366, 0]], asks: [[3372, 8]], checksum: 831_078_360 } as const; // prettier-ignore

  test("is that of its own examples, and another makes the book void until the next snapshot", () => {
    const book = new OrderBook({ tick: 0.1, checksum: { rule: "okx" } });
    expect(book.apply(even)).toEqual({ kind: "applied" });
    expect(book.apply(odd)).toEqual({ kind: "applied" });
    expect(book.apply({ ...odd, asks: [[3368, 7]] })).toMatchObject({
      kind: "mismatch",
      expected: 831_078_360,
    });
    expect(book.state).toBe("void");
    expect(book.apply({ ...odd, checksum: 1 })).toMatchObject({ kind: "waiting" });
    expect(book.apply(even)).toEqual({ kind: "applied" });
  });

  test("of 0 says nothing, and levels behind the 25th count for nothing", () => {
    const book = new OrderBook({ tick: 1, checksum: { rule: "okx" } });
    const deep = (count: number, checksum: number) =>
      book.apply({
        kind: "snapshot",
        time: 0,
        bids: Array.from({ length: count }, (_, i) => [100 - i, 1] as const),
        asks: Array.from({ length: count }, (_, i) => [101 + i, 1] as const),
        checksum,
      });
    expect(deep(30, 0)).toEqual({ kind: "applied" });
    const words = Array.from({ length: 25 }, (_, i) => `${100 - i}:1:${101 + i}:1`);
    const sum = crc32(words.join(":")) | 0;
    expect(deep(30, sum)).toEqual({ kind: "applied" });
    expect(deep(24, sum)).toMatchObject({ kind: "mismatch" });
  });
});

describe("Kraken's checksum", () => {
  // The example of docs.kraken.com, "Book checksum (v2)".
  const bids = [[45283.5, 0.1], [45283.4, 1.54582015], [45282.1, 0.1], [45281, 0.1], [45280.3, 1.54592586], [45279, 0.0799], [45277.6, 0.03310103], [45277.5, 0.3], [45277.3, 1.54602737], [45276.6, 0.15445238]] as const; // prettier-ignore
  const asks = [[45285.2, 0.001], [45286.4, 1.54571953], [45286.6, 1.54571109], [45289.6, 1.54560911], [45290.2, 0.1589066], [45291.8, 1.54553491], [45294.7, 0.04454749], [45296.1, 0.3538], [45297.5, 0.09945542], [45299.5, 0.18772827]] as const; // prettier-ignore
  const checksum = { rule: "kraken", priceDecimals: 1, amountDecimals: 8 } as const;
  const snapshot = { kind: "snapshot", time: 0, bids, asks, checksum: 3_310_070_434 } as const;

  test("that agrees leaves the book live, and one that does not makes it void until the next snapshot", () => {
    const book = new OrderBook({ tick: 0.1, depth: 10, checksum });
    expect(book.apply(snapshot)).toEqual({ kind: "applied" });
    const lost = { kind: "delta", time: 1, bids: [[45283.4, 0]], asks: [], checksum: 3_310_070_434 } as const;
    expect(book.apply(lost)).toMatchObject({ kind: "mismatch", expected: 3_310_070_434 });
    expect([book.state, book.bid]).toEqual(["void", NaN]);
    expect(book.apply({ ...lost, checksum: 0 })).toMatchObject({ kind: "waiting" });
    expect(book.apply(snapshot)).toEqual({ kind: "applied" });
    expect(book.bid).toBe(45283.5);
  });

  test("of a snapshot counts too, and without a rule or a sum nothing is compared", () => {
    const book = new OrderBook({ tick: 0.1, checksum });
    expect(book.apply({ ...snapshot, bids: bids.slice(1) })).toMatchObject({ kind: "mismatch" });
    expect(book.state).toBe("void");
    expect(new OrderBook({ tick: 0.1 }).apply({ ...snapshot, checksum: 1 })).toEqual({ kind: "applied" });
    expect(book.apply({ ...snapshot, checksum: undefined })).toEqual({ kind: "applied" });
  });

  test("of an unknown rule or impossible decimals is refused", () => {
    expect(() => new OrderBook({ checksum: { ...checksum, rule: "crc" as "kraken" } })).toThrow(
      "Unknown checksum rule",
    );
    expect(() => new OrderBook({ checksum: { ...checksum, priceDecimals: 0.5 } })).toThrow(
      "checksum.priceDecimals must be",
    );
  });
});
