import type inspector from "node:inspector";
import { plainError } from "../../../session/plain-error.ts";
import type { SessionError } from "../../../session/session.ts";

/** How often a running cell's heap is looked at, in ms: seldom while there is room, often when it is half full. */
const [seldom, often] = [50, 10];
/** The part of the limit, in bytes, that V8 keeps for young objects: three semi-spaces of 64 MB. */
const young = 192 * 2 ** 20;
/** Beyond this share of the rest V8 soon does nothing but collect garbage, and then ends the process. */
const dangerousShare = 0.8;
/** What a cell may take of the room that those before it have left: others come after it. */
const lastShare = 0.3;

/** Facts about a heap that is about to burst, in bytes. */
export interface FullHeap {
  readonly used: number;
  readonly limit: number;
}

/** Watches the heap of the main thread, from another one. V8 offers no hook before it gives up, but it answers an inspector even in a loop. */
export class HeapWatch {
  readonly #session: inspector.Session;
  readonly #limit: number;
  /** As it was seen last: what fills half of the heap is looked at often from the first. */
  #used = 0;

  /** `limit`: bytes that V8 grants the thread before it ends the process. */
  constructor(session: inspector.Session, limit: number) {
    this.#session = session;
    this.#limit = limit;
  }

  /**
   * Calls `full` once, when the heap has grown beyond what is safe, until the function returned is called. A heap that was full before is
   * left alone until it grows further, so that a person can free it.
   */
  during(full: (heap: FullHeap) => void): () => void {
    const room = Math.max(this.#limit - young, this.#limit / 2);
    const dangerous = dangerousShare * room;
    // The least that was seen, not the first: what a cell before has left behind may be garbage that nobody has collected yet.
    let before = Infinity;
    let timer: NodeJS.Timeout;
    let over = false;
    const look = (): void =>
      this.#session.post("Runtime.getHeapUsage", (failure, usage) => {
        if (failure || over) return;
        const { usedSize: used } = usage as { readonly usedSize: number };
        this.#used = used;
        before = Math.min(before, used);
        const allowed = before + lastShare * Math.max(0, room - before);
        if (used > Math.max(dangerous, allowed)) return full({ used, limit: this.#limit });
        // Only an answer brings the next question: a thread that collects garbage answers late.
        wait();
      });
    const wait = (): void => {
      timer = setTimeout(look, this.#used > dangerous / 2 ? often : seldom).unref();
    };
    wait();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }
}

/** What a cell fails with that was ended for it. */
export function heapError({ used, limit }: FullHeap): SessionError {
  const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
  return plainError(
    "HeapLimit",
    `The cell was ended: the heap held ${megabytes(used)} of the ${megabytes(limit)} that V8 allows, and would have ended the kernel.`,
    [
      "What it had declared stays. Let go of what is not needed (name = undefined, or %reset), keep numbers in typed arrays",
      "(they live outside the heap), or start the kernel with NODE_OPTIONS=--max-old-space-size=8192.",
    ],
  );
}
