import { execFile } from "node:child_process";
import { linkSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import * as pt from "../../lib/index.ts";
import { minute } from "../../lib/core/time.ts";
import { mergeBars } from "../../lib/market/cache/merge.ts";
import { seriesFolder } from "../../lib/market/cache/series.ts";
import { makeColumns } from "../../lib/market/columns.ts";
import type { Comparison } from "./bench.ts";
import type { DataContext } from "./data.ts";
import { UnequalResults } from "./equal.ts";
import { repeat, median } from "./measure.ts";

/** The same files under so many names: to write a billion rows takes longer than everything else here, to read them does not. */
const names = 10;

/** A hundred million cached minutes: one month of one symbol out of them; and a billion, all of them in bounded memory. */
export async function cacheRows({ bars, small }: DataContext): Promise<Comparison[]> {
  const symbols = Array.from({ length: small ? 2 : 20 }, (_, k) => `S${k + 1}/USD`);
  const years = Array.from({ length: small ? 1 : 10 }, (_, k) => 2010 + k);
  let rows = 0;
  for (const [k, symbol] of symbols.entries())
    for (const year of years) {
      const start = Date.UTC(year, 0, 1);
      const end = Date.UTC(year + 1, 0, 1);
      const count = Math.min((end - start) / minute, bars.length);
      const from = ((k + 7 * (year - 2010)) * 1_000) % (bars.length - count + 1);
      const columns = makeColumns(name =>
        name === "time"
          ? Float64Array.from({ length: count }, (_, i) => start + i * minute)
          : bars[name].subarray(from, from + count),
      );
      await mergeBars({ venue: "bench", symbol, timeframe: "1m" }, columns, [[start, end]]);
      rows += count;
    }
  const symbol = symbols[symbols.length - 1];
  const month = {
    source: { venue: "bench" },
    timeframe: "1m",
    since: "2010-02-01",
    until: "2010-03-01",
  } as const;
  const load = () => pt.load(symbol, month);
  const expected = 28 * 24 * 60;
  const { ms, result } = await repeat(load, small ? 0.3 : 1);
  if (result.length !== expected)
    throw new UnequalResults(`cache: ${result.length} bars of a month, not ${expected}`);

  for (const symbol of symbols)
    for (let name = 1; name < names; name++) linkSeries(symbol, `${name}${symbol}`);
  const all = names * rows;
  const script = join(import.meta.dirname, "cache-memory.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, script]);
  const { peak, seen } = JSON.parse(stdout) as { peak: number; seen: number };
  if (seen !== 3 * all) throw new UnequalResults(`cache: ${seen} rows seen in three ways, not ${3 * all}`);
  return [
    {
      bench: "data",
      what: `a month of minutes out of ${count(rows)}`,
      peer: "(mark)",
      ours: median(ms),
      theirs: 30,
      target: 1,
    },
    {
      bench: "data",
      what: `${count(all)}, all read: peak memory`,
      peer: "(mark)",
      ours: peak,
      theirs: 2_048,
      target: 1,
      unit: "MB",
    },
  ];
}

const count = (rows: number) => `${rows.toLocaleString("en-US")} cached rows`;

/** Gives the files of a symbol to another as well. */
function linkSeries(symbol: string, other: string): void {
  const [from, to] = [symbol, other].map(name =>
    seriesFolder({ venue: "bench", symbol: name, timeframe: "1m" }),
  );
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from)) linkSync(join(from, file), join(to, file));
}
