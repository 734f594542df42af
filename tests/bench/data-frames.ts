import * as pt from "../../lib/index.ts";
import type { Comparison } from "./bench.ts";
import type { DataContext } from "./data.ts";

/** Resampling, as-of joins and rolling means. */
export async function frameRows({ bars, size, against }: DataContext, file: string): Promise<Comparison[]> {
  const moments = bars.time.map(time => time + 1_000);
  const rows = { known: bars.time, columns: { close: bars.close } };
  return [
    ...(await against({
      what: `${size} minutes resampled to days`,
      ours: () => {
        const { open, high, low, close, volume } = pt.resample(bars, "1d");
        return { open, high, low, close, volume };
      },
      file,
      arguments: { every: "1d" },
      peers: { polars_resample: { target: 2 }, pandas_resample: {} },
    })),
    ...(await against({
      what: `as-of join of ${size} moments and bars`,
      ours: () => pt.asOf(moments, rows),
      file,
      peers: { polars_asof: { target: 2 }, pandas_asof: { once: true } },
    })),
    ...(await against({
      what: `rolling mean of ${size} values`,
      ours: () => ({ mean: pt.ta.sma(bars.close, 50) }),
      file,
      arguments: { window: 50 },
      peers: { polars_rolling: { target: 2 }, pandas_rolling: {} },
    })),
  ];
}
