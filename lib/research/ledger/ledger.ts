import { demandMembers } from "../../core/members.ts";
import { codeVersion } from "../../core/code-version.ts";
import { systemClock } from "../../core/clock.ts";
import { canonicalJson, contentHash } from "../../core/hash.ts";
import type { Provenance } from "../../core/provenance.ts";
import { effectiveTrials } from "../../stats/inference/deflated-sharpe.ts";
import { openStore } from "../../core/store/store.ts";
import type { Execution } from "../../trading/engine/execution.ts";
import type { Params, Strategy } from "../../trading/strategy/strategy.ts";

/** One call that evaluated one or many trials. */
export interface Evaluation {
  readonly kind: "backtest" | "sweep" | "walk-forward";
  readonly strategy: Strategy<Params>;
  readonly execution: Execution;
  readonly provenance: Provenance;
  readonly trials: readonly EvaluatedTrial[];
  /** What the call found, for a reader: figures of the run or of the best point. */
  readonly stats: object;
  readonly seed?: number;
  /** Mean correlation over all pairs of the trials; left out for a single one. */
  readonly correlation?: number;
  readonly daily?: Float64Array;
  readonly artifact?: string;
}

export interface EvaluatedTrial {
  readonly params: Params;
  /** Per period; NaN where undefined. */
  readonly sharpe: number;
  readonly observations: number;
}

/** How many different trials a market has seen, which is what a figure found on it must be deflated by. */
export interface TrialCount {
  readonly count: number;
  /**
   * Independent ones among them: ρ + (1 − ρ)·count, ρ being the mean correlation that the sweeps on this market measured,
   * weighted by their trials; all of them where no sweep has measured any.
   */
  readonly effective: number;
  /** Variance of their per-period Sharpe ratios; NaN with fewer than two defined ones. */
  readonly sharpeVariance: number;
}

/**
 * The market that trials are counted on: symbol and timeframe, because tomorrow's data is the same market with one bar
 * more. A synthetic market is another one than the real of the same name.
 */
export function marketKey({ symbol, timeframe, synthetic }: Provenance): string {
  return `${symbol} ${timeframe}${synthetic ? " synthetic" : ""}`;
}

/** Writes an evaluation and its trials, all or nothing. A trial seen before only counts one more evaluation. */
export function recordEvaluation(evaluation: Evaluation): void {
  const { kind, strategy, execution, provenance, trials, stats, seed, correlation, daily, artifact } =
    evaluation;
  const store = openStore();
  const now = systemClock.now();
  const market = marketKey(provenance);
  const terms = canonicalJson(execution);
  const saveTrial = store.prepare(`
    INSERT INTO trials (key, strategy, strategy_hash, params, execution, market, first_at, last_at, evaluations, sharpe, observations)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)
    ON CONFLICT (key) DO UPDATE SET
      last_at = excluded.last_at,
      evaluations = evaluations + 1,
      sharpe = CASE WHEN excluded.observations >= observations THEN excluded.sharpe ELSE sharpe END,
      observations = max(observations, excluded.observations)`);
  const saveEvaluation = store.prepare(`
    INSERT INTO evaluations (at, kind, strategy, strategy_hash, trials, symbol, timeframe, source, synthetic, fingerprint,
      code_version, seed, stats, correlation, daily, artifact)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  store.write(() => {
    for (const { params, sharpe, observations } of trials) {
      const text = canonicalJson(params);
      const key = contentHash(strategy.hash, text, terms, market);
      const value = Number.isFinite(sharpe) ? sharpe : null;
      saveTrial.run(key, strategy.name, strategy.hash, text, terms, market, now, now, value, observations);
    }
    const { symbol, timeframe, source, synthetic, fingerprint } = provenance;
    saveEvaluation.run(
      now,
      kind,
      strategy.name,
      strategy.hash,
      trials.length,
      symbol,
      timeframe,
      source,
      synthetic ? 1 : 0,
      fingerprint,
      codeVersion(),
      seed ?? null,
      canonicalJson(stats),
      correlation === undefined || Number.isNaN(correlation) ? null : correlation,
      daily ? new Uint8Array(daily.buffer, daily.byteOffset, daily.byteLength) : null,
      artifact ?? null,
    );
  });
}

/** Distinct trials on a market and the spread of their Sharpe ratios, over everything this PEAK_HOME has seen. */
export function countTrials(provenance: Provenance): TrialCount {
  demandMembers(
    provenance,
    ["symbol", "timeframe"],
    "provenance",
    "must say which market",
    "Pass bars.provenance.",
  );
  const store = openStore();
  const { count, n, mean, square } = store
    .prepare(
      `SELECT count(*) AS count, count(sharpe) AS n, avg(sharpe) AS mean, avg(sharpe * sharpe) AS square
       FROM trials WHERE market = ?`,
    )
    .get(marketKey(provenance)) as { count: number; n: number; mean: number | null; square: number | null };
  const { symbol, timeframe, synthetic } = provenance;
  const { correlation } = store
    .prepare(
      `SELECT sum(correlation * trials) / sum(trials) AS correlation FROM evaluations
       WHERE correlation IS NOT NULL AND symbol = ? AND timeframe = ? AND synthetic = ?`,
    )
    .get(symbol, timeframe, synthetic ? 1 : 0) as { correlation: number | null };
  const variance =
    n > 1 && mean !== null && square !== null ? (Math.max(0, square - mean * mean) * n) / (n - 1) : NaN;
  const effective = count > 0 ? effectiveTrials(count, correlation ?? 0) : 0;
  return Object.freeze({ count, effective, sharpeVariance: variance });
}
