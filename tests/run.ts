// `npm test`: types, lint and formatting, then every test. Its last line is the count. `npm run lint` stops before the tests.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import process from "node:process";

const root = resolve(import.meta.dirname, "..");
const bin = join(root, "node_modules/.bin");
const report = join(root, ".cache/vitest.json");
// Tools start `node` by name: they must find this one, not the machine's.
const env = { ...process.env, PATH: [dirname(process.execPath), bin, process.env.PATH].join(delimiter) };
const [option, ...filters] = process.argv.slice(2);

interface Summary {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numFailedTestSuites: number;
  success: boolean;
}

const count = { passed: 0, failed: 0, skipped: 0 };

function step(name: string, command: string, ...args: string[]): void {
  const started = performance.now();
  const done = spawnSync(join(bin, command), args, {
    cwd: root,
    env,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  const passed = done.status === 0;
  count[passed ? "passed" : "failed"]++;
  console.log(`${passed ? "ok  " : "FAIL"} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

step("types", "tsc", "--noEmit", "-p", ".");
step("lint", "oxlint", "--deny-warnings");
step("dead code", "knip", "--no-progress");
step("formatting", "prettier", "--check", "--log-level=warn", ".");

if (option !== "--lint") {
  mkdirSync(dirname(report), { recursive: true });
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const files = option === undefined ? [] : [option, ...filters];
  const done = spawnSync(join(bin, "vitest"), [...args, ...files], {
    cwd: root,
    env,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  const summary = JSON.parse(readFileSync(report, "utf8")) as Summary;
  count.passed += summary.numPassedTests;
  count.failed += summary.numFailedTests;
  count.skipped += summary.numPendingTests;
  // A file that could not be loaded has no tests to fail, and an unhandled rejection belongs to none: both count.
  if (done.status !== 0 && summary.numFailedTests === 0) count.failed++;
}

const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
process.exit(count.failed === 0 ? 0 : 1);
