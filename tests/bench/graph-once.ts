// A process that makes two hundred columns once: `graph-once.ts graph 1000000`. Says how long it took.
import { sides } from "./data-graph.ts";
import { benchBars } from "./market.ts";
import { repeat } from "./measure.ts";

const [side, length] = process.argv.slice(2);
const work = sides[side as keyof typeof sides]();
const bars = benchBars(Number(length), "GRAPH/USD", "1m");
// Compiled before it is measured, on other bars.
for (let k = 1; k <= 3; k++) work(bars.slice(0, 10_000 + k));
const { ms, cpu } = await repeat(() => work(bars), 0);
console.log(JSON.stringify({ ms, cpu }));
