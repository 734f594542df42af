import { systemClock } from "../../core/clock.ts";
import { PeakError, demand } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { formatTime, type Milliseconds } from "../../core/time.ts";
import type { Moment } from "../moment.ts";
import { readRange } from "../range.ts";
import type { Walk } from "../sources/binance-dumps/walk.ts";
import { readTickFile } from "./read/file.ts";
import type { TradeColumns } from "./tick-columns.ts";

/** A span of Binance's public dumps of aggregated trades. */
export interface DumpedTradesOptions {
  readonly source: "binance-dumps";
  readonly since: Moment;
  /** Trades before this; default now. Dumps end a day or two ago. */
  readonly until?: Moment;
}

/** A span of dumps. */
export interface DumpedSpan {
  readonly since: Milliseconds;
  readonly until: Milliseconds;
}

/** The span that is meant, checked. */
export function dumpedSpan(options: DumpedTradesOptions): DumpedSpan {
  refuseUnknownKeys("tick option", options, ["source", "since", "until"]);
  demand(
    options.since !== undefined,
    "since",
    "must be given",
    options.since,
    'Say from when, e.g. since: "2025-01-03": trades are many.',
  );
  const now = systemClock.now();
  const { since = now, until = now } = readRange(options);
  return { since, until };
}

/** The trades of each dump of a span as they stand there, oldest first: whole files, which may begin before the span and end after it. */
export async function* dumpedParts(
  symbol: string,
  span: DumpedSpan,
  months: Walk["months"],
): AsyncGenerator<TradeColumns, void, undefined> {
  const { walkDumps } = await import("../sources/binance-dumps/walk.ts");
  const now = systemClock.now();
  for await (const path of walkDumps({ symbol, what: { kind: "aggTrades" }, ...span, now, months })) {
    const raw = await readTickFile(path, "trades");
    if (raw.kind === "trades") yield raw.columns;
  }
}

/** The error for a span without trades. */
export function noDumpedTrades(symbol: string, { since, until }: DumpedSpan): PeakError {
  return new PeakError(
    "invalid_data",
    `Binance's dumps have no trades of ${symbol} from ${formatTime(since)} to ${formatTime(until)}.`,
    { hint: "Dumps end a day or two ago, and begin where the market was listed." },
  );
}
