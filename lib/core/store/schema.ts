/**
 * Every table of the store, in one place because several processes and wings share the file. A change is appended as a new
 * step, never edited: `user_version` says how many steps a file has had.
 */
export const schemaSteps: readonly string[] = [
  `
  -- One row per distinct trial: the same strategy, parameters and terms on the same market, however often evaluated.
  CREATE TABLE trials (
    key            TEXT PRIMARY KEY,
    strategy       TEXT NOT NULL,
    strategy_hash  TEXT NOT NULL,
    params         TEXT NOT NULL,
    execution      TEXT NOT NULL,
    market         TEXT NOT NULL,
    first_at       INTEGER NOT NULL,
    last_at        INTEGER NOT NULL,
    evaluations    INTEGER NOT NULL,
    -- Per-period Sharpe ratio on the longest sample seen, null where it is undefined.
    sharpe         REAL,
    observations   INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX trials_by_market ON trials (market);

  -- One row per call that evaluated trials: a backtest, a sweep, a walk-forward.
  CREATE TABLE evaluations (
    id             INTEGER PRIMARY KEY,
    at             INTEGER NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('backtest', 'sweep', 'walk-forward')),
    strategy       TEXT NOT NULL,
    strategy_hash  TEXT NOT NULL,
    trials         INTEGER NOT NULL,
    symbol         TEXT NOT NULL,
    timeframe      TEXT NOT NULL,
    source         TEXT NOT NULL,
    synthetic      INTEGER NOT NULL,
    fingerprint    TEXT NOT NULL,
    code_version   TEXT NOT NULL,
    seed           INTEGER,
    stats          TEXT NOT NULL,
    -- Mean correlation over all pairs of the trials' daily returns, null for a single one.
    correlation    REAL,
    -- Returns in daily buckets: of one trial as 64-bit floats here, of many as a columnar file named by its content hash.
    daily          BLOB,
    artifact       TEXT
  );

  CREATE INDEX evaluations_correlated ON evaluations (symbol, timeframe, synthetic, correlation, trials)
    WHERE correlation IS NOT NULL;

  CREATE TABLE decisions (
    id             INTEGER PRIMARY KEY,
    at             INTEGER NOT NULL,
    profile        TEXT NOT NULL,
    outcome        TEXT NOT NULL,
    detail         TEXT NOT NULL
  );

  CREATE TABLE alerts (
    id             INTEGER PRIMARY KEY,
    at             INTEGER NOT NULL,
    level          TEXT NOT NULL,
    source         TEXT NOT NULL,
    code           TEXT NOT NULL,
    message        TEXT NOT NULL,
    context        TEXT NOT NULL,
    receipt        TEXT NOT NULL
  );
  `,
];
