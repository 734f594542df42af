import { invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";

/** How much to buy: a fraction of equity, or so much that a stop-out loses `risk` of equity, at most `max` of equity. */
export type Sizing = number | { readonly risk: number; readonly max?: number };

/** The terms on which orders fill. All rates are fractions: 0.0026 is 26 basis points. */
export interface ExecutionOptions {
  /** Starting capital in quote currency; default 10,000. */
  cash?: number;
  /** Fee per fill as a fraction of notional; default 0. A backtest without fees is an advertisement. */
  fees?: number;
  /** Adverse price move per market or stop fill, as a fraction; default 0. Take-profits are limits and do not slip. */
  slippage?: number;
  /** Distance below (short: above) the entry price at which the position is closed, as a fraction. */
  stopLoss?: number;
  /** Distance in favour at which the position is closed, as a fraction. */
  takeProfit?: number;
  /** Distance from the best price since entry at which the position is closed, as a fraction. */
  trailingStop?: number;
  /** Default 1: all of equity. `{ risk: 0.01, max: 0.25 }` needs a stopLoss; it clips to `max` (default 1), never rejects. */
  size?: Sizing;
}

/** {@link ExecutionOptions} with every default filled in; NaN where a stop is not used. */
export interface Execution {
  readonly cash: number;
  readonly fees: number;
  readonly slippage: number;
  readonly stopLoss: number;
  readonly takeProfit: number;
  readonly trailingStop: number;
  readonly size: number;
  /** NaN when sizing by fraction. */
  readonly risk: number;
}

export const executionKeys = [
  "cash",
  "fees",
  "slippage",
  "stopLoss",
  "takeProfit",
  "trailingStop",
  "size",
] as const;

/** Checks the options and fills in the defaults. Throws `unknown_name` and `invalid_argument`. */
export function resolveExecution(options: ExecutionOptions = {}): Execution {
  refuseUnknownKeys("execution option", options, executionKeys);
  const { cash = 10_000, fees = 0, slippage = 0, size = 1 } = options;
  const { stopLoss = NaN, takeProfit = NaN, trailingStop = NaN } = options;
  if (!(cash > 0 && cash < Infinity))
    throw invalidArgument("cash", "must be above 0", cash, "Pass e.g. cash: 10_000.");
  rate("fees", fees);
  rate("slippage", slippage);
  distance("stopLoss", options.stopLoss, 1);
  distance("takeProfit", options.takeProfit, Infinity);
  distance("trailingStop", options.trailingStop, 1);
  const [fraction, risk] = typeof size === "number" ? [size, NaN] : [size.max ?? 1, size.risk];
  if (!(fraction > 0 && fraction <= 1))
    throw invalidArgument(
      "size",
      "must be in (0, 1] of equity",
      fraction,
      "There is no leverage: 1 is everything.",
    );
  if (typeof size !== "number") {
    if (!(risk > 0 && risk <= 1))
      throw invalidArgument("size.risk", "must be in (0, 1]", risk, "Pass e.g. { risk: 0.01 }.");
    if (Number.isNaN(stopLoss))
      throw invalidArgument(
        "size.risk",
        "needs a stopLoss to measure the risk by",
        options.stopLoss,
        "Add e.g. stopLoss: 0.02.",
      );
  }
  return Object.freeze({ cash, fees, slippage, stopLoss, takeProfit, trailingStop, size: fraction, risk });
}

function rate(name: string, value: number): void {
  if (!(value >= 0 && value < 0.5))
    throw invalidArgument(name, "must be a fraction in [0, 0.5)", value, "26 basis points are 0.0026.");
}

function distance(name: string, value: number | undefined, below: number): void {
  if (value !== undefined && !(value > 0 && value < below))
    throw invalidArgument(
      name,
      below === 1 ? "must be a fraction in (0, 1)" : "must be above 0",
      value,
      "5 % is 0.05.",
    );
}
