import { execFile } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import * as pt from "../../lib/index.ts";
import type { Comparison } from "./bench.ts";
import { UnequalResults } from "./equal.ts";
import { compare, median, repeat, type Repeated } from "./measure.ts";

type Columns = Readonly<Record<string, Float64Array>>;

const { ta, feature } = pt;
const periods = Array.from({ length: 40 }, (_, k) => 5 + 3 * k);
const kinds = {
  sma: [
    (p: number) => feature.ta.sma(feature.bars.close, p),
    (bars: pt.Bars, p: number) => ta.sma(bars.close, p),
  ],
  ema: [
    (p: number) => feature.ta.ema(feature.bars.close, p),
    (bars: pt.Bars, p: number) => ta.ema(bars.close, p),
  ],
  rsi: [
    (p: number) => feature.ta.rsi(feature.bars.close, p),
    (bars: pt.Bars, p: number) => ta.rsi(bars.close, p),
  ],
  stddev: [
    (p: number) => feature.ta.stddev(feature.bars.close, p),
    (bars: pt.Bars, p: number) => ta.stddev(bars.close, p),
  ],
  roc: [
    (p: number) => feature.ta.roc(feature.bars.close, p),
    (bars: pt.Bars, p: number) => ta.roc(bars.close, p),
  ],
} as const;

const nodes = Object.entries(kinds).flatMap(([name, [node]]) =>
  periods.map(p => [`${name}${p}`, node(p)] as const),
);

/** Two hundred features of one series, and the indicators that they are, called one after the other. */
export const sides = {
  graph(): (bars: pt.Bars) => Columns {
    const graph = pt.features(Object.fromEntries(nodes));
    return bars => graph.run(bars).columns;
  },
  indicators: () => (bars: pt.Bars) =>
    Object.fromEntries(
      Object.values(kinds).flatMap(([, indicator], kind) =>
        periods.map((p, k) => [nodes[kind * periods.length + k][0], indicator(bars, p)] as const),
      ),
    ),
} satisfies Record<string, () => (bars: pt.Bars) => Columns>;

/**
 * The C library keeps for the columns what `graph-once.ts` touches beforehand. The first touch costs both sides the same and is not what
 * they differ in, but on a virtual machine it takes from a tenth of the work to twice as long, as the host likes.
 */
const keepsMemory = {
  GLIBC_TUNABLES: [process.env["GLIBC_TUNABLES"], `glibc.malloc.trim_threshold=${2 ** 32}`]
    .filter(Boolean)
    .join(":"),
};

/**
 * The graph against its indicators, each in new processes, because both keep all columns. And the unchanged graph a second time.
 */
export async function graphRows(bars: pt.Bars): Promise<Comparison[]> {
  const graph = sides.graph();
  const indicators = sides.indicators()(bars);
  for (const [name, column] of Object.entries(graph(bars)))
    if (!Buffer.from(column.buffer).equals(Buffer.from(indicators[name].buffer)))
      throw new UnequalResults(`graph: ${name} is not the indicator's`);
  const { ms: second } = await repeat(() => graph(bars), 0.1);

  const inProcess = async (side: string): Promise<Repeated<undefined>> => {
    const script = join(import.meta.dirname, "graph-once.ts");
    const args = [...process.execArgv, "--expose-gc", script, side, String(bars.length)];
    const env = { ...process.env, ...keepsMemory };
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    return { ...(JSON.parse(stdout) as { ms: number[]; cpu: number[] }), result: undefined };
  };
  const { ours, peer } = await compare(
    2,
    () => inProcess("graph"),
    () => inProcess("indicators"),
    { warmUp: false },
  );
  const what = `graph of ${nodes.length} features on ${bars.length.toLocaleString("en-US")} bars`;
  return [
    {
      bench: "data",
      what,
      peer: "its indicators",
      ours: ours.ms,
      theirs: peer?.ms,
      cpu: { ours: ours.cpu, theirs: peer?.cpu },
      target: 0.77,
    },
    {
      bench: "data",
      what: `${what}, unchanged, a second time`,
      peer: "(mark)",
      ours: median(second),
      theirs: 20,
      target: 1,
    },
  ];
}
