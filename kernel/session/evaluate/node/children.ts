import childProcess, { ChildProcess } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { currentCell } from "../../../display/cell.ts";
import { KeyboardInterrupt } from "../channel.ts";

type Stdio = readonly unknown[];
type Spawn = (this: ChildProcess, options: { stdio?: unknown }) => unknown;
type Run = (...values: unknown[]) => unknown;

const names = ["stdout", "stderr"] as const;
const blocking = ["spawnSync", "execSync", "execFileSync"] as const;

/** Called when this thread begins to wait for a child. What it returns is called when that is over, and tells whether an interrupt ended it. */
export type ChildWait = () => () => boolean;

/**
 * A child process that inherits the standard output of a cell prints into the cell: what the system calls by that name is the
 * log of the notebook's server. The output of a child that is waited for comes before its `exit`, and before this thread says that
 * it waits no longer: who interrupts it does not tear it meanwhile. `interrupt` is called where an interrupt ended a child that this
 * thread waited for, `wait` having told of it. Returns the undo.
 */
export function captureChildren(interrupt: () => void, wait: ChildWait = () => () => false): () => void {
  const prototype = ChildProcess.prototype as ChildProcess & { spawn: Spawn };
  const { spawn } = prototype;
  prototype.spawn = function (options) {
    const inherited = inheritedOf(options.stdio);
    if (!inherited) return spawn.call(this, options);
    const piped = inherited.stdio.map((entry, i) => (inherited.from.has(i) ? "pipe" : entry));
    const result = spawn.call(this, { ...options, stdio: piped });
    forward(this, inherited.from);
    return result;
  };
  const waiting =
    (run: Run): Run =>
    (...values) => {
      const over = wait();
      const stop = (): void => {
        if (!over()) return;
        interrupt();
        throw new KeyboardInterrupt();
      };
      let result: unknown;
      try {
        result = run(...values);
      } catch (error) {
        stop();
        throw error;
      }
      stop();
      return result;
    };
  const originals = Object.fromEntries(blocking.map(name => [name, childProcess[name]]));
  for (const name of blocking)
    Object.assign(childProcess, { [name]: waiting(blocked(childProcess[name] as Run)) });
  syncBuiltinESMExports();
  return () => {
    prototype.spawn = spawn;
    Object.assign(childProcess, originals);
    syncBuiltinESMExports();
  };
}

/** Which entries of a `stdio` option stand for a stream of this process; undefined where none does, or no cell asks. */
function inheritedOf(
  given: unknown,
): { readonly stdio: Stdio; readonly from: Map<number, (typeof names)[number]> } | undefined {
  if (!currentCell.getStore()) return undefined;
  const stdio: Stdio = Array.isArray(given) ? given : [given, given, given];
  const from = new Map<number, (typeof names)[number]>();
  for (const [i, entry] of stdio.entries()) {
    const fd = entry === "inherit" ? i : entry;
    const name = names.find((stream, at) => fd === at + 1 || fd === process[stream]);
    if (name) from.set(i, name);
  }
  return from.size > 0 ? { stdio, from } : undefined;
}

/** To the caller the streams are absent, as inherited ones are. */
function forward(child: ChildProcess, from: ReadonlyMap<number, (typeof names)[number]>): void {
  const fds = child.stdio as unknown[];
  let open = 0;
  let held: (() => void) | undefined;
  for (const [i, name] of from) {
    const stream = fds[i] as NodeJS.ReadableStream | null;
    fds[i] = null;
    if (i === 1 || i === 2) Object.assign(child, { [names[i - 1]]: null });
    if (!stream) continue;
    open++;
    stream.setEncoding("utf8").on("data", (text: string) => void process[name].write(text));
    stream.on("end", () => {
      if (--open === 0) held?.();
    });
  }
  const emit = child.emit.bind(child) as (...values: unknown[]) => boolean;
  child.emit = (...values: unknown[]) => {
    if (values[0] !== "exit" || open === 0) return emit(...values);
    // What it started may keep the streams open and print for ever.
    const patience = setTimeout(() => held?.(), 100);
    held = () => {
      clearTimeout(patience);
      held = undefined;
      emit(...values);
    };
    return true;
  };
}

/** This thread stands still until such a child has ended: what it prints waits in files meanwhile. */
function blocked(run: Run): Run {
  return (...values) => {
    const last = values.at(-1);
    const options =
      typeof last === "object" && last !== null && !Array.isArray(last) && "stdio" in last ? last : undefined;
    const inherited = options && inheritedOf(options.stdio);
    if (!inherited) return run(...values);
    const folder = mkdtempSync(join(tmpdir(), "peak-child-"));
    const files = names.map(name => join(folder, name));
    const fds = files.map(file => openSync(file, "a"));
    try {
      const stdio = inherited.stdio.map((entry, i) => {
        const name = inherited.from.get(i);
        return name ? fds[names.indexOf(name)] : entry;
      });
      return run(...values.slice(0, -1), { ...options, stdio });
    } finally {
      fds.forEach(closeSync);
      const texts = files.map(file => readFileSync(file, "utf8"));
      rmSync(folder, { recursive: true, force: true });
      for (const [i, text] of texts.entries()) if (text !== "") process[names[i]].write(text);
    }
  };
}
