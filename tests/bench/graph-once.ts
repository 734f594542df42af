// A process that makes two hundred columns once: `graph-once.ts graph 1000000`. Says how long it took.
import { unwrittenColumn } from "../../lib/core/column/unwritten-column.ts";
import { sides } from "./data-graph.ts";
import { benchBars } from "./market.ts";
import { repeat } from "./measure.ts";

const [side, length] = process.argv.slice(2);
const work = sides[side as keyof typeof sides]();
const bars = benchBars(Number(length), "GRAPH/USD", "1m");
// Compiled before it is measured, on other bars: few, because the graph keeps what it has computed.
for (let k = 1; k <= 5; k++) work(bars.slice(0, 2_000 + k));
// Memory for all columns and some more, touched and given back.
touch(240);
globalThis.gc?.();
const { ms, cpu } = await repeat(() => work(bars), 0);
console.log(JSON.stringify({ ms, cpu }));

function touch(count: number): void {
  const columns = Array.from({ length: count }, () => unwrittenColumn(bars.length));
  for (const column of columns) column.fill(1);
}
