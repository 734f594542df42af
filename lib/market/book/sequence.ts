import type { BookDelta } from "./message.ts";

/** Whether a delta follows what a book holds. */
export type Following = "next" | "stale" | "gap" | "unnumbered";

interface SequenceRule {
  /** Judges a delta against the number of the last update in the book; `fresh` where that came with a snapshot. */
  follows(delta: BookDelta, held: number, fresh: boolean): Following;
  /** Whether the venue pushes its snapshots in line with the deltas: one replaces whatever was before, also where numbers begin anew. */
  readonly snapshotRestarts: boolean;
}

/**
 * How venues number their updates.
 *
 * - `binance` (spot): `first` is one above the last number held; after a snapshot it may also reach back across it.
 * - `binance_futures`: `previous` equals the last number held; after a snapshot `first` ≤ its number ≤ `last`.
 * - `bybit`: `last` is one above the last number held; a snapshot restarts the count.
 * - `okx`: `previous` (`prevSeqId`) equals the last number held, whatever `last` (`seqId`) is: both are equal where nothing changed, and
 *   numbers begin anew after maintenance. A snapshot restarts.
 * - `consecutive`: `last` is one above the last number held, for any venue that counts its messages and gives its snapshot on request.
 * - `ascending`: numbers grow, by no fixed step, so a loss cannot be seen.
 * - `none`: no numbers; every delta is taken.
 *
 * Sources: Binance "How to manage a local order book correctly" (spot and futures), Bybit v5 "Orderbook", OKX v5 "Order book channel".
 */
export const sequenceRules = {
  binance: {
    follows(delta, held, fresh) {
      const { last } = delta;
      const first = delta.first ?? last;
      if (first === undefined || last === undefined) return "unnumbered";
      if (last <= held) return "stale";
      return (fresh ? first <= held + 1 : first === held + 1) ? "next" : "gap";
    },
    snapshotRestarts: false,
  },
  binance_futures: {
    follows({ first, last, previous }, held, fresh) {
      if (first === undefined || last === undefined || previous === undefined) return "unnumbered";
      // Equal is not stale after a snapshot: Binance asks to drop only what is below its number.
      if (fresh ? last < held : last <= held) return "stale";
      if (previous === held) return "next";
      return fresh && first <= held ? "next" : "gap";
    },
    snapshotRestarts: false,
  },
  bybit: { follows: oneAbove, snapshotRestarts: true },
  okx: {
    follows({ last, previous }, held) {
      if (last === undefined || previous === undefined) return "unnumbered";
      if (previous === held) return "next";
      return last <= held ? "stale" : "gap";
    },
    snapshotRestarts: true,
  },
  consecutive: { follows: oneAbove, snapshotRestarts: false },
  ascending: {
    follows: ({ last }, held) => (last === undefined ? "unnumbered" : last > held ? "next" : "stale"),
    snapshotRestarts: true,
  },
  none: { follows: () => "next", snapshotRestarts: true },
} as const satisfies Record<string, SequenceRule>;

export type SequenceRuleName = keyof typeof sequenceRules;

function oneAbove({ last }: BookDelta, held: number): Following {
  if (last === undefined) return "unnumbered";
  return last <= held ? "stale" : last === held + 1 ? "next" : "gap";
}
