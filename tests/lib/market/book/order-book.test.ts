import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BookDelta, BookSnapshot, Level } from "../../../../lib/market/book/message.ts";
import { OrderBook } from "../../../../lib/market/book/order-book.ts";

const snapshot = (sequence: number, bids: Level[] = [[99, 1]], asks: Level[] = [[101, 1]]): BookSnapshot => ({
  kind: "snapshot",
  time: 1_000,
  sequence,
  bids,
  asks,
});
const delta = (numbers: Partial<BookDelta>, bids: Level[] = [], asks: Level[] = []): BookDelta => ({
  kind: "delta",
  time: 2_000,
  bids,
  asks,
  ...numbers,
});
const kinds = (book: OrderBook, messages: (BookSnapshot | BookDelta)[]) =>
  messages.map(message => book.apply(message).kind);

describe("a book", () => {
  test("shows nothing before its first snapshot, then best prices, mid, spread and levels", () => {
    const book = new OrderBook({ tick: 0.5 });
    expect([book.state, book.bid, book.ask, book.mid]).toEqual(["void", NaN, NaN, NaN]);
    book.apply(
      snapshot(
        1,
        [
          [99, 3],
          [100, 2],
          [98.5, 4],
        ],
        [
          [101.5, 7],
          [101, 5],
        ],
      ),
    );
    expect([book.state, book.time, book.bid, book.bidAmount, book.ask, book.askAmount]).toEqual([
      "live",
      1_000,
      100,
      2,
      101,
      5,
    ]);
    expect([book.mid, book.spread, book.levels("bid"), book.levels("ask")]).toEqual([100.5, 1, 3, 2]);
    expect([book.price("bid", 2), book.amount("bid", 2), book.price("ask", 1), book.price("ask", 2)]).toEqual(
      [98.5, 4, 101.5, NaN],
    );
    expect([book.amountAt("bid", 99), book.amountAt("bid", 99.5), book.amountAt("ask", 101.5)]).toEqual([
      3, 0, 7,
    ]);
  });

  test("sets, adds and removes levels by a delta", () => {
    const book = new OrderBook({ tick: 1 });
    book.apply(snapshot(1));
    const outcome = book.apply(
      delta(
        {},
        [
          [99, 0],
          [98, 5],
          [97, 0],
        ],
        [
          [101, 4],
          [100, 6],
        ],
      ),
    );
    expect(outcome).toEqual({ kind: "applied" });
    expect([
      book.bid,
      book.bidAmount,
      book.levels("bid"),
      book.ask,
      book.askAmount,
      book.amountAt("ask", 101),
    ]).toEqual([98, 5, 1, 100, 6, 4]);
    expect(book.time).toBe(2_000);
  });

  test("says that it is crossed or locked, with the prices, and is live again when it is not", () => {
    const book = new OrderBook({ tick: 0.1 });
    book.apply(snapshot(1));
    expect(book.apply(delta({}, [[101, 2]]))).toEqual({ kind: "crossed", bid: 101, ask: 101 });
    expect(book.apply(delta({}, [[101.3, 2]]))).toEqual({ kind: "crossed", bid: 101.3, ask: 101 });
    expect(book.state).toBe("crossed");
    expect(book.apply(delta({}, [], [[101, 0]]))).toEqual({ kind: "applied" });
    expect([book.state, book.ask]).toEqual(["live", NaN]);
  });

  test.each([
    ["a negative amount", [[99, -1]], "the amount of the bid at 99 is -1"],
    ["an amount that is no number", [[99, NaN]], "the amount of the bid at 99 is NaN"],
    ["a price of zero", [[0, 1]], "the price of a bid is 0"],
    ["a price off the grid", [[99.013, 1]], "the bid 99.013 is no multiple of the tick 0.01"],
  ] as [string, Level[], string][])("refuses %s whole and is void until a snapshot", (_, bids, reason) => {
    const book = new OrderBook({ tick: 0.01 });
    book.apply(snapshot(1));
    expect(book.apply(delta({}, bids))).toEqual({ kind: "invalid", reason });
    expect([book.state, book.bid, book.mid]).toEqual(["void", NaN, NaN]);
    expect(kinds(book, [delta({}, [[98, 1]]), snapshot(5), delta({}, [[98, 1]])])).toEqual([
      "waiting",
      "applied",
      "applied",
    ]);
    expect(book.levels("bid")).toBe(2);
  });

  test("keeps the depth that was subscribed, where the venue sends no removals beyond it", () => {
    const book = new OrderBook({ tick: 1, depth: 2 });
    book.apply(
      snapshot(1, [
        [99, 1],
        [98, 2],
        [97, 3],
      ]),
    );
    book.apply(delta({}, [[100, 4]]));
    expect([book.levels("bid"), book.bid, book.price("bid", 1)]).toEqual([2, 100, 99]);
    // What fell off is not there any more when a better level goes.
    book.apply(delta({}, [[100, 0]]));
    expect([book.levels("bid"), book.bid]).toEqual([1, 99]);
  });

  test("takes a message of no kind that it knows for nonsense, not for a delta", () => {
    const book = new OrderBook({ tick: 1 });
    book.apply(snapshot(1));
    expect(book.apply({ ...snapshot(2), kind: "snap" as never })).toEqual({
      kind: "invalid",
      reason: "kind is snap",
    });
    expect(book.state).toBe("void");
  });

  test("gives prices back as the very numbers that came", () => {
    const check = (tick: number, decimals: number) =>
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 50_000_000 }), n => {
          const price = Number((n * tick).toFixed(decimals));
          const book = new OrderBook({ tick });
          book.apply({ kind: "snapshot", time: 0, bids: [[price, 1]], asks: [] });
          return book.bid === price;
        }),
      );
    check(0.01, 2);
    check(0.05, 2);
    check(2.5, 1);
    check(1e-8, 8);
  });

  test("refuses an unknown rule, option or tick with a repair", () => {
    expect(() => new OrderBook({ sequence: "binanse" as never })).toThrow('Did you mean "binance"');
    expect(() => new OrderBook({ ticks: 1 } as never)).toThrow('Did you mean "tick"');
    expect(() => new OrderBook({ tick: 0 })).toThrow("tick must be a positive number, received 0");
    // Half a level would shift every other out of its place.
    for (const depth of [2.5, 0, NaN])
      expect(() => new OrderBook({ depth })).toThrow(
        `depth must be a whole number from 1 up, received ${depth}`,
      );
    expect(new OrderBook({ depth: Infinity }).state).toBe("void");
  });
});

