// Everything cached, in a process of its own: queried, resampled and read year by year. Prints how many rows were seen and the most
// memory that it took.
import { readFileSync } from "node:fs";
import process from "node:process";
import * as pt from "../../lib/index.ts";
import { readCached } from "../../lib/market/cache/read.ts";
import { allSeries } from "../../lib/market/cache/series.ts";

let seen = 0;
const counted = await pt.sql("select symbol, count(*) as rows, avg(close) as mean from bars group by symbol");
for (const rows of counted.values("rows")) seen += Number(rows);
const days = await pt.sql(
  `select sum(bars) as bars from (select symbol, time_bucket(interval '1d', time) as day, count(*) as bars, max(high) as high,
   min(low) as low, arg_max(close, time) as close from bars group by symbol, day)`,
);
seen += Number(days.values("bars")[0]);
for (const series of allSeries())
  for (let year = 2010; year < 2020; year++) {
    const read = await readCached(series, [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)]);
    if (read.status !== "ok") throw new Error(`a file of ${year} is damaged`);
    seen += read.columns.time.length;
  }
// Not maxRSS: a process that another started inherits that one's.
const peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024;
console.log(JSON.stringify({ seen, peak }));
process.exit(0);
