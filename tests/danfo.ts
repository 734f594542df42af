// `npm run test:danfo`: installs danfo.js with the overrides that it needs into a temporary folder and runs its tests there. A job
// of its own, because a package's overrides hold for its whole project, and nobody who does not use danfo.js needs 340 MB of it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import process from "node:process";

const root = resolve(import.meta.dirname, "..");
const bin = join(root, "node_modules/.bin");
const windows = process.platform === "win32";
const folder = mkdtempSync(join(tmpdir(), "peak-danfo-"));
const env = {
  ...process.env,
  PEAK_DANFO: folder,
  PATH: [dirname(process.execPath), bin, process.env.PATH].join(delimiter),
};

const project = {
  private: true,
  dependencies: { "danfojs-node": "1.2.0" },
  overrides: { xlsx: "0.18.5", "@tensorflow/tfjs-node": "npm:@tensorflow/tfjs@3.21.0" },
};

function run(command: string, args: readonly string[], cwd: string): boolean {
  return spawnSync(command, args, { cwd, env, stdio: "inherit", shell: windows }).status === 0;
}

let passed = false;
try {
  writeFileSync(join(folder, "package.json"), JSON.stringify(project));
  console.error("Installing danfo.js …");
  const flags = ["--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"];
  passed =
    run(windows ? "npm.cmd" : "npm", ["install", ...flags], folder) &&
    run(join(bin, "vitest"), ["run", "tests/lib/market/frame/danfo.test.ts"], root);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(passed ? 0 : 1);
