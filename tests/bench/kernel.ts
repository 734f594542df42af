import { spawn } from "node:child_process";
import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { installKernelspec, kernelName } from "../../kernel/jupyter/kernelspec.ts";
import { PeakError } from "../../lib/core/errors.ts";
import type { Bench, Comparison } from "./bench.ts";
import { UnequalResults } from "./equal.ts";
import { compareKernels, lostCells, unchecked, type Measured } from "./kernel-rows.ts";
import type { Peers } from "./peers.ts";

/** Our kernel and three others, all through one jupyter_client: see kernels.py for what is measured and how. */
export const kernel: Bench = {
  name: "kernel",
  async run({ peers, folder, small, tell }) {
    if (!peers.python) return [];
    const specs = dirname(installKernelspec({ kind: "prefix", folder }));
    const others = peerSpecs(peers);
    for (const [name, argv] of Object.entries(others))
      write(specs, name, { argv, display_name: name, language: "bench" });
    linkExchanges(specs);
    const names = [kernelName, ...Object.keys(others)];
    const installed = (...wanted: string[]) => wanted.filter(name => names.includes(name));
    const found: Comparison[] = [];
    let [lost, late] = [0, 0];
    for await (const measured of parts(peers.python, folder, {
      folder: specs,
      rounds: small ? 1 : 5,
      cells: small ? 20 : 300,
      long: small ? 100 : 10_000,
      prelude: { [unchecked]: ["%types off"] },
      // Nobody else has an engine to begin with.
      begin: { [kernelName]: "pt.stats.mean([1, 3])" },
      measure: {
        started: names,
        begun: names,
        trivial: names,
        typed: [...names, unchecked],
        printed: names,
        completed: names,
        interrupted: [kernelName],
        // Deno resolves bare names through an import map of its own, and would need the network.
        ccxt: installed(kernelName, "tslab"),
        // The others grow, or are flat at three hundred: only ours is asked for ten thousand.
        growing: [kernelName],
      },
    })) {
      const rows = compareKernels(measured);
      tell(rows);
      found.push(...rows);
      for (const name of [kernelName, unchecked]) lost += lostCells(measured[name]);
      late += measured[kernelName].printed?.late ?? 0;
    }
    if (lost > 0) throw new UnequalResults(`kernel: ${lost} cells of ours did not show their value.`);
    if (late > 0) throw new UnequalResults(`kernel: ${late} messages of ours came after the cell was idle.`);
    return found;
  },
};

/** What kernels.py finds, one measurement after the other. */
async function* parts(
  python: string,
  folder: string,
  request: object,
): AsyncGenerator<Record<string, Measured>> {
  const child = spawn(python, [join(import.meta.dirname, "kernels.py")], {
    env: { ...process.env, IPYTHONDIR: join(folder, "ipython"), JUPYTER_RUNTIME_DIR: folder },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const closed = new Promise<number | null>(done => child.on("close", done));
  child.stdin.end(JSON.stringify(request));
  for await (const line of createInterface(child.stdout)) {
    const { what, found } = JSON.parse(line) as { what: string; found: Record<string, unknown> };
    yield Object.fromEntries(Object.entries(found).map(([name, result]) => [name, { [what]: result }]));
  }
  const code = await closed;
  if (code !== 0)
    throw new PeakError("unavailable", `kernels.py ended with ${code}; its message is above.`, {
      hint: "Remove .cache/bench and run the bench again.",
    });
}

/** Gives every kernel the same ccxt, beside the folder it runs in. */
function linkExchanges(folder: string): void {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  const ccxt = realpathSync(resolve(import.meta.dirname, "../../node_modules/ccxt"));
  symlinkSync(ccxt, join(folder, "node_modules/ccxt"), "junction");
}

function peerSpecs({ python, modules }: Peers): Record<string, string[]> {
  const specs: Record<string, string[]> = {
    ipykernel: [python!, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
  };
  if (modules === undefined) return specs;
  return { ...specs, ...typescriptKernels(modules) };
}

/** The command lines of tslab and, where there is one for this platform, Deno. */
export function typescriptKernels(modules: string): Record<string, string[]> {
  const tslab = join(modules, "tslab/bin/tslab");
  const deno = denoBinary(modules);
  return {
    tslab: [realpathSync(process.execPath), tslab, "kernel", "--config-path", "{connection_file}"],
    ...(deno && { Deno: [deno, "jupyter", "--kernel", "--conn", "{connection_file}"] }),
  };
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