describe("numbered updates", () => {
  test("of Binance spot: those before the snapshot are dropped, the first may reach across it, the rest must follow by one", () => {
    const book = new OrderBook({ tick: 1, sequence: "binance" });
    const outcomes = kinds(book, [
      snapshot(100),
      delta({ first: 90, last: 100 }),
      delta({ first: 98, last: 105 }),
      delta({ first: 98, last: 105 }),
      delta({ first: 106, last: 106 }),
      delta({ first: 108, last: 110 }),
    ]);
    expect(outcomes).toEqual(["applied", "stale", "applied", "stale", "applied", "gap"]);
    expect(book.state).toBe("void");
  });

  test("of Binance: deltas that came before the snapshot are applied on top of it, as its procedure says", () => {
    const book = new OrderBook({ tick: 1, sequence: "binance" });
    expect(book.apply(delta({ first: 95, last: 99 }, [[99, 7]]))).toEqual({ kind: "waiting", kept: 1 });
    expect(book.apply(delta({ first: 100, last: 104 }, [[98, 5]]))).toEqual({ kind: "waiting", kept: 2 });
    expect(book.apply(snapshot(101)).kind).toBe("applied");
    expect([book.bidAmount, book.amountAt("bid", 98), book.sequence]).toEqual([1, 5, 104]);
  });

  test("of Binance: a snapshot older than the deltas kept is a gap, and a later one still meets them", () => {
    const book = new OrderBook({ tick: 1, sequence: "binance" });
    kinds(book, [delta({ first: 100, last: 104 }, [[98, 5]]), delta({ first: 105, last: 106 })]);
    expect(book.apply(snapshot(80))).toEqual({ kind: "gap", after: 80, received: 100 });
    expect(book.state).toBe("void");
    expect(book.apply(snapshot(102)).kind).toBe("applied");
    expect([book.sequence, book.amountAt("bid", 98)]).toEqual([106, 5]);
    expect(book.apply(snapshot(103)).kind).toBe("stale");
  });

  test("of Binance futures: each names the one before it", () => {
    const book = new OrderBook({ tick: 1, sequence: "binance_futures" });
    const outcomes = kinds(book, [
      snapshot(100),
      delta({ first: 80, last: 99, previous: 79 }),
      delta({ first: 95, last: 120, previous: 94 }),
      delta({ first: 130, last: 140, previous: 120 }),
      delta({ first: 130, last: 140, previous: 120 }),
      delta({ first: 150, last: 160, previous: 145 }),
    ]);
    expect(outcomes).toEqual(["applied", "stale", "applied", "applied", "stale", "gap"]);
  });

  test("of Binance futures: a first delta that begins after the snapshot is a gap", () => {
    const book = new OrderBook({ tick: 1, sequence: "binance_futures" });
    book.apply(snapshot(100));
    expect(book.apply(delta({ first: 110, last: 120, previous: 105 }))).toEqual({
      kind: "gap",
      after: 100,
      received: 110,
    });
  });

  test("of Bybit: each is one above the last, and a snapshot begins anew even with a smaller number", () => {
    const book = new OrderBook({ tick: 1, sequence: "bybit" });
    const outcomes = kinds(book, [
      snapshot(500),
      delta({ last: 501 }),
      delta({ last: 501 }),
      delta({ last: 503 }),
      delta({ last: 504 }),
      snapshot(1),
      delta({ last: 2 }),
    ]);
    expect(outcomes).toEqual(["applied", "applied", "stale", "gap", "waiting", "applied", "applied"]);
    expect(book.sequence).toBe(2);
  });

  test("that are missing under a rule that needs them make the book void", () => {
    const book = new OrderBook({ tick: 1, sequence: "binance" });
    book.apply(snapshot(1));
    expect(book.apply(delta({}))).toMatchObject({ kind: "invalid" });
    expect(book.state).toBe("void");
  });

  test("that are lost, doubled or late never go unnoticed: the book is the venue's or void", () => {
    // A venue's own book as a plain map, against ours fed by a channel that drops, doubles and delays.
    const faults = fc.array(fc.constantFrom("send", "send", "send", "drop", "double", "delay"), {
      minLength: 5,
      maxLength: 60,
    });
    fc.assert(
      fc.property(faults, fc.integer(), (channel, seed) => {
        const venue = new Map<number, number>([[99, 1]]);
        const book = new OrderBook({ tick: 1, sequence: "consecutive" });
        book.apply(snapshot(0, [[99, 1]], []));
        let lost = false;
        let delayed: BookDelta | undefined;
        channel.forEach((fault, i) => {
          const price = 90 + (Math.abs((seed + i * 7_919) | 0) % 10);
          const amount = Math.abs((seed ^ (i * 104_729)) | 0) % 4;
          if (amount) venue.set(price, amount);
          else venue.delete(price);
          const message = delta({ last: i + 1 }, [[price, amount]]);
          if (fault === "drop") lost = true;
          else if (fault === "delay") [lost, delayed] = [true, message];
          else book.apply(message);
          if (fault === "double") book.apply(message);
          if (fault === "send" && delayed) {
            book.apply(delayed);
            delayed = undefined;
          }
        });
        if (book.state === "void") expect(lost).toBe(true);
        else {
          // A loss at the very end has not been followed by anything that could show it.
          const held = book.sequence;
          if (held === channel.length)
            expect(
              new Map(
                Array.from({ length: book.levels("bid") }, (_, k) => [
                  book.price("bid", k),
                  book.amount("bid", k),
                ]),
              ),
            ).toEqual(new Map([...venue].sort(([a], [b]) => b - a)));
          else expect(lost).toBe(true);
        }
      }),
    );
  });
});

