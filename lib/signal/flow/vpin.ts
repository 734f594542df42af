import { demandMembers } from "../../core/members.ts";
import { displaySymbol, inspectSymbol, type Displayable, type MimeBundle } from "../../core/display.ts";
import { demand } from "../../core/errors.ts";
import { resultBundle, resultText } from "../../chart/html/result.ts";
import { table } from "../../chart/table/table.ts";
import type { Table, Tabular } from "../../chart/table/contract.ts";
import { requireWhole } from "../../stats/sample.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { timeframeLength, type Timeframe } from "../../core/time.ts";
import { shifted } from "../../core/column/shifted.ts";
import { unwrittenColumn } from "../../core/column/unwritten-column.ts";
import { normalCdf } from "../../stats/distribution/normal.ts";
import { vpinParts } from "./show-vpin.ts";

/** What a flow is about, where its rows say so: for titles, and so that made-up markets are labelled. */
export interface FlowMeta {
  readonly symbol?: string;
  readonly synthetic?: boolean;
}

/** Volume that passed, and how much of it buyers began. */
export interface FlowColumns extends FlowMeta {
  /** When each row was known, ms UTC: the end of a bar, not its open. */
  readonly end: Float64Array;
  readonly volume: Float64Array;
  readonly buyVolume: Float64Array;
}

/** Bars of the clock, labelled with their open. */
export interface ClosedBars extends FlowMeta {
  readonly time: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly timeframe: Timeframe;
}

/** Trades, whose side the venue tells. */
export interface SidedTrades extends FlowMeta {
  readonly time: Float64Array;
  readonly amount: Float64Array;
  readonly side: Int8Array;
}

export interface VpinOptions {
  /** Volume of a bucket. Easley, López de Prado and O'Hara take a fiftieth of the mean daily volume. */
  readonly bucket: number;
  /** Buckets of the average. Default 50. */
  readonly window?: number;
}

/** A value for each full bucket; shows itself as a picture, and is a table to frames, files and SQL. Frozen. */
export class Vpin implements Displayable, Tabular {
  readonly symbol?: string;
  readonly synthetic: boolean;
  /** Volume of a bucket, and buckets of the average. */
  readonly bucket: number;
  readonly window: number;
  /** When the bucket was full and its value known, ms UTC. */
  readonly time: Float64Array;
  /** 0 (balanced) to 1 (one-sided); NaN until `window` buckets are full. */
  readonly vpin: Float64Array;
  /** |buys − sells| / bucket of this bucket alone. */
  readonly imbalance: Float64Array;

  constructor({ symbol, synthetic }: FlowMeta, { bucket, window }: VpinTerms, points: readonly VpinPoint[]) {
    if (symbol !== undefined) this.symbol = symbol;
    this.synthetic = synthetic ?? false;
    this.bucket = bucket;
    this.window = window;
    this.time = Float64Array.from(points, ({ time }) => time);
    this.vpin = Float64Array.from(points, ({ vpin }) => vpin);
    this.imbalance = Float64Array.from(points, ({ imbalance }) => imbalance);
    Object.freeze(this);
  }

  /** One row a bucket. */
  table(): Table {
    return table({ time: this.time, vpin: this.vpin, imbalance: this.imbalance });
  }

  [displaySymbol](): Promise<MimeBundle> {
    return resultBundle(vpinParts(this));
  }

  [inspectSymbol](): string {
    return resultText(vpinParts(this), { figureHeight: 10 });
  }
}

type VpinTerms = Required<VpinOptions>;

interface VpinPoint {
  readonly time: number;
  readonly vpin: number;
  readonly imbalance: number;
}

function vpinTerms(options: VpinOptions): VpinTerms {
  refuseUnknownKeys("vpin option", options, ["bucket", "window"]);
  const { bucket, window = 50 } = options;
  demand(
    bucket > 0 && bucket < Infinity,
    "bucket",
    "must be a positive number",
    bucket,
    "Give a fiftieth of a day's volume.",
  );
  requireWhole(window, "window", 1);
  return { bucket, window };
}

/** Buckets that one row may fill: more are a bucket in another unit. */
const mostBuckets = 1e6;

