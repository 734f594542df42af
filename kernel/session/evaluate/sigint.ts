import { Worker } from "node:worker_threads";

/** What the thread that hears the signal shares with the one that runs cells. */
export interface SigintShare {
  /** How many cells run. Absent: whoever is told takes care of the rest. */
  readonly running?: Int32Array;
  /** The number of the last signal that was acted on. */
  readonly heard: Int32Array;
}

/**
 * Calls `act` whenever the process gets SIGINT, in a thread that has an event loop, and lets nobody else know. Node delivers
 * signals to the loop of the main thread only, which hears nothing while code blocks it, and offers to end blocking code only
 * around a script, which code after an `await` is not in: so a thread of its own waits in such a script.
 *
 * `running` counts the cells of the main thread: given it, that thread ends by force what blocks the main thread while a cell
 * runs. Until it has started (some tens of milliseconds) signals go to the main thread as ever. Whoever wants the process to
 * outlive this must have a listener of SIGINT before.
 */
export function watchSigint(act: () => void, running?: Int32Array): { close(): Promise<unknown> } {
  const heard = new Int32Array(new SharedArrayBuffer(4));
  const share: SigintShare = { running, heard };
  const worker = new Worker(new URL("./sigint-thread.ts", import.meta.url), { workerData: share });
  worker.unref();
  worker.on("message", (serial: number) => {
    Atomics.store(heard, 0, serial);
    Atomics.notify(heard, 0);
    act();
  });
  return { close: () => worker.terminate() };
}
