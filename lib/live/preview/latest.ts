import type { Clock } from "../../core/clock.ts";
import { loadConfig } from "../../core/config/index.ts";
import { formatTime, timeframeLength, type Milliseconds, type Timeframe } from "../../core/time.ts";
import { Bars, firstAtOrAfter, type BarColumns } from "../../market/bars.ts";
import { load } from "../../market/load.ts";

/** Gives the latest bars of a market. */
export type LatestBars = (symbol: string, timeframe: Timeframe) => Promise<Bars>;

/** What a market is previewed by, or why it cannot be. */
export type MarketView =
  | {
      readonly kind: "priced";
      /** Complete bars only, up to now. */
      readonly bars: Bars;
      readonly price: number;
      /** Close of the last bar, ms UTC. */
      readonly priceTime: Milliseconds;
      readonly priceSource: string;
      readonly notice?: string;
    }
  | { readonly kind: "unpriced"; readonly reason: string };

/**
 * The bars of `symbol` up to now: asked for at `prices` or, where the configured bars come from an exchange, there. Where
 * nobody answers, or the data is a file or synthetic, the configured bars' own last bar is the price and the view says
 * so. A market that the configured bars are not of then has no price: none is ever made up.
 */
export async function viewMarket(
  symbol: string,
  configured: Bars,
  options: { prices?: LatestBars; clock: Clock },
): Promise<MarketView> {
  const { timeframe } = configured;
  const ask = options.prices ?? askSource(configured);
  let silent = `${configured.source} has no latest prices`;
  if (ask) {
    try {
      const latest = complete(await ask(symbol, timeframe), options.clock);
      if (latest.length === 0) silent = `${latest.source} gave no complete bar`;
      else if (latest.symbol !== symbol || latest.timeframe !== timeframe)
        silent = `asked for ${symbol} ${timeframe}, received ${latest.symbol} ${latest.timeframe}`;
      else {
        const carried = symbol === configured.symbol ? carryOn(configured, latest) : { bars: latest };
        return view(carried.bars, latest.source, carried.notice ?? latest.notice);
      }
    } catch (error) {
      silent = (error instanceof Error ? error.message : String(error)).split("\n")[0];
    }
  }
  const own = complete(configured, options.clock);
  if (symbol !== configured.symbol || own.length === 0)
    return { kind: "unpriced", reason: `no price of ${symbol}: ${silent}` };
  const opened = formatTime(own.time[own.length - 1]);
  return view(
    own,
    `last bar of ${own.source}, ${opened}`,
    `${silent}: the price is from the last bar of ${own.source}, ${opened} UTC`,
  );
}

function view(bars: Bars, priceSource: string, notice: string | undefined): MarketView {
  const last = bars.length - 1;
  return {
    kind: "priced",
    bars,
    price: bars.close[last],
    priceTime: bars.time[last] + timeframeLength(bars.timeframe),
    priceSource,
    notice,
  };
}

function askSource(configured: Bars): LatestBars | undefined {
  if (configured.synthetic || configured.source !== "kraken") return undefined;
  const timeout = loadConfig().data.answerTimeoutSeconds * 1_000;
  return (symbol, timeframe) => load(symbol, { source: "kraken", timeframe, timeout, retries: 0 });
}

/** Without the bar that is still running: its close is not a close yet. */
function complete(bars: Bars, clock: Clock): Bars {
  return bars.slice(0, firstAtOrAfter(bars.time, clock.now() - timeframeLength(bars.timeframe) + 1));
}

/**
 * The configured bars carried on by the latest ones, so that the strategy sees the same past as in the backtest. Where the
 * latest do not reach back to them, a strategy must not trade over the hole: the latest stand alone.
 */
function carryOn(configured: Bars, latest: Bars): { bars: Bars; notice?: string } {
  const from = latest.time[0];
  const past = configured.slice(0, firstAtOrAfter(configured.time, from));
  if (past.length === 0 || configured.synthetic !== latest.synthetic) return { bars: latest };
  if (configured.time[configured.length - 1] + timeframeLength(configured.timeframe) < from)
    return {
      bars: latest,
      notice: `the latest bars of ${latest.symbol} begin at ${formatTime(from)}, after the history's end: the strategy sees only these ${latest.length}`,
    };
  const join = (name: keyof BarColumns) => {
    const column = new Float64Array(past.length + latest.length);
    column.set(past[name]);
    column.set(latest[name], past.length);
    return column;
  };
  const columns: BarColumns = {
    time: join("time"),
    open: join("open"),
    high: join("high"),
    low: join("low"),
    close: join("close"),
    volume: join("volume"),
  };
  return { bars: new Bars(latest, columns) };
}
