import type { BookMessage, Level } from "../../book/message.ts";
import type { SequenceRuleName } from "../../book/sequence.ts";
import type { TradeSide } from "../tick-columns.ts";
import { brokenLine } from "./broken-line.ts";
import type { TickFile } from "./open.ts";

/** What a recorded message says. `received` is the recorder's clock in milliseconds, NaN where none was written. */
export type Recorded = { readonly received: number; readonly time: number } & (
  | {
      readonly kind: "trade";
      readonly price: number;
      readonly amount: number;
      readonly side: TradeSide;
      readonly id: string;
    }
  | {
      readonly kind: "quote";
      readonly bid: number;
      readonly ask: number;
      readonly bidAmount: number;
      readonly askAmount: number;
    }
  | { readonly kind: "book"; readonly message: BookMessage; readonly sequence: SequenceRuleName }
);

type Json = Record<string, unknown>;
const newline = 10;

/**
 * The messages of a recording, one JSON text a line: Bybit's order book archive, and what hftbacktest's collector writes (the
 * receipt in nanoseconds, then Binance's or Hyperliquid's message). Messages of other kinds are passed over. Throws `unreadable`, naming
 * the line, for one that is no JSON; a last line cut short is how a recorder's death looks, and is passed over.
 */
export function* readMessages({ bytes, name }: TickFile): Generator<Recorded> {
  let number = 0;
  for (let at = 0; at < bytes.length;) {
    const found = bytes.indexOf(newline, at);
    const end = found < 0 ? bytes.length : found;
    const line = Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at)
      .toString("utf8")
      .trim();
    at = end + 1;
    number++;
    if (line === "") continue;
    const [, clock, text] = /^(\d+)?\s*(.*)$/s.exec(line)!;
    const received =
      clock === undefined
        ? NaN
        : Number(clock.slice(0, 13)) + Number(clock.slice(13, 19).padEnd(6, "0")) / 1e6;
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch (cause) {
      if (found < 0) return;
      throw brokenLine(name, number, "the message is not JSON", cause);
    }
    if (typeof message !== "object" || message === null) continue;
    let events: readonly Recorded[];
    try {
      events = [...recorded(message as Json, received)];
    } catch (cause) {
      throw brokenLine(name, number, "the message lacks what its kind has", cause);
    }
    yield* events;
  }
}

function* recorded(message: Json, received: number): Generator<Recorded> {
  const { data, topic, channel } = message;
  if (typeof topic === "string" && topic.startsWith("orderbook.")) yield bybitBook(message, received);
  else if (channel === "l2Book") yield hyperliquidBook(data as Json, received);
  else if (channel === "trades") for (const trade of data as Json[]) yield hyperliquidTrade(trade, received);
  else if ("lastUpdateId" in message) yield binanceSnapshot(message, received);
  else if (typeof data === "object" && data !== null) yield* binance(data as Json, received);
}

function bybitBook({ type, ts, data }: Json, received: number): Recorded {
  const { b, a, u } = data as Json;
  const time = Number(ts);
  const sides = { time, bids: levels(b), asks: levels(a) };
  return {
    kind: "book",
    received,
    time,
    sequence: "bybit",
    message:
      type === "snapshot"
        ? { kind: "snapshot", ...sides, sequence: Number(u) }
        : { kind: "delta", ...sides, last: Number(u) },
  };
}

function hyperliquidBook({ levels: both, time: at }: Json, received: number): Recorded {
  const time = Number(at);
  const [bids, asks] = (both as Json[][]).map(side =>
    side.map(({ px, sz }): Level => [Number(px), Number(sz)]),
  );
  return { kind: "book", received, time, sequence: "none", message: { kind: "snapshot", time, bids, asks } };
}

function hyperliquidTrade({ px, sz, side, tid, time }: Json, received: number): Recorded {
  return {
    kind: "trade",
    received,
    time: Number(time),
    price: Number(px),
    amount: Number(sz),
    side: side === "B" ? 1 : side === "A" ? -1 : 0,
    id: String(tid),
  };
}

function binanceSnapshot({ lastUpdateId, E, bids, asks }: Json, received: number): Recorded {
  // The answer over REST says no time for spot: it is then when it was received.
  const time = E === undefined ? received : Number(E);
  const message: BookMessage = {
    kind: "snapshot",
    time,
    sequence: Number(lastUpdateId),
    bids: levels(bids),
    asks: levels(asks),
  };
  return { kind: "book", received, time, sequence: "binance", message };
}

function* binance(data: Json, received: number): Generator<Recorded> {
  const { e, E } = data;
  if (e === "depthUpdate") {
    const time = Number(E);
    const numbers = {
      first: Number(data.U),
      last: Number(data.u),
      ...(data.pu !== undefined && { previous: Number(data.pu) }),
    };
    const message: BookMessage = {
      kind: "delta",
      time,
      ...numbers,
      bids: levels(data.b),
      asks: levels(data.a),
    };
    yield {
      kind: "book",
      received,
      time,
      sequence: data.pu === undefined ? "binance" : "binance_futures",
      message,
    };
  } else if (e === "trade" || e === "aggTrade")
    yield {
      kind: "trade",
      received,
      time: Number(data.T),
      price: Number(data.p),
      amount: Number(data.q),
      // Whether the buyer was the maker.
      side: data.m === true ? -1 : data.m === false ? 1 : 0,
      id: String(data.t ?? data.a),
    };
  else if ("B" in data && "A" in data && "u" in data)
    yield {
      kind: "quote",
      received,
      // Spot's book ticker carries no time.
      time: data.T === undefined ? received : Number(data.T),
      bid: Number(data.b),
      bidAmount: Number(data.B),
      ask: Number(data.a),
      askAmount: Number(data.A),
    };
}

function levels(given: unknown): Level[] {
  return (given as [string, string][]).map(([price, amount]) => [Number(price), Number(amount)]);
}
