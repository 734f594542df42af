import { PeakError, demand } from "../../../core/errors.ts";
import { breather } from "../../../core/interrupt.ts";
import type { TickMeta, TradeColumns } from "../tick-columns.ts";

/** Trades as columns, and what they are about. */
export type TradePart = TradeColumns & TickMeta;
/** Trades, or a walk over parts of them. */
export type TradeSource = TradePart | AsyncIterable<TradePart>;

/** Takes trades, whole or part by part, and gives what was made of them; of a walk a promise. One part is held at a time. */
export function eachPart<Made>(
  trades: TradeSource,
  take: (part: TradePart) => void,
  make: (meta: TickMeta) => Made,
): Made | Promise<Made> {
  demand(
    typeof trades === "object" && trades !== null && (Symbol.asyncIterator in trades || "price" in trades),
    "trades",
    "must be trades, or a walk over them",
    trades,
    "Pass what pt.loadTrades or pt.scanTrades gives; pt.loadTrades must be awaited.",
  );
  if (Symbol.asyncIterator in trades) return walked(trades, take, make);
  take(trades);
  return make(trades);
}

async function walked<Made>(
  parts: AsyncIterable<TradePart>,
  take: (part: TradePart) => void,
  make: (meta: TickMeta) => Made,
): Promise<Made> {
  const { breathe, done } = breather();
  let meta: TickMeta | undefined;
  try {
    for await (const part of parts) {
      const { symbol, source, synthetic } = part;
      meta ??= { symbol, source, synthetic };
      take(part);
      await breathe();
    }
  } finally {
    done();
  }
  if (meta === undefined)
    throw new PeakError("invalid_data", "The walk over trades gave none.", {
      hint: "Choose a span in which the market traded.",
    });
  return make(meta);
}
