"""Writes talib.jsonl: what TA-Lib (pip install TA-Lib==0.8.2) says of a seeded market, for every function it has.

First line the market of prices, second the market of candles (whole numbers, cut from a long walk so that every pattern
occurs), then one line a function and parameter set: sampled values, or every bar where a pattern shows.
"""

import json
import sys

import numpy as np
import talib
from talib import abstract

rng = np.random.default_rng(7)


def prices(n=260):
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.015, n)))
    open_ = np.concatenate([[100], close[:-1]]) * np.exp(rng.normal(0, 0.006, n))
    high = np.maximum(open_, close) * (1 + np.abs(rng.normal(0, 0.006, n)))
    low = np.minimum(open_, close) * (1 - np.abs(rng.normal(0, 0.006, n)))
    columns = dict(open=open_, high=high, low=low, close=close)
    columns = {name: np.round(column, 1) for name, column in columns.items()}
    columns["volume"] = np.round(rng.lognormal(8, 1, n))
    columns["periods"] = np.round(2 + 28 * rng.random(n))
    return columns


def candles(n=1_500_000):
    scale = np.where(rng.random(n) < 0.35, 12, 3)
    run = np.repeat(rng.integers(-1, 2, n // 5 + 1), 5)[:n]
    body = np.round(rng.normal(0, 1, n) * scale + run * rng.integers(0, 8, n) * (rng.random(n) < 0.6))
    body[rng.random(n) < 0.12] = 0
    gap = np.where(rng.random(n) < 0.5, 0, np.round(rng.normal(0, 4, n)))
    open_, close, price = np.empty(n), np.empty(n), 1000.0
    for i in range(n):
        open_[i] = open_[i - 1] if i and rng.random() < 0.1 else price + gap[i]
        close[i] = close[i - rng.integers(1, 3)] if i > 1 and rng.random() < 0.08 else open_[i] + body[i]
        price = round(close[i] + (1000 - close[i]) * 0.01)
    wick = lambda: np.where(rng.random(n) < 0.4, 0, np.round(np.abs(rng.normal(0, 3, n))))
    columns = dict(open=open_, high=np.maximum(open_, close) + wick(), low=np.minimum(open_, close) - wick(), close=close)
    return columns


def cut(columns, names):
    """Windows about the first places of each value of each pattern, one after the other."""
    keep = []
    for name in names:
        found = getattr(talib, name)(*columns.values())
        for value in sorted(set(found) - {0}):
            places = np.flatnonzero(found == value)
            for place in places[places > 30][:1]:
                keep.extend(range(place - 15, place + 3))
    return {name: column[keep] for name, column in columns.items()}


def plain(values):
    return [None if not np.isfinite(x) else float(f"{x:.12g}") for x in np.asarray(values, float)]


def parameter_sets(parameters):
    other = {
        name: max(2, value // 2 + 1) if isinstance(value, int) and "matype" not in name else value * 0.7
        for name, value in parameters.items()
        if isinstance(value, float) or "matype" not in name
    }
    return [{}, other] if other else [{}]


patterns = talib.get_function_groups()["Pattern Recognition"]
market, marks = prices(), candles()
marks = cut(marks, patterns)
write = lambda value: print(json.dumps(value, separators=(",", ":")))
write({name: column.tolist() for name, column in market.items()})
write({name: column.astype(int).tolist() for name, column in marks.items()})
for name in sorted(talib.get_functions()):
    function = abstract.Function(name)
    defaults = dict(function.parameters)
    if name in patterns:
        found = getattr(talib, name)(*marks.values())
        if not found.any():
            sys.exit(f"{name} does not occur")
        shows = {int(value): np.flatnonzero(found == value).tolist() for value in sorted(set(found) - {0})}
        write(dict(name=name, parameters=list(defaults.values()), lookback=function.lookback, shows=shows))
        continue
    for change in parameter_sets(defaults):
        function = abstract.Function(name)
        function.parameters = {**defaults, **change}
        result = function.run(market)
        result = result if isinstance(result, (list, tuple)) else [result]
        places = sorted({function.lookback, *np.linspace(function.lookback, 259, 7).astype(int).tolist()})
        inputs = [x for value in function.input_names.values() for x in (value if isinstance(value, list) else [value])]
        write(
            dict(
                name=name,
                parameters=[[key, value] for key, value in {**defaults, **change}.items()],
                inputs=inputs,
                lookback=function.lookback,
                places=places,
                values=[plain(np.asarray(line)[places]) for line in result],
            )
        )
