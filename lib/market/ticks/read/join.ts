import type { TradeColumns } from "../tick-columns.ts";

/** Trades of several files as one, in their order. What one of them lacks (ids, the recorder's clock) the whole lacks; times are exact where one is. */
export function joinTrades(parts: readonly TradeColumns[]): TradeColumns {
  if (parts.length === 1) return parts[0];
  const column = (pick: (part: TradeColumns) => Float64Array): Float64Array => {
    const joined = new Float64Array(parts.reduce((sum, part) => sum + part.time.length, 0));
    let at = 0;
    for (const part of parts) {
      joined.set(pick(part), at);
      at += part.time.length;
    }
    return joined;
  };
  const time = column(part => part.time);
  const numbered = parts.every(({ id }) => id instanceof Float64Array);
  const timed = parts.every(({ received }) => received !== undefined);
  return {
    time,
    price: column(part => part.price),
    amount: column(part => part.amount),
    side: Int8Array.from(column(part => Float64Array.from(part.side))),
    ...(numbered && { id: column(({ id }) => (id instanceof Float64Array ? id : new Float64Array())) }),
    ...(timed && { received: column(({ received }) => received ?? new Float64Array()) }),
    ...(parts.some(({ timeNs }) => timeNs) && { timeNs: nanoseconds(parts, time.length) }),
  };
}

function nanoseconds(parts: readonly TradeColumns[], length: number): BigInt64Array {
  const joined = new BigInt64Array(length);
  let at = 0;
  for (const { time, timeNs } of parts) {
    // A file that tells milliseconds only says them exactly; a time that cannot be read has none.
    joined.set(
      timeNs ?? BigInt64Array.from(time, ms => (Number.isFinite(ms) ? BigInt(ms) * 1_000_000n : 0n)),
      at,
    );
    at += time.length;
  }
  return joined;
}
