// One backtest in a process of its own: cold.ts FILE. What it prints is what the warm one gives.
import { readFileSync } from "node:fs";
import { makeBars } from "../../lib/market/bars.ts";
import { maCrossover } from "../../lib/trading/strategy/library/ma-crossover.ts";
import { backtest } from "../../lib/research/backtest/backtest.ts";
import { figures, fusedTerms } from "./single.ts";

const bytes = readFileSync(process.argv[2]);
const all = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
const length = all.length / 5;
const [time, open, high, low, close] = [0, 1, 2, 3, 4].map(i => all.subarray(i * length, (i + 1) * length));
const bars = makeBars(
  { symbol: "FUSED/USD", timeframe: "1h", source: "bench", synthetic: true },
  { time, open, high, low, close, volume: new Float64Array(length).fill(1) },
);
console.log(JSON.stringify(figures(backtest(maCrossover, bars, fusedTerms))));
