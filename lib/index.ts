// The public surface: what a cell sees as `pt` and a script imports from "peak-trade".

// mistakes and stops
export { PeakError, type ErrorCode } from "./core/errors.ts";
export { GateStop } from "./core/stop.ts";
export type { Duration, Timeframe } from "./core/time.ts";
export type { Provenance } from "./core/provenance.ts";

// numbers and pictures
export { LookAhead } from "./core/look-ahead.ts";
export * as stats from "./stats/index.ts";
export * as chart from "./chart/index.ts";
export { show } from "./core/show.ts";
export { table } from "./chart/table/table.ts";
export type { Table } from "./chart/table/contract.ts";

// data
export { load, type LoadOptions } from "./market/load.ts";
export { registerSource } from "./market/sources/registry.ts";
export { sourceTest, type SourceReport } from "./market/sources/source-test.ts";
export { barColumns } from "./market/sources/bar-columns.ts";
export type { BarRequest, BarSource } from "./market/sources/source.ts";
export * as data from "./market/cache/verbs/index.ts";
export { sql } from "./market/cache/sql.ts";
export { makeBars, type Bars, type BarColumns } from "./market/bars.ts";
export { normalise } from "./market/normalise.ts";
export { quality, type Quality } from "./market/quality.ts";
export type { QualityPolicies } from "./market/quality/kinds.ts";
export { repairRows } from "./market/repair/repair.ts";
export { resample } from "./market/resample.ts";
export { asOf, type AsOfOptions, type KnownRows } from "./market/frame/as-of.ts";
export { fromArrow } from "./market/arrow.ts";
export { tableFromArrow, toArrow } from "./market/frame/arrow.ts";
export { toCsv, toParquet } from "./market/frame/files.ts";
export { fromDanfo, toDanfo, type Danfo, type DanfoFrame } from "./market/frame/danfo.ts";
export type { FrameSource } from "./market/frame/source.ts";
export { stream, type StreamOptions } from "./market/stream/stream.ts";
export { replay, type ReplayOptions } from "./market/stream/replay.ts";
export { record } from "./market/stream/record/record.ts";
export type { MarketStream } from "./market/stream/market-stream.ts";
export type { StreamEvent } from "./market/stream/event.ts";
export { calendar, calendars } from "./market/calendar/find.ts";
export type { Calendar, Holiday } from "./market/calendar/calendar.ts";
export type { Session } from "./market/calendar/sessions.ts";
export { periodsPerYear } from "./market/calendar/periods-per-year.ts";
export {
  instrument,
  notional,
  roundPrice,
  roundSize,
  type Instrument,
  type InstrumentOptions,
} from "./market/instrument/instrument.ts";
export { formatSymbol, parseSymbol, type SymbolParts } from "./market/instrument/symbol.ts";
export { readMapFile, tickerTable, type TickerTable } from "./market/instrument/tickers.ts";
export { actionsFromColumns, type CorporateAction } from "./market/adjust/actions.ts";
export { adjust, type AdjustOptions } from "./market/adjust/adjust.ts";
export { totalReturn } from "./market/adjust/total-return.ts";
export {
  continuousFutures,
  type ContinuousFutures,
  type FuturesContract,
} from "./market/adjust/continuous.ts";
export { borrowPerBar, fundingPerBar, rateSeries, type RateSeries } from "./market/adjust/rates.ts";
export { pointInTime, type Observation, type PointInTimeSeries } from "./market/series/point-in-time.ts";
export { readSeries, type ReadSeriesOptions } from "./market/series/read-series.ts";
export { newsSeries, readNews, type NewsItem } from "./market/series/news.ts";
export { sentiment, type Sentiment } from "./market/series/sentiment.ts";
export { financeLexicon, type Lexicon } from "./market/series/lexicon.ts";
export { black76, blackScholes, type OptionValue } from "./market/option/price.ts";
export { impliedVolatility } from "./market/option/implied-volatility.ts";
export { optionChain, type OptionChain, type OptionQuote } from "./market/option/chain.ts";
export { loadQuotes, loadTrades, type TickOptions } from "./market/ticks/load-ticks.ts";
export { scanTrades } from "./market/ticks/scan-trades.ts";
export { makeTrades, type TradeTicks } from "./market/ticks/trades.ts";
export type { QuoteTicks } from "./market/ticks/quotes.ts";
export { tickRule } from "./market/ticks/tick-rule.ts";
export { tradeBars, type TradeBar, type TradeBars } from "./market/ticks/bars/trade-bars.ts";
export type { TradeBarOptions } from "./market/ticks/bars/rules.ts";
export { timeBars } from "./market/ticks/bars/time-bars.ts";
export { loadBook } from "./market/book/load-book.ts";
export type { BookHistory } from "./market/book/history.ts";
export { bookDepth, topOfBook } from "./market/book/view.ts";
export { showBook } from "./market/book/show-book.ts";
export { OrderBook, type OrderBookOptions } from "./market/book/order-book.ts";
export type { BookDelta, BookMessage, BookOutcome, BookSnapshot, Level } from "./market/book/message.ts";