function stream(options: VpinOptions): {
  next(time: number, volume: number, buyVolume: number): readonly VpinPoint[];
} {
  const { bucket, window } = vpinTerms(options);
  const recent: number[] = [];
  // What rounding leaves of a bucket is no bucket.
  const least = bucket * 1e-9;
  let [held, bought] = [0, 0];
  return {
    next(time, volume, buyVolume) {
      demand(
        volume >= 0,
        "volume",
        "must be a number from 0 up",
        volume,
        "Leave out rows whose volume is not known, or take it for 0.",
      );
      demand(
        !(volume > mostBuckets * bucket),
        "bucket",
        `must be a millionth of the volume of a row (${volume}) at least`,
        bucket,
        "Give a fiftieth of a day's volume.",
      );
      demand(
        buyVolume >= 0 && buyVolume <= volume * (1 + 1e-9),
        "buyVolume",
        `must be between 0 and the volume of its row (${volume})`,
        buyVolume,
        "Give what buyers began in the unit of the volume.",
      );
      const full: VpinPoint[] = [];
      const share = volume > 0 ? buyVolume / volume : 0;
      for (let left = volume; left > 0;) {
        const part = Math.min(left, bucket - held);
        held += part;
        bought += part * share;
        left -= part;
        if (bucket - held > least) continue;
        const imbalance = Math.abs(2 * bought - held) / bucket;
        recent.push(imbalance);
        if (recent.length > window) recent.shift();
        const vpin = recent.length === window ? recent.reduce((sum, one) => sum + one) / window : NaN;
        full.push({ time, vpin, imbalance });
        [held, bought] = [0, 0];
      }
      return full;
    },
  };
}

function batch(flow: FlowColumns | SidedTrades, options: VpinOptions): Vpin {
  const terms = vpinTerms(options);
  demand(
    typeof flow === "object" && flow !== null && ("buyVolume" in flow || "side" in flow),
    "flow",
    "must be trades or bars with their volume by side",
    flow,
    "Give trades (awaited), pt.tradeBars, or pt.bulkVolume of bars of the clock.",
  );
  const buckets = stream(terms);
  const points: VpinPoint[] = [];
  if ("buyVolume" in flow)
    for (let i = 0; i < flow.end.length; i++)
      for (const point of buckets.next(flow.end[i], flow.volume[i], flow.buyVolume[i])) points.push(point);
  else
    for (let i = 0; i < flow.time.length; i++) {
      const side = flow.side[i];
      demand(
        side !== 0,
        "trades",
        "must tell the side of each trade",
        `none at row ${i}`,
        "Classify volume first: pt.bulkVolume of time bars.",
      );
      const bought = side > 0 ? flow.amount[i] : 0;
      for (const point of buckets.next(flow.time[i], flow.amount[i], bought)) points.push(point);
    }
  return new Vpin(flow, terms, points);
}

/**
 * Volume-synchronised probability of informed trading (Easley, López de Prado and O'Hara 2012): volume is cut into buckets of one size
 * (a trade may fill several), and the share by which one side outweighs the other in each is averaged over the last `window` buckets.
 * Takes trades with sides, bars of trades, or bars whose volume `bulkVolume` has classified. `vpin.stream(options)` does the same piece
 * by piece. A pitfall: its level depends on the bucket and on how volume is classified; compare it only with itself.
 */
export const vpin = Object.freeze(Object.assign(batch, { stream }));

/**
 * Bars with their volume split by bulk classification (the same authors): the share of buys in a bar is Φ(ΔP / σ), ΔP the change of the
 * close and σ its standard deviation over the bars up to and including this one, so that no later bar enters (the paper takes the whole
 * sample's). A half where σ is not known yet or 0.
 */
export function bulkVolume(bars: ClosedBars): FlowColumns {
  demandMembers(
    bars,
    ["time", "close", "volume", "timeframe"],
    "bars",
    "must be bars",
    "Pass what pt.load gives.",
  );
  const { time, close, volume, symbol, synthetic } = bars;
  const length = timeframeLength(bars.timeframe);
  const buyVolume = unwrittenColumn(time.length);
  let [count, mean, squares] = [0, 0, 0];
  for (let i = 0; i < time.length; i++) {
    const change = i === 0 ? NaN : close[i] - close[i - 1];
    // Welford's running variance, of the changes that are known.
    if (!Number.isNaN(change)) {
      count++;
      const off = change - mean;
      mean += off / count;
      squares += off * (change - mean);
    }
    const deviation = count > 1 ? Math.sqrt(squares / (count - 1)) : 0;
    buyVolume[i] = volume[i] * (deviation > 0 ? normalCdf(change / deviation) : 0.5);
  }
  return { end: shifted(time, length), volume, buyVolume, symbol, synthetic };
}
