import { isMainThread, parentPort, Worker } from "node:worker_threads";

/** Sends the process an interrupt when a cell takes too long. */
export interface Watchdog {
  /** A cell starts: the time begins. */
  start(): void;
  /** The cell ended in time. */
  stop(): void;
  /** True once the time was up. */
  readonly fired: boolean;
  close(): Promise<void>;
}

/**
 * Watches from a thread of its own, because a cell that computes without pause also stops every timer of this thread.
 * `seconds` is the time a cell may take.
 */
export function watchdog(seconds: number): Watchdog {
  const fired = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL(import.meta.url));
  worker.unref();
  return {
    start: () => worker.postMessage({ milliseconds: seconds * 1_000, fired }),
    stop: () => worker.postMessage(undefined),
    get fired() {
      return Atomics.load(fired, 0) === 1;
    },
    close: async () => void (await worker.terminate()),
  };
}

if (!isMainThread) {
  let timer: NodeJS.Timeout | undefined;
  parentPort?.on("message", (message: { milliseconds: number; fired: Int32Array } | undefined) => {
    clearTimeout(timer);
    if (message)
      timer = setTimeout(() => {
        Atomics.store(message.fired, 0, 1);
        process.kill(process.pid, "SIGINT");
      }, message.milliseconds);
  });
}
