import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as pt from "../../lib/index.ts";
import type { Bench } from "./bench.ts";
import { requireEqual } from "./equal.ts";
import { benchBars, writeColumns } from "./market.ts";
import { compare, repeat } from "./measure.ts";
import { figures, fusedTerms } from "./single.ts";

/**
 * A moving-average crossover over a million bars with fees and slippage: equity, trades and all statistics. Warm in this
 * process, and cold from the start of a process that reads the columns from a file.
 */
export const fused: Bench = {
  name: "fused",
  async run({ peers, python, folder, small }) {
    const bars = benchBars(small ? 50_000 : 1_000_000, "FUSED/USD");
    const file = join(folder, "fused.f64");
    writeColumns(file, bars);
    const { params, ...terms } = fusedTerms;
    const request = { do: "single", peer: "vectorbt", file, ...params, ...terms };
    const seconds = small ? 0 : 0.3;

    const warm = await compare(
      5,
      () => repeat(() => figures(pt.backtest(pt.strategies.ma_crossover, bars, fusedTerms)), seconds),
      python && (() => python.ask<Record<string, number>>({ ...request, seconds })),
    );
    if (warm.peer) agree(warm.ours.result, warm.peer.result);

    const fresh = (command: string, args: readonly string[]) => () =>
      repeat(async () => {
        // Both keep what they compiled, as a kernel does (and vectorbt where numba may write).
        const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, "compiled") };
        const { stdout } = await promisify(execFile)(command, args, { env });
        return JSON.parse(stdout) as Record<string, number>;
      }, 0);
    const cold = await compare(
      small ? 1 : 3,
      fresh(process.execPath, [...process.execArgv, join(import.meta.dirname, "cold.ts"), file]),
      peers.python === undefined
        ? undefined
        : fresh(peers.python, [
            "-W",
            "ignore",
            join(import.meta.dirname, "cold.py"),
            JSON.stringify({ ...request, seconds: 0 }),
          ]),
    );
    if (cold.peer) agree(cold.ours.result, cold.peer.result);

    const size = `${bars.length.toLocaleString("en-US")} bars, fused path`;
    const row = (what: string, { ours, peer }: typeof warm, target: number | undefined) => ({
      bench: "fused",
      what: `${size}, ${what}`,
      peer: "vectorbt",
      ours: ours.ms,
      theirs: peer?.ms,
      target,
    });
    return [
      { ...row("warm", warm, 20), cpu: { ours: warm.ours.cpu, theirs: warm.peer?.cpu } },
      {
        ...row("cold", cold, 20),
        note: "new process; compiled code comes from a cache, ours and vectorbt's",
      },
    ];
  },
};

/** Every figure that both define alike. vectorbt's buy-and-hold starts at the first close, ours at the first open. */
function agree(ours: Record<string, number>, theirs: Record<string, number>): void {
  const { benchmarkReturn: _, ...same } = theirs;
  requireEqual("fused", ours, same, 1e-9);
}
