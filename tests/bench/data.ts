import { join } from "node:path";
import type { Bench, BenchContext, Comparison } from "./bench.ts";
import { cacheRows } from "./data-cache.ts";
import { fileRows } from "./data-files.ts";
import { frameRows } from "./data-frames.ts";
import { indicatorRows } from "./data-indicators.ts";
import { streamRows } from "./data-streams.ts";
import { requireSame } from "./digest.ts";
import { benchBars, writeColumns } from "./market.ts";
import { compare, overall, repeat } from "./measure.ts";
import { PythonWorker } from "./python-worker.ts";
import type { Bars } from "../../lib/index.ts";

type Columns = Readonly<Record<string, Float64Array>>;

/** What a row of the bench is made with. */
export interface DataContext extends BenchContext {
  readonly bars: Bars;
  readonly size: string;
  /** Compares columns that we make with those of methods of data.py: `polars_csv` is polars. One line for each. */
  against(row: Row): Promise<Comparison[]>;
}

interface Row {
  readonly what: string;
  readonly ours: () => Columns | Promise<Columns>;
  readonly file: string;
  readonly arguments?: object;
  readonly peers: Readonly<Record<string, PeerOptions>>;
}

interface PeerOptions {
  readonly target?: number;
  /** Whether it begins otherwise, so that only what comes much later is the same. */
  readonly settled?: boolean;
  /** Called once, in the first sitting, because it takes its time; ours beside it as often as ever. */
  readonly once?: boolean;
  readonly note?: string;
}

const labels: Readonly<Record<string, string>> = {
  polars: "polars",
  pandas: "pandas",
  pyarrow: "pyarrow",
  duckdb: "DuckDB",
  talib: "TA-Lib (C)",
  ta: "pandas-ta",
};

/**
 * Frames, indicators and streams are measured so often, minutes apart: the machine has two speeds, each for seconds or minutes on end, as
 * whoever has the other half of a processor works or rests. A figure is the median over the sittings.
 */
const sittings = 5;

/** Files, frames, indicators, streams: columns of ten million bars, beside what a user would take instead. */
export const data: Bench = {
  name: "data",
  async run(context) {
    const { peers, folder, small } = context;
    // Whole days, so that the last one is complete. Minutes: pandas knows no more than 292 years.
    const bars = benchBars(1_440 * (small ? 70 : 6_945), "DATA/USD", "1m");
    const size = bars.length.toLocaleString("en-US");
    const columns = join(folder, "data.f64");
    writeColumns(columns, bars);
    const python = peers.python === undefined ? undefined : new PythonWorker(peers.python, "data.py");
    const rounds = small ? 1 : 2;

    const against = async (row: Row, sitting: number) => {
      const found: Comparison[] = [];
      for (const [method, options] of Object.entries(row.peers)) {
        if (options.once && sitting > 0) continue;
        const seconds = small ? 0 : 0.2;
        const request = { do: method, file: row.file, seconds: options.once ? 0 : seconds, ...row.arguments };
        const { ours, peer } = await compare(
          options.once ? 1 : rounds,
          () => repeat(row.ours, seconds),
          python && (() => python.ask<Record<string, number>>(request)),
          { warmUp: !options.once },
        );
        if (peer) requireSame(`${row.what}, ${method}`, ours.result, peer.result, options);
        found.push({
          bench: "data",
          what: row.what,
          peer: labels[method.split("_")[0]],
          ours: ours.ms,
          theirs: peer?.ms,
          cpu: { ours: ours.cpu, theirs: peer?.cpu },
          target: options.target,
          note: options.note,
        });
      }
      return found;
    };

    const inSitting = (sitting: number): DataContext => ({
      ...context,
      bars,
      size,
      against: row => against(row, sitting),
    });
    try {
      const tell = small ? () => {} : context.tell;
      const once: Comparison[] = [];
      for (const part of [fileRows, cacheRows]) {
        const rows = await part(inSitting(0));
        tell(rows);
        once.push(...rows);
      }
      const found: Comparison[] = [];
      for (let sitting = 0; sitting < (small ? 1 : sittings); sitting++) {
        const rows: Comparison[] = [];
        for (const part of [frameRows, indicatorRows, streamRows])
          rows.push(...(await part(inSitting(sitting), columns)));
        tell(rows);
        found.push(...rows);
      }
      return [...once, ...overall(found)];
    } finally {
      python?.close();
    }
  },
};
