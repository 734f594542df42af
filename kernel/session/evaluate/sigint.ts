import { Worker } from "node:worker_threads";

/** What the thread that hears the signal shares with the one that runs cells. */
export interface SigintShare {
  /** How many cells run. Absent: whoever is told takes care of the rest. */
  readonly running?: Int32Array;
  /** The numbers of the last message that this thread has begun to act on, and of the last that it has done with. */
  readonly heard: Int32Array;
}

/** Slots of {@link SigintShare.heard}. */
export const [begun, done] = [0, 1];

/** The number of a signal, 0 before the first, and that of this message: one that a termination may have swallowed is sent again. */
export type SigintMessage = readonly [signal: number, message: number];

/** What the thread that hears signals may end by force. */
interface Blocking {
  /** How many cells of this thread run. */
  readonly running: Int32Array;
  /** Called where this thread may have been torn while it acted: ends what a termination has left open. */
  mend(): void;
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
 * Given `blocking`, that thread ends by force what blocks the main thread while a cell runs. Until it is ready (some tens of
 * milliseconds) signals go to the main thread as ever.
 */
export function watchSigint(act: () => void, blocking?: Blocking): SigintWatch {
  const heard = new Int32Array(new SharedArrayBuffer(8));
  const share: SigintShare = { running: blocking?.running, heard };
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
  let acted = 0;
  worker.on("message", ([signal, message]: SigintMessage) => {
    if (signal === 0) {
      isWatched = true;
      return isReady();
    }
    Atomics.store(heard, begun, message);
    if (signal > acted) {
      act();
      acted = signal;
    } else blocking?.mend();
    Atomics.store(heard, done, message);
    Atomics.notify(heard, done);
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
