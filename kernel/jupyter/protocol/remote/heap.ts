import type inspector from "node:inspector";
import { plainError } from "../../../session/plain-error.ts";
import type { SessionError } from "../../../session/session.ts";

/** How often a running cell's heap is looked at, in ms: seldom while there is room, often when it is half full. */
const [seldom, often] = [50, 10];
/** The part of the limit, in bytes, that V8 keeps for young objects: three semi-spaces of 64 MB. */
const young = 192 * 2 ** 20;
/** Beyond this share of the rest V8 soon does nothing but collect garbage, and then ends the process. */
const dangerousShare = 0.8;

/** Facts about a heap that is about to burst, in bytes. */
export interface FullHeap {
  readonly used: number;
  readonly limit: number;
}

/**
 * Watches the heap of the main thread, from another one, until the function returned is called. V8 offers no hook before it
 * gives up, but it answers an inspector even in the middle of a loop. `full` is called once, when the heap has grown
 * beyond what is safe; a heap that was full before is left alone until it grows further, so that a person can free it.
 */
export function watchHeap(
  session: inspector.Session,
  limit: number,
  full: (heap: FullHeap) => void,
): () => void {
  const dangerous = dangerousShare * Math.max(limit - young, limit / 2);
  // The least that was seen, not the first: what a cell before has left behind may be garbage that nobody has collected yet.
  let before = Infinity;
  let timer: NodeJS.Timeout;
  const look = (): void =>
    session.post("Runtime.getHeapUsage", (failure, usage) => {
      if (failure) return;
      const { usedSize: used } = usage as { readonly usedSize: number };
      before = Math.min(before, used);
      if (used > Math.max(dangerous, before + 0.05 * limit)) return full({ used, limit });
      // Only an answer brings the next question: a thread that collects garbage answers late.
      wait(used > dangerous / 2 ? often : seldom);
    });
  let over = false;
  const wait = (ms: number): void => {
    if (!over) timer = setTimeout(look, ms).unref();
  };
  wait(seldom);
  return () => {
    over = true;
    clearTimeout(timer);
  };
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
