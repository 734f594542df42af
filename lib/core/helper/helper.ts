import { availableParallelism } from "node:os";
import { isMainThread, Worker } from "node:worker_threads";
import { threadFlags } from "../thread-flags.ts";

/**
 * What a module exports as `help` that the helper is to load: it takes what was sent, in memory that threads share, and gives what the helper
 * calls at each ring until it returns true.
 */
export type Help<Input> = (input: Input) => () => boolean;

/** A message to the helper. */
export interface Sent {
  readonly module: string;
  readonly input: unknown;
}

/** A second thread for what this one computes without waiting. */
export interface Helper {
  /** Hands `input` to the `help` of a module, by its URL. It is heard of with the next ring. */
  send(module: string, input: unknown): void;
  /** Says that there is something to do. */
  ring(): void;
}

let helper: Helper | undefined;
let asked = false;

/**
 * The second thread, which is started, once, where somebody wants it and there is a processor for it. Nobody learns whether it still lives:
 * what it has not done its caller does. Threads of a pool have each other beside them already.
 */
export function helperThread(wanted: boolean): Helper | undefined {
  if (wanted && !asked) {
    asked = true;
    if (isMainThread && availableParallelism() > 1) helper = start();
  }
  return helper;
}

function start(): Helper | undefined {
  const bell = new Int32Array(new SharedArrayBuffer(4));
  try {
    const url = new URL("./helper-thread.ts", import.meta.url);
    const worker = new Worker(url, {
      workerData: bell,
      execArgv: threadFlags(),
      stdout: false,
      stderr: false,
    });
    worker.on("error", () => {});
    worker.unref();
    return {
      send: (module, input) => worker.postMessage({ module, input } satisfies Sent),
      ring: () => {
        Atomics.add(bell, 0, 1);
        Atomics.notify(bell, 0);
      },
    };
  } catch {
    // Node may be told to start no threads.
    return undefined;
  }
}
