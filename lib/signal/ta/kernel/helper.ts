import { availableParallelism } from "node:os";
import { isMainThread, Worker } from "node:worker_threads";
import type { SharedMemory } from "../../../core/web-assembly.ts";

let started: boolean | undefined;

/**
 * Whether a second thread works on the kernel's memory; it is started, once, where somebody wants it and there is a processor for it. Nobody
 * learns whether it still lives: what it has not begun its caller does. Threads of a pool have each other beside them already.
 */
export function hasHelper(memory: SharedMemory, wanted: boolean): boolean {
  if (wanted) started ??= isMainThread && availableParallelism() > 1 && start(memory);
  return started === true;
}

function start(memory: SharedMemory): boolean {
  try {
    const url = new URL("./helper-thread.ts", import.meta.url);
    const worker = new Worker(url, { workerData: memory, stdout: false, stderr: false });
    worker.on("error", () => {});
    worker.unref();
    return true;
  } catch {
    // Node may be told to start no threads.
    return false;
  }
}
