import { execFile } from "node:child_process";
import { existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { installKernelspec, kernelName } from "../../kernel/jupyter/kernelspec.ts";
import type { Bench, Comparison } from "./bench.ts";
import { UnequalResults } from "./equal.ts";
import { median, quantile } from "./measure.ts";
import type { Peers } from "./peers.ts";

interface Timed {
  readonly start: readonly number[];
  readonly first: readonly number[];
  readonly warm: readonly number[];
  /** Cells whose value or `idle` did not come within ten seconds. */
  readonly lost: number;
  readonly version: string;
}

/** Start, first cell and warm cells of our kernel and three others, all through one jupyter_client. */
export const kernel: Bench = {
  name: "kernel",
  async run({ peers, folder, small }) {
    if (!peers.python) return [];
    const specs = dirname(installKernelspec({ kind: "prefix", folder }));
    const others = peerSpecs(peers);
    for (const [name, argv] of Object.entries(others))
      write(specs, name, { argv, display_name: name, language: "bench" });
    const args = [join(import.meta.dirname, "kernels.py"), specs, small ? "1" : "5", small ? "20" : "100"];
    const { stdout } = await promisify(execFile)(
      peers.python,
      [...args, kernelName, ...Object.keys(others)],
      {
        env: { ...process.env, IPYTHONDIR: join(folder, "ipython"), JUPYTER_RUNTIME_DIR: folder },
        maxBuffer: 16 << 20,
      },
    );
    const { [kernelName]: ours, ...theirs } = JSON.parse(stdout) as Record<string, Timed>;
    if (ours.lost > 0)
      throw new UnequalResults(`kernel: ${ours.lost} cells of ours did not show their value.`);
    return Object.entries(theirs).flatMap(([name, peer]) => rows(name, ours, peer));
  },
};

function rows(name: string, ours: Timed, theirs: Timed): Comparison[] {
  const lost = theirs.lost > 0 ? `${theirs.lost} of its cells lost their value` : undefined;
  // Deno checks no types, so nothing is demanded against it; the others are to be beaten.
  const target = name === "Deno" ? undefined : 1;
  const row = (what: string, of: (timed: Timed) => number, mark = target): Comparison => ({
    bench: "kernel",
    what,
    peer: name,
    ours: of(ours),
    theirs: of(theirs),
    target: mark,
    note: lost,
  });
  return [
    row("start to kernel_info_reply", ({ start }) => median(start)),
    row("first cell", ({ first }) => median(first)),
    row("warm cell, median", ({ warm }) => median(warm)),
    row("warm cell, p99", ({ warm }) => quantile(warm, 0.99)),
  ];
}

function peerSpecs({ python, modules }: Peers): Record<string, string[]> {
  const specs: Record<string, string[]> = {
    ipykernel: [python!, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
  };
  if (modules === undefined) return specs;
  const tslab = join(modules, "tslab/bin/tslab");
  specs.tslab = [realpathSync(process.execPath), tslab, "kernel", "--config-path", "{connection_file}"];
  const deno = denoBinary(modules);
  if (deno) specs.Deno = [deno, "jupyter", "--kernel", "--conn", "{connection_file}"];
  return specs;
}

/** The native program: what npm puts into .bin is a script around it, whose start would be counted too. */
function denoBinary(modules: string): string | undefined {
  const platforms = [`${process.platform}-${process.arch}`, `${process.platform}-${process.arch}-glibc`];
  return platforms
    .map(platform => join(modules, "@deno", platform, process.platform === "win32" ? "deno.exe" : "deno"))
    .find(existsSync);
}

function write(specs: string, name: string, spec: object): void {
  mkdirSync(join(specs, name), { recursive: true });
  writeFileSync(join(specs, name, "kernel.json"), JSON.stringify(spec));
}
