import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Gives the children of a process, oldest first. */
type ChildrenOf = (pid: number) => readonly number[];

/** As it was before cells' children were watched: what looks at processes is none of them. */
const run = spawnSync;
const hasProc = existsSync("/proc/self/task");

/**
 * The process that the main thread started last and that still runs; 0 where there is none. (What other threads started, the type
 * service among it, is not looked at where the system tells them apart, as Linux does.)
 */
export const newestChild = (): number =>
  (hasProc ? childrenOfThread(process.pid, process.pid) : byListing()(process.pid)).at(-1) ?? 0;

/**
 * Sends a signal to processes and to all that they started, as a terminal's Ctrl-C reaches them. Returns which they were. `look` is
 * called for every look at which processes there are.
 */
export function signalTree(
  roots: readonly number[],
  signal: NodeJS.Signals,
  look: () => ChildrenOf = hasProc ? () => byProc : byListing,
): number[] {
  const tree = new Set(roots);
  let known: number;
  do {
    known = tree.size;
    // One that runs on could start another that is not seen.
    for (const pid of tree) send(pid, "SIGSTOP");
    const childrenOf = look();
    for (const pid of tree) for (const child of childrenOf(pid)) tree.add(child);
  } while (tree.size > known);
  for (const pid of tree) {
    send(pid, signal);
    send(pid, "SIGCONT");
  }
  return [...tree];
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended, or is somebody else's by now (sudo).
  }
}

/** What `ps` lists, on macOS too; nothing where there is no `ps`. */
export function byListing(): ChildrenOf {
  const { pid: own, stdout } = run("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const pairs = (stdout ?? "")
    .split("\n")
    .map(line => line.trim().split(/\s+/).map(Number))
    .filter(([pid]) => pid !== own)
    .sort(([a], [b]) => a - b);
  return parent => pairs.filter(pair => pair[1] === parent).map(([pid]) => pid);
}

const byProc: ChildrenOf = pid =>
  namesIn(`/proc/${pid}/task`).flatMap(thread => childrenOfThread(pid, thread));

/** In the order in which the thread started them. */
function childrenOfThread(pid: number, thread: number | string): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")
      .split(" ")
      .map(Number)
      .filter(Boolean);
  } catch {
    return [];
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
