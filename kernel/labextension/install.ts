import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "oxc-transform";
import { contentHash } from "../../lib/core/hash.ts";
import { dataFolder, type KernelTarget, unwritable } from "../jupyter/kernelspec.ts";

const name = "peak-trade";
const entry = "remote-entry.js";
const require = createRequire(import.meta.url);

/**
 * Writes the prebuilt JupyterLab extension beside the kernels; returns its folder. What was there before is replaced. The
 * files lie in a folder named by their hash, so that a browser never mixes two installations. Throws `unavailable` where
 * the folder cannot be written.
 */
export function installLabextension(target: KernelTarget): string {
  const folder = join(dataFolder(target), "labextensions", name);
  const files = assets();
  const place = `static/${contentHash(...[...files].flat())}`;
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, place), { recursive: true });
    for (const [file, text] of files) writeFileSync(join(folder, place, file), text);
    const manifest = JSON.stringify(describe(`${place}/${entry}`), undefined, 2);
    writeFileSync(join(folder, "package.json"), `${manifest}\n`);
  } catch (cause) {
    throw unwritable(`The JupyterLab extension cannot be written to ${folder}`, cause);
  }
  return folder;
}

/** What JupyterLab's server reads to know what to load. */
function describe(load: string): object {
  const own = JSON.parse(
    readFileSync(fileURLToPath(new URL("../../package.json", import.meta.url)), "utf8"),
  ) as Record<"version" | "description" | "license", string>;
  const { version, description, license } = own;
  return {
    name,
    version,
    description,
    license,
    jupyterlab: { extension: true, _build: { load, extension: "./extension", style: "./style" } },
  };
}

/** The extension's files: its own, the query that it shares with the engine, and Plotly. */
function assets(): Map<string, string> {
  const own = fileURLToPath(new URL("./static/", import.meta.url));
  const files = new Map(readdirSync(own).map(file => [file, readFileSync(join(own, file), "utf8")]));
  const query = fileURLToPath(new URL("../../lib/chart/table/query.ts", import.meta.url));
  files.set("query.js", transformSync(query, readFileSync(query, "utf8")).code);
  const plotly = readFileSync(require.resolve("plotly.js-finance-dist-min"), "utf8");
  // A module of its own leaves no name behind in the page.
  files.set("plotly.js", `const module = { exports: {} };\n${plotly}\nexport default module.exports;\n`);
  return files;
}
