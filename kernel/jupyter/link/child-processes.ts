import { readdirSync, readFileSync } from "node:fs";

/**
 * The process that the main thread started last and that still runs; 0 where there is none. Only Linux tells, elsewhere it is always 0.
 * (What other threads started, the type service among it, is not looked at.)
 */
export const newestChild = (): number => childrenOf(process.pid, process.pid).at(-1) ?? 0;

/** Sends a signal to processes and to all that they started, as a terminal's Ctrl-C reaches them. Returns which they were. */
export function signalTree(roots: readonly number[], signal: NodeJS.Signals): number[] {
  const tree = new Set(roots);
  for (const pid of tree) {
    // One that runs on could start another that is not seen.
    send(pid, "SIGSTOP");
    for (const thread of namesIn(`/proc/${pid}/task`))
      for (const child of childrenOf(pid, thread)) tree.add(child);
  }
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

/** In the order in which the thread started them. */
function childrenOf(pid: number, thread: number | string): number[] {
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
