import type { Timeframe } from "../time.ts";
import type { AlertChannel, AlertLevel, ProfileName } from "./names.ts";

/** A number above 0, or no limit said in words. */
export type Limit = number | "unlimited";

/** What one order, one market and the whole account may reach. Money is in `currency`. */
export interface LimitValues {
  readonly currency: string;
  /** Value of one order. */
  readonly maxOrderNotional: Limit;
  /** Value of the position in one market after the order, long or short. */
  readonly maxSymbolExposure: Limit;
  /** Sum of the values of all positions after the order, longs and shorts added. */
  readonly maxTotalExposure: Limit;
  readonly maxOpenPositions: Limit;
  /** Loss since 00:00 UTC, realised and unrealised, at which only risk-reducing orders pass. */
  readonly maxDailyLoss: Limit;
  /** The same as a fraction of equity at 00:00 UTC: 0.03 is 3 %. */
  readonly maxDailyLossFraction: Limit;
}

/** Where a figure passes, and how far beyond that it is still borderline; beyond both it fails. */
export interface Bounds {
  readonly pass: number;
  readonly borderline: number;
}

/** What a strategy must show before it is promoted. Sharpe ratios are annual; drawdowns and probabilities are fractions. */
export interface GateThresholds {
  readonly sharpe: Bounds;
  readonly maxDrawdown: Bounds;
  readonly crashDrawdown: Bounds;
  readonly deflatedSharpe: Bounds;
  readonly probabilityOfLoss: Bounds;
  readonly efficiency: Bounds;
  readonly minTrades: number;
}

/** A library strategy made concrete for one market and one risk profile. Stops are fractions of the entry price. */
export interface StrategySettings {
  readonly family: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly profile: ProfileName;
  readonly params: Readonly<Record<string, number | boolean | string>>;
  readonly stopLoss?: number;
  readonly takeProfit?: number;
  readonly trailingStop?: number;
}

/** The whole configuration: checked, complete and frozen. Written out, not inferred, so that knowing it does not load zod. */
export interface Config {
  /** What a cell with a type error does: not run, run and warn, run unchecked. */
  readonly cells: { readonly types: "gate" | "warn" | "off" };
  readonly data: {
    readonly answerTimeoutSeconds: number;
    /** Memory that DuckDB may take in one process; what does not fit goes to PEAK_HOME/cache/spill. */
    readonly duckdbMemoryMegabytes: number;
  };
  readonly account: { readonly cash: number; readonly currency: string };
  readonly profiles: Readonly<
    Record<ProfileName, { readonly limits: LimitValues; readonly gate: GateThresholds }>
  >;
  readonly strategies: Readonly<Record<string, StrategySettings>>;
  readonly alerts: {
    readonly minLevel: AlertLevel;
    readonly channels: readonly AlertChannel[];
    readonly webhook: { readonly urlEnv: string; readonly timeoutSeconds: number };
  };
}
