"""pandas, polars, pyarrow, DuckDB, TA-Lib and pandas-ta at work on columns, one JSON line in and one out per request, as engines.py.

In: {"do": name, "file": columns that market.ts wrote, or a CSV or Parquet file, "seconds": ...}. Out: milliseconds of each call, and a
digest of each column that was made: how many values it has, their sum, and a few of them from its end.
"""

import json
import sys

import duckdb
import numpy as np
import pandas as pd
import pandas_ta_classic as pandas_ta
import polars as pl
import pyarrow.parquet as pq
import talib
from engines import repeat

names = ["time", "open", "high", "low", "close", "volume"]


def digest(columns):
    """Of each column: its finite values, the sum of their sizes, and seven of them from its last tenth."""
    found = {}
    for name, column in columns.items():
        values = np.asarray(column, dtype=np.float64)
        finite = values[np.isfinite(values)]
        found[f"{name} count"] = len(finite)
        found[f"{name} sum"] = float(np.abs(finite).sum())
        for k in range(7):
            found[f"{name} {k}"] = float(values[len(values) - (k + 1) * (len(values) // 70)])
    return found


class Data:
    """The columns of a file, as every library keeps them before the work begins."""

    def __init__(self, file):
        values = np.fromfile(file, dtype=np.float64).reshape(5, -1)
        self.time, self.open, self.high, self.low, self.close = (np.ascontiguousarray(v) for v in values)
        # The volume of market.ts: bars are made longer with all that they have.
        self.volume = np.ones_like(self.close)
        moments = pd.to_datetime(self.time.astype(np.int64), unit="ms")
        self.pandas = pd.DataFrame({n: getattr(self, n) for n in names[1:]}, index=moments)
        self.polars = pl.DataFrame({n: getattr(self, n) for n in names[1:]}).with_columns(
            pl.from_epoch(pl.Series("time", self.time.astype(np.int64)), time_unit="ms").alias("time")
        )
        self.duckdb = duckdb.connect()
        self.duckdb.register("bars", self.polars.to_arrow())

    # Frames

    def polars_resample(self, every):
        out = self.polars.group_by_dynamic("time", every=every).agg(
            pl.col("open").first(), pl.col("high").max(), pl.col("low").min(), pl.col("close").last(),
            pl.col("volume").sum(),
        )
        return {n: out[n].to_numpy() for n in names[1:]}

    def pandas_resample(self, every):
        how = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
        out = self.pandas.resample(every).agg(how)
        return {n: out[n].to_numpy() for n in names[1:]}

    def duckdb_resample(self, every):
        out = self.duckdb.sql(
            f"""select time_bucket(interval '{every}', time) as t, first(open order by time) as open, max(high) as high,
            min(low) as low, last(close order by time) as close, sum(volume) as volume from bars group by t order by t"""
        ).fetchnumpy()
        return {n: out[n] for n in names[1:]}

    def later(self):
        """Moments between the bars, and what is asked for there."""
        if not hasattr(self, "moments"):
            self.moments = pl.DataFrame({"time": pl.from_epoch(pl.Series((self.time + 1_000).astype(np.int64)), time_unit="ms")})
            self.moments_pandas = self.moments.to_pandas()
            self.rows_pandas = self.pandas[["close"]].reset_index(names="time")
            self.rows_pandas["time"] = self.rows_pandas["time"].astype(self.moments_pandas["time"].dtype)
        return self.moments

    def polars_asof(self):
        return {"close": self.later().join_asof(self.polars.select("time", "close"), on="time")["close"].to_numpy()}

    def pandas_asof(self):
        self.later()
        return {"close": pd.merge_asof(self.moments_pandas, self.rows_pandas, on="time")["close"].to_numpy()}

    def polars_rolling(self, window):
        return {"mean": self.polars["close"].rolling_mean(window).to_numpy()}

    def pandas_rolling(self, window):
        return {"mean": self.pandas["close"].rolling(window).mean().to_numpy()}

    # Indicators. TA-Lib in C; pandas as one writes them; pandas-ta without TA-Lib.

    def talib_sma(self):
        return {"sma": talib.SMA(self.close, 20)}

    def talib_ema(self):
        return {"ema": talib.EMA(self.close, 20)}

    def talib_rsi(self):
        return {"rsi": talib.RSI(self.close, 14)}

    def talib_atr(self):
        return {"atr": talib.ATR(self.high, self.low, self.close, 14)}

    def talib_bollinger(self):
        return dict(zip(("upper", "middle", "lower"), talib.BBANDS(self.close, 20, 2, 2)))

    def talib_macd(self):
        return dict(zip(("macd", "signal", "histogram"), talib.MACD(self.close, 12, 26, 9)))

    def talib_stddev(self):
        return {"stddev": talib.STDDEV(self.close, 20)}

    def pandas_sma(self):
        return {"sma": self.pandas["close"].rolling(20).mean()}

    def pandas_ema(self):
        return {"ema": self.pandas["close"].ewm(span=20, adjust=False).mean()}

    def pandas_rsi(self):
        change = self.pandas["close"].diff()
        gain = change.clip(lower=0).ewm(alpha=1 / 14, adjust=False).mean()
        loss = (-change).clip(lower=0).ewm(alpha=1 / 14, adjust=False).mean()
        return {"rsi": 100 * gain / (gain + loss)}

    def pandas_atr(self):
        last = self.pandas["close"].shift()
        high, low = self.pandas["high"], self.pandas["low"]
        reach = np.maximum(high, last) - np.minimum(low, last)
        return {"atr": reach.ewm(alpha=1 / 14, adjust=False).mean()}

    def pandas_bollinger(self):
        rolling = self.pandas["close"].rolling(20)
        middle, deviation = rolling.mean(), rolling.std(ddof=0)
        return {"upper": middle + 2 * deviation, "middle": middle, "lower": middle - 2 * deviation}

    def pandas_macd(self):
        close = self.pandas["close"]
        macd = close.ewm(span=12, adjust=False).mean() - close.ewm(span=26, adjust=False).mean()
        signal = macd.ewm(span=9, adjust=False).mean()
        return {"macd": macd, "signal": signal, "histogram": macd - signal}

    def pandas_stddev(self):
        return {"stddev": self.pandas["close"].rolling(20).std(ddof=0)}

    def ta_sma(self):
        return {"sma": pandas_ta.sma(self.pandas["close"], 20, talib=False)}

    def ta_ema(self):
        return {"ema": pandas_ta.ema(self.pandas["close"], 20, talib=False)}

    def ta_rsi(self):
        return {"rsi": pandas_ta.rsi(self.pandas["close"], 14, talib=False)}

    def ta_atr(self):
        frame = self.pandas
        return {"atr": pandas_ta.atr(frame["high"], frame["low"], frame["close"], 14, talib=False)}

    def ta_bollinger(self):
        bands = pandas_ta.bbands(self.pandas["close"], 20, 2, ddof=0, talib=False)
        return {"lower": bands.iloc[:, 0], "middle": bands.iloc[:, 1], "upper": bands.iloc[:, 2]}

    def ta_macd(self):
        lines = pandas_ta.macd(self.pandas["close"], 12, 26, 9, talib=False)
        return {"macd": lines.iloc[:, 0], "histogram": lines.iloc[:, 1], "signal": lines.iloc[:, 2]}

    def ta_stddev(self):
        return {"stddev": pandas_ta.stdev(self.pandas["close"], 20, ddof=0, talib=False)}


class Files:
    """Columns out of a file: every reader ends with arrays of numbers."""

    def __init__(self, file):
        self.file = file

    def polars_csv(self):
        frame = pl.read_csv(self.file)
        return {n: frame[n].to_numpy() for n in names}

    def pandas_csv(self):
        frame = pd.read_csv(self.file)
        return {n: frame[n].to_numpy() for n in names}

    def duckdb_csv(self):
        return duckdb.sql(f"select * from read_csv('{self.file}')").fetchnumpy()

    def pyarrow_parquet(self):
        table = pq.read_table(self.file)
        return {n: table[n].to_numpy() for n in names[1:]}

    def polars_parquet(self):
        frame = pl.read_parquet(self.file)
        return {n: frame[n].to_numpy() for n in names[1:]}


opened = {}


def ask(do, file, seconds, **arguments):
    kind = Files if file.endswith((".csv", ".parquet")) else Data
    if file not in opened:
        opened[file] = kind(file)
    work = getattr(opened[file], do)
    answer = repeat(lambda: work(**arguments), seconds)
    answer["result"] = digest(answer["result"])
    return answer


if __name__ == "__main__":
    for line in sys.stdin:
        try:
            answer = {"value": ask(**json.loads(line))}
        except Exception as error:  # reported to the bench, which stops with it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