test("levels stay sorted and complete whatever is set where, as in a plain map", () => {
  const change = fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 3 }));
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 300, maxLength: 900 }),
      fc.constantFrom("bid", "ask"),
      (changes, side) => {
        const book = new OrderBook({ tick: 1 });
        book.apply({ kind: "snapshot", time: 0, bids: [], asks: [] });
        const model = new Map<number, number>();
        for (const [price, amount] of changes) {
          if (amount) model.set(price, amount);
          else model.delete(price);
          book.apply({
            kind: "delta",
            time: 1,
            bids: side === "bid" ? [[price, amount]] : [],
            asks: side === "ask" ? [[price, amount]] : [],
          });
        }
        const best = [...model].sort(([a], [b]) => (side === "bid" ? b - a : a - b));
        const ours = Array.from({ length: book.levels(side) }, (_, k) => [
          book.price(side, k),
          book.amount(side, k),
        ]);
        expect(ours).toEqual(best);
      },
    ),
    { numRuns: 30 },
  );
});

test("updates of OKX name the one before them: equal numbers change nothing, and they may begin anew", () => {
  const book = new OrderBook({ tick: 1, sequence: "okx" });
  const delta = (previous: number, last: number) =>
    book.apply({ kind: "delta", time: 1, previous, last, bids: [[9, last]], asks: [] }).kind;
  book.apply({ kind: "snapshot", time: 0, sequence: 10, bids: [[9, 1]], asks: [[11, 1]] });
  // Followed; nothing changed for a minute; maintenance set the numbers back; followed again.
  expect([delta(10, 15), delta(15, 15), delta(15, 3), delta(3, 5)]).toEqual(Array(4).fill("applied"));
  expect(book.bidAmount).toBe(5);
  expect([delta(2, 4), delta(7, 8), book.state]).toEqual(["stale", "gap", "void"]);
});
