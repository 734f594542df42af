// `npm test`: types, lint and formatting, then every test. Its last line is the count. `npm run lint` stops before the tests.
import { spawn } from "node:child_process";
import { once } from "node:events";
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

/** Runs a program of the packages; its exit code. */
async function run(command: string, ...args: string[]): Promise<number | null> {
  const shell = process.platform === "win32";
  const child = spawn(join(bin, command), args, { cwd: root, env, stdio: "inherit", shell });
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}

async function step(name: string, command: string, ...args: string[]): Promise<void> {
  const started = performance.now();
  const passed = (await run(command, ...args)) === 0;
  count[passed ? "passed" : "failed"]++;
  console.log(`${passed ? "ok  " : "FAIL"} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

// It takes as long as all others, on one processor.
const formatting = step("formatting", "prettier", "--check", "--log-level=warn", ".");
await step("types", "tsc", "--noEmit", "-p", ".");
await step("lint", "oxlint", "--deny-warnings");
await step("dead code", "knip", "--no-progress");
await formatting;

if (option !== "--lint") {
  mkdirSync(dirname(report), { recursive: true });
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const files = option === undefined ? [] : [option, ...filters];
  const code = await run("vitest", ...args, ...files);
  const summary = JSON.parse(readFileSync(report, "utf8")) as Summary;
  count.passed += summary.numPassedTests;
  count.failed += summary.numFailedTests;
  count.skipped += summary.numPendingTests;
  // A file that could not be loaded has no tests to fail, and an unhandled rejection belongs to none: both count.
  if (code !== 0 && summary.numFailedTests === 0) count.failed++;
}

const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
process.exit(count.failed === 0 ? 0 : 1);
