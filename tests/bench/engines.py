"""vectorbt and backtesting.py at work: {"do": name, ...arguments} as JSON lines in, one JSON line out per request."""

import gc
import json
import sys
import time

import numpy as np
import pandas as pd


def load(file):
    """The columns that market.ts wrote: time (ms UTC), open, high, low, close, one after the other."""
    time_, open_, high, low, close = np.fromfile(file, dtype=np.float64).reshape(5, -1)
    index = pd.to_datetime(time_.astype(np.int64), unit="ms")
    return pd.DataFrame({"Open": open_, "High": high, "Low": low, "Close": close}, index=index)


def repeat(work, seconds):
    """Calls until so many seconds have passed, at least once: milliseconds of each call by clock and by processor."""
    took = []
    cpu = []
    until = time.perf_counter() + seconds
    while not took or time.perf_counter() < until:
        started, busy = time.perf_counter(), time.process_time()
        result = work()
        took.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - busy) * 1000)
        gc.collect()
    return {"ms": took, "cpu": cpu, "result": result}


class Vectorbt:
    """Signals are those of the bar before and fill at the open, as ours do; both fees and slippage are per fill."""

    def __init__(self, data):
        import vectorbt as vbt

        self.vbt = vbt
        self.open = data["Open"]
        self.close = data["Close"]

    def portfolio(self, fast, slow, cash, fees, slippage):
        above = fast.ma.to_numpy() > slow.ma.to_numpy()
        entries = self.vbt.nb.fshift_nb if above.ndim == 2 else self.vbt.nb.fshift_1d_nb
        entries = entries(above.astype(np.float64), 1, 0.0) == 1.0
        wrap = pd.Series if entries.ndim == 1 else pd.DataFrame
        frame = dict(index=self.close.index, copy=False)
        entries = wrap(entries, **frame)
        prices = self.open if entries.ndim == 1 else self.open.to_frame()
        return self.vbt.Portfolio.from_signals(
            self.close,
            entries,
            ~entries,
            price=prices,
            init_cash=cash,
            fees=fees,
            slippage=slippage,
            freq=pd.Timedelta(hours=1),
        )

    def single(self, fast, slow, cash, fees, slippage):
        """Equity, trades, and every statistic of ours that vectorbt has."""
        ma = self.vbt.MA
        pf = self.portfolio(ma.run(self.close, fast), ma.run(self.close, slow), cash, fees, slippage)
        equity = pf.value()
        trades = pf.trades
        records = trades.records
        returns = pf.returns_acc
        return {
            "finalValue": float(equity.iloc[-1]),
            "profit": float(records["pnl"].sum()),
            "totalReturn": float(pf.total_return()),
            "cagr": float(returns.annualized()),
            "volatility": float(returns.annualized_volatility()),
            "sharpe": float(returns.sharpe_ratio()),
            "sortino": float(returns.sortino_ratio()),
            "calmar": float(returns.calmar_ratio()),
            "maxDrawdown": -float(returns.max_drawdown()),
            "trades": int(trades.count()),
            "winRate": float(trades.win_rate()),
            "profitFactor": float(trades.profit_factor()),
            "expectancy": float(trades.expectancy()),
            "averageWin": float(trades.winning.pnl.mean()),
            "averageLoss": float(trades.losing.pnl.mean()),
            "exposure": float(pf.position_mask().mean()),
            "fees": float(pf.orders.fees.sum()),
            "benchmarkReturn": float(pf.total_benchmark_return()),
        }

    def sweep(self, fast, slow, cash, fees, slippage, chunk):
        """Five statistics of every pair, so many columns at a time: all at once would need several gigabytes."""
        pairs = [(f, s) for f in fast for s in slow if f < s]
        found = {name: [] for name in ("totalReturn", "sharpe", "sortino", "maxDrawdown", "trades")}
        for first in range(0, len(pairs), chunk):
            windows = pairs[first : first + chunk]
            lines = [self.vbt.MA.run(self.close, [pair[i] for pair in windows]) for i in (0, 1)]
            pf = self.portfolio(*lines, cash, fees, slippage)
            returns = pf.returns_acc
            found["totalReturn"].append(pf.total_return())
            found["sharpe"].append(returns.sharpe_ratio())
            found["sortino"].append(returns.sortino_ratio())
            found["maxDrawdown"].append(-returns.max_drawdown())
            found["trades"].append(pf.trades.count())
            # Its objects refer to each other, so only the collector gets their gigabytes back.
            gc.collect()
        columns = {name: np.concatenate([np.asarray(c) for c in chunks]) for name, chunks in found.items()}
        # A point that never traded has no Sharpe ratio; ours is NaN there too.
        sums = {f"sum of {name}": float(np.nansum(column)) for name, column in columns.items()}
        return {"points": len(pairs), **sums}


class BacktestingPy:
    def __init__(self, data):
        import backtesting
        from backtesting import Backtest, Strategy
        from backtesting.lib import crossover

        # Its progress bar would only cost it time.
        backtesting.backtesting._tqdm = lambda bars, **_: bars
        self.data = data

        class SmaCross(Strategy):
            fast = 20
            slow = 100

            def init(self):
                mean = lambda close, n: pd.Series(close).rolling(n).mean()
                self.quick = self.I(mean, self.data.Close, self.fast)
                self.steady = self.I(mean, self.data.Close, self.slow)

            def next(self):
                if crossover(self.quick, self.steady):
                    self.buy()
                elif crossover(self.steady, self.quick):
                    self.position.close()

        self.run = lambda cash, fees, windows: Backtest(
            self.data, SmaCross, cash=cash, commission=fees, finalize_trades=True
        ).run(**windows)

    def event(self, fast, slow, cash, fees):
        stats = self.run(cash, fees, {"fast": fast, "slow": slow})
        return {"trades": int(stats["# Trades"]), "totalReturn": float(stats["Equity Final [$]"]) / cash - 1}


engines = {"vectorbt": Vectorbt, "backtesting": BacktestingPy}
opened = {}


def ask(do, peer, file, seconds, **arguments):
    """`do` is a method of the peer; the peer and its data stay for the next request."""
    if (peer, file) not in opened:
        opened[peer, file] = engines[peer](load(file))
        # What the imports made stays: the collector need not walk it within a measurement.
        gc.freeze()
    method = getattr(opened[peer, file], do)
    return repeat(lambda: method(**arguments), seconds)


if __name__ == "__main__":
    for line in sys.stdin:
        try:
            answer = {"value": ask(**json.loads(line))}
        except Exception as error:  # reported to the bench, which stops with it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
