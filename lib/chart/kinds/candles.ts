import { demandLength, demandSome, demandTitle } from "../check.ts";
import { invalidArgument } from "../../core/errors.ts";
import { type Chart, makeChart } from "../chart.ts";
import { formatCount } from "../format.ts";
import { resolveColor } from "../palette.ts";
import { type CandleColumns, lengthName, rebucket } from "../rebucket.ts";
import { type Heading, pointLimit, titleBlock } from "../spec.ts";
import { candlesText } from "../text/candles.ts";
import { pricePanel, volumePanel } from "./candle-panels.ts";
import { kindsOf, markLimit, markLooks, marksOf, type TradeMarks } from "./marks.ts";
import { candlePlotly } from "./plotly.ts";

/** A line over the candles, one value per bar. */
export interface Overlay {
  readonly name: string;
  readonly values: Float64Array;
  readonly color?: string;
}

export interface CandleOptions extends Heading {
  /** `Bars`, or columns of the same shape. */
  readonly bars: CandleColumns;
  readonly overlays?: readonly Overlay[];
  /** The last 150 are marked, and the subtitle says so. */
  readonly trades?: TradeMarks;
  /** Only the last so many bars; by default all, joined into longer candles where they are many. */
  readonly last?: number;
  /** Volume below the prices; default: where any is above 0. */
  readonly volume?: boolean;
  readonly yTitle?: string;
  /** Logarithmic prices. */
  readonly log?: boolean;
  /** Pixels of the price area; default 300. */
  readonly height?: number;
}

/** Candles narrower than three pixels cannot be read: the picture joins bars beyond this many. Plotly, which zooms, keeps more. */
const candleLimit = 250;

/**
 * Candles with volume, overlays and trades. Bars beyond 250 are joined into longer candles (2,000 in the Plotly figure) of a round
 * length, and the subtitle says so. Throws `invalid_argument` for empty or unequal columns.
 */
export function candleChart(options: CandleOptions): Chart {
  demandTitle(options);
  const all = options.bars;
  demandSome(all.time.length, "bars");
  for (const name of ["open", "high", "low", "close"] as const)
    demandLength(all[name], all.time.length, `bars.${name}`);
  options.overlays?.forEach((overlay, k) =>
    demandLength(overlay.values, all.time.length, `overlays[${k}].values`),
  );
  if (options.last !== undefined && !(options.last >= 1))
    throw invalidArgument(
      "last",
      "must be 1 or more",
      options.last,
      "Say how many bars to show, e.g. last: 200.",
    );
  const from = options.last === undefined ? 0 : Math.max(0, all.time.length - Math.floor(options.last));
  const bars = cut(all, from);
  const overlays = (options.overlays ?? []).map((overlay, k) => ({
    name: overlay.name,
    values: overlay.values.subarray(from),
    color: resolveColor(overlay.color, overlayColors[k % overlayColors.length]),
  }));
  const marks = marksOf(options.trades, bars.time[0]);
  const volume = options.volume ?? bars.volume?.some(value => value > 0) ?? false;
  const candles = rebucket(bars, candleLimit);
  demandSome(candles.time.length, "bars with finite prices");
  const notes = [
    options.subtitle ?? "",
    from > 0 ? `last ${formatCount(bars.time.length)} of ${formatCount(all.time.length)} bars` : "",
    candles.joined ? `a candle is ${lengthName(candles.joined)}` : "",
    kindsOf(marks.points)
      .map(kind => markLooks[kind].name)
      .join("  "),
    marks.hidden ? `last ${markLimit} of ${formatCount(marks.hidden + markLimit)} trades marked` : "",
  ];
  const heading = { ...options, subtitle: notes.filter(Boolean).join(" · ") || undefined };
  const price = pricePanel({ ...options, candles, overlays, marks: marks.points, volume });
  return makeChart({
    title: options.title,
    synthetic: options.synthetic,
    view: volume
      ? {
          title: titleBlock(heading),
          spacing: 8,
          vconcat: [price, volumePanel(candles, bars.time)],
          resolve: { scale: { x: "shared" } },
        }
      : { title: titleBlock(heading), ...price },
    text: size => candlesText({ heading: options, bars, log: options.log }, size),
    plotly: candlePlotly({
      heading: options,
      candles: rebucket(bars, pointLimit),
      overlays,
      marks: marks.points,
      volume,
      log: options.log === true,
      yTitle: options.yTitle,
    }),
  });
}

/** Overlays leave blue and vermillion to the candles: orange, purple, green, sky. */
const overlayColors = [1, 3, 2, 5];

function cut(bars: CandleColumns, from: number): CandleColumns {
  const tail = (column: Float64Array) => column.subarray(from);
  return {
    time: tail(bars.time),
    open: tail(bars.open),
    high: tail(bars.high),
    low: tail(bars.low),
    close: tail(bars.close),
    volume: bars.volume && tail(bars.volume),
  };
}
