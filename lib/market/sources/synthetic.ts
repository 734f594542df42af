import { lastingColumn } from "../../core/column/shared-column.ts";
import { demand } from "../../core/errors.ts";
import { seededRandom, type Random } from "../../core/random.ts";
import { barStart, day, timeframeLength, type Milliseconds, type Timeframe } from "../../core/time.ts";
import { makeBars, type Bars } from "../bars.ts";
import { checkGarch, garchPath, standardT, type GarchModel } from "./garch.ts";

/** Options of {@link synthetic}. */
export interface SyntheticOptions {
  /** Default "1h". */
  readonly timeframe?: Timeframe;
  /** Open of the first bar. Default 2018-01-01. */
  readonly since?: Milliseconds;
  /** The bars end before this. Default 2024-01-01, or where `limit` bars are full. */
  readonly until?: Milliseconds;
  /** Number of bars at most. Default and maximum 2,000,000; without `since` it counts from the start, not the end. */
  readonly limit?: number;
  /** Default 42. The same seed gives the same market, bar by bar. */
  readonly seed?: number;
  /** Price of the first open. Default 10,000. */
  readonly price?: number;
  /** Regimes per bar. Default {@link defaultMarket}. */
  readonly model?: GarchModel;
  readonly notice?: string;
}

const start = Date.UTC(2018, 0, 1);
const end = Date.UTC(2024, 0, 1);
const most = 2_000_000;
/** Steps of the path inside a bar, from which its high and low come. */
const steps = 8;

/**
 * The built-in market as it is per day, before scaling to the bar: long calm rises, volatile stretches without direction,
 * short crashes. `days` is how long a regime lasts on average, `volatility` its daily standard deviation in the long run.
 */
const daily = [
  {
    name: "calm",
    days: 45,
    volatility: 0.016,
    drift: 0.0016,
    alpha: 0.06,
    beta: 0.9,
    nu: 6,
    next: [0, 0.9, 0.1],
  },
  {
    name: "volatile",
    days: 18,
    volatility: 0.036,
    drift: 0,
    alpha: 0.1,
    beta: 0.85,
    nu: 4.5,
    next: [0.8, 0, 0.2],
  },
  {
    name: "crash",
    days: 5,
    volatility: 0.06,
    drift: -0.018,
    alpha: 0.15,
    beta: 0.8,
    nu: 3.5,
    next: [0.25, 0.75, 0],
  },
] as const;

/**
 * The built-in market for bars of one timeframe: variance and drift grow with the length of a bar, and a regime keeps its
 * mean duration in days.
 */
export function defaultMarket(timeframe: Timeframe): GarchModel {
  const share = timeframeLength(timeframe) / day;
  return {
    regimes: daily.map(({ name, volatility, drift, alpha, beta, nu }) => ({
      name,
      omega: volatility ** 2 * share * (1 - alpha - beta),
      alpha,
      beta,
      nu,
      drift: drift * share,
    })),
    transition: daily.map(({ days, next }, i) => {
      const stay = Math.exp(-share / days);
      return next.map((chance, j) => (i === j ? stay : chance * (1 - stay)));
    }),
  };
}

/**
 * A made-up market: regimes that come and go, volatility that clusters, fat tails, and volume that rises with movement.
 * Around the clock, without gaps; each bar opens at the close before. Its bars are marked synthetic, and every chart and
 * report made from them says so. For trying things out where no network answers; no result on it says anything about a
 * real market.
 */
export function synthetic(symbol: string, options: SyntheticOptions = {}): Bars {
  const { timeframe = "1h", since = start, seed = 42, price = 10_000, notice } = options;
  const length = timeframeLength(timeframe);
  const limit = options.limit ?? most;
  demand(
    Number.isInteger(limit) && limit > 0 && limit <= most,
    "limit",
    `must be 1 to ${most} bars`,
    limit,
    "Pass e.g. 10_000.",
  );
  demand(price > 0 && price < 1e12, "price", "must be above 0 and below 1e12", price, "Pass e.g. 10_000.");
  const begun = barStart(timeframe)(since);
  const first = begun < since ? begun + length : begun;
  // A limit alone says how many bars; a default end must not cut it short.
  const until =
    options.until ?? (options.limit === undefined ? Math.max(end, first + 1_000 * length) : Infinity);
  const n = Math.min(limit, Math.ceil((until - first) / length));
  demand(n > 0, "until", "must lie after since", until, "Ask for at least one bar.");
  const model = options.model ?? defaultMarket(timeframe);
  checkGarch(model);

  const random = seededRandom(seed);
  const regime = walk(model, n, random);
  const shocks = new Float64Array(n);
  for (let t = 0; t < n; t++) shocks[t] = standardT(random, model.regimes[regime[t]].nu);
  const path = garchPath(model.regimes, regime, shocks);

  const make = () => lastingColumn(n);
  const columns = { time: make(), open: make(), high: make(), low: make(), close: make(), volume: make() };
  const inside = new Float64Array(steps + 1);
  let open = price;
  for (let t = 0; t < n; t++) {
    const size = path.deviation[t] / Math.sqrt(steps);
    const close = open * Math.exp(path.returns[t]);
    const [low, high] = bridge(inside, path.returns[t], size, random);
    columns.time[t] = first + t * length;
    columns.open[t] = open;
    columns.close[t] = close;
    columns.high[t] = Math.max(open, close, open * Math.exp(high));
    columns.low[t] = Math.min(open, close, open * Math.exp(low));
    // Turnover follows movement, and is skewed even on a still day.
    columns.volume[t] = 100 * Math.exp(0.4 * random.normal()) * (0.3 + Math.abs(path.returns[t]) / 0.005);
    open = close;
  }
  return makeBars(
    { symbol, timeframe, source: "synthetic", synthetic: true, notice, calendar: "24/7" },
    columns,
  );
}

/** The regime of each bar; the first bar is in the first regime. */
function walk({ transition }: GarchModel, n: number, random: Random): Uint8Array {
  const regime = new Uint8Array(n);
  for (let t = 1; t < n; t++) {
    const row = transition[regime[t - 1]];
    let left = random.uniform();
    let next = 0;
    while (next < row.length - 1 && left >= row[next]) left -= row[next++];
    regime[t] = next;
  }
  return regime;
}

/** Lowest and highest log price on the way from 0 to `total`: a random walk bent so that it ends there. */
function bridge(
  path: Float64Array,
  total: number,
  size: number,
  random: Random,
): [low: number, high: number] {
  for (let k = 1; k <= steps; k++) path[k] = path[k - 1] + size * random.normal();
  const bend = total - path[steps];
  let low = Math.min(0, total);
  let high = Math.max(0, total);
  for (let k = 1; k < steps; k++) {
    const at = path[k] + (bend * k) / steps;
    if (at < low) low = at;
    else if (at > high) high = at;
  }
  return [low, high];
}
