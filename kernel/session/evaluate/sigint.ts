import { Worker } from "node:worker_threads";

/** What the thread that hears the signal shares with the one that runs cells. */
export interface SigintShare {
  /** How many cells run. Absent: whoever is told takes care of the rest. */
  readonly running?: Int32Array;
  /** The number of the last signal that was acted on. */
  readonly heard: Int32Array;
}

export interface SigintWatch {
  /** The signal is heard from now on. */
  readonly ready: Promise<void>;
  /** Resolves when the next signal was acted on, at the latest after a second. */
  next(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Calls `act` whenever the process gets SIGINT, in a thread that has an event loop, and lets nobody else know. Node delivers
 * signals to the loop of the main thread only, which hears nothing while code blocks it, and offers to end blocking code only
 * around a script, which code after an `await` is not in: so a thread of its own waits in such a script.
 *
 * `running` counts the cells of the main thread: given it, that thread ends by force what blocks the main thread while a cell
 * runs. Until it is ready (some tens of milliseconds) signals go to the main thread as ever.
 */
export function watchSigint(act: () => void, running?: Int32Array): SigintWatch {
  const heard = new Int32Array(new SharedArrayBuffer(4));
  const share: SigintShare = { running, heard };
  // Node takes the signal over with the first listener: one that comes later would make the thread deaf.
  const held = (): void => {
    // Until the other thread hears it, whoever has a listener is told by Node.
    if (!isWatched && process.listenerCount("SIGINT") === 1) act();
  };
  let isWatched = false;
  process.on("SIGINT", held);
  const worker = new Worker(new URL("./sigint-thread.ts", import.meta.url), {
    name: "signals",
    workerData: share,
  });
  worker.unref();
  const waiting: (() => void)[] = [];
  let isReady = (): void => {};
  const ready = new Promise<void>(resolve => (isReady = resolve));
  worker.on("message", (serial: number) => {
    if (serial === 0) {
      isWatched = true;
      return isReady();
    }
    Atomics.store(heard, 0, serial);
    Atomics.notify(heard, 0);
    act();
    for (const tell of waiting.splice(0)) tell();
  });
  const next = (): Promise<void> =>
    new Promise(resolve => {
      waiting.push(resolve);
      setTimeout(resolve, 1_000);
    });
  return {
    ready,
    next,
    async close() {
      process.off("SIGINT", held);
      await worker.terminate();
      // Node gives the signal its default back when the thread ends, whoever listens: they take it anew.
      const others = process.listeners("SIGINT");
      process.removeAllListeners("SIGINT");
      for (const other of others) process.on("SIGINT", other);
    },
  };
}