// signals
export * as ta from "./signal/ta/index.ts";
export * as feature from "./signal/features/index.ts";
export { features, type FeatureGraph } from "./signal/features/graph.ts";
export type { Features } from "./signal/features/result/result.ts";
export * as labels from "./signal/label/index.ts";
export * as regimes from "./signal/regime/index.ts";
export { above } from "./signal/above.ts";
export { crossover } from "./signal/crossover.ts";
export { microprice } from "./signal/flow/microprice.ts";
export { orderFlowImbalance } from "./signal/flow/order-flow-imbalance.ts";
export { bookImbalance, bookSlope } from "./signal/flow/book-shape.ts";
export { bulkVolume, vpin, type Vpin } from "./signal/flow/vpin.ts";

// strategies
export { strategy, type Params, type Strategy } from "./trading/strategy/strategy.ts";
export { libraryStrategy, strategies } from "./trading/strategy/library/index.ts";
export { namedStrategy } from "./trading/strategy/named.ts";
export { leakTest } from "./trading/strategy/leak-test.ts";
export type { LeakVerdict } from "./signal/leak/verdict.ts";
export type { Broker, OrderOptions } from "./trading/engine/broker.ts";
export type { ExecutionOptions } from "./trading/engine/execution.ts";
export type { Trade, Trades } from "./trading/account/trades.ts";

// research
export { backtest, type BacktestOptions } from "./research/backtest/backtest.ts";
export type { Run } from "./research/backtest/run.ts";
export type { Stats } from "./research/backtest/statistics.ts";
export { range } from "./research/range.ts";
export { sweep, type SweepOptions } from "./research/sweep/sweep.ts";
export type { Configured, Sweep } from "./research/sweep/result.ts";
export { walkForward, type WalkForwardOptions } from "./research/validate/walk-forward.ts";
export type { WalkForward } from "./research/validate/result.ts";
export { countTrials } from "./research/ledger/ledger.ts";

export { monteCarlo, type MonteCarloOptions } from "./research/simulate/monte-carlo.ts";
export { stress } from "./research/simulate/stress.ts";
export { gate } from "./research/gate/gate.ts";
export type { Verdict } from "./research/gate/verdict.ts";

// live
export { limits, type Limits } from "./trading/risk/limits.ts";
export { check, isApproved, type Approved, type RiskCheck } from "./trading/risk/check.ts";
export type { Order } from "./trading/order.ts";
export { paperAccount, type PaperAccount } from "./trading/account/paper.ts";
export { markPortfolio } from "./trading/account/portfolio.ts";
export { preview } from "./live/preview/preview.ts";
export type { OrderPreview } from "./live/preview/order-preview.ts";
export { alert } from "./live/alert/alert.ts";
