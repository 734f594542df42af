import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import * as pt from "../../lib/index.ts";
import { readBarFile } from "../../lib/market/sources/file/read.ts";
import type { Comparison } from "./bench.ts";
import type { DataContext } from "./data.ts";

/** CSV and Parquet to columns. */
export async function fileRows({ bars, size, folder, against }: DataContext): Promise<Comparison[]> {
  const csv = join(folder, "data.csv");
  const parquet = join(folder, "data.parquet");
  await writeCsv(bars, csv);
  await pt.toParquet(bars, parquet);
  const read = async (file: string) => {
    const { time, open, high, low, close, volume } = (await readBarFile(file, {})).rows;
    return { time, open, high, low, close, volume };
  };
  return [
    ...(await against({
      what: `CSV of ${size} bars to columns`,
      ours: () => read(csv),
      file: csv,
      peers: { polars_csv: { target: 1 }, pandas_csv: { target: 4 }, duckdb_csv: {} },
    })),
    ...(await against({
      what: `Parquet (zstd) of ${size} bars to columns`,
      ours: () => read(parquet),
      file: parquet,
      peers: { pyarrow_parquet: { target: 1 }, polars_parquet: {} },
    })),
  ];
}

/** Prices of four decimals, as venues write them. */
async function writeCsv(bars: pt.Bars, file: string): Promise<void> {
  const out = createWriteStream(file);
  out.write("time,open,high,low,close,volume\n");
  const { time, open, high, low, close, volume } = bars;
  for (let from = 0; from < bars.length; from += 10_000) {
    let text = "";
    for (let i = from; i < Math.min(bars.length, from + 10_000); i++)
      text += `${time[i]},${open[i].toFixed(4)},${high[i].toFixed(4)},${low[i].toFixed(4)},${close[i].toFixed(4)},${volume[i] + (i % 1_000) / 1_000}\n`;
    if (!out.write(text)) await new Promise<void>(resolve => void out.once("drain", resolve));
  }
  out.end();
  await finished(out);
}
