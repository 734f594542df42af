import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How much of what was dropped may lie about; node.mjs has the C library keep as much of it for the next columns. */
const most = 512 << 20;

/**
 * A quarter of the megabytes of columns at which V8's small collections come, 32 of its own accord: with 128 MB two would come within a call
 * that makes three columns of ten million bars, and what has lived through two is no longer young. Said only when the first large column is
 * made: said at the start it lets V8 keep twice as many small things as well, which are 100 MB after some thousand cells.
 */
const quarter = 64;

/** Bytes of columns after the last collection, or fewer. */
let held = Infinity;
let collect: ((options: { readonly type: "major" }) => void) | undefined;

/**
 * Called before much memory is asked for: collects the columns that nobody holds any more once they may be half a gigabyte, so that their memory
 * is there to be used again. V8 waits until all that is held has doubled, which with ten million bars is gigabytes of fresh memory, and the
 * first touch of that costs more than the collection.
 */
export function reclaimBefore(bytes: number): void {
  const { arrayBuffers } = process.memoryUsage();
  if (held === Infinity) setFlagsFromString(`--scavenger-max-new-space-capacity-mb=${quarter}`);
  if (arrayBuffers < held) keep(arrayBuffers);
  if (arrayBuffers + bytes <= held + most) return;
  collect ??= collector();
  collect({ type: "major" });
  keep(process.memoryUsage().arrayBuffers);
}

/**
 * From its next collection on V8 waits until all that is held has doubled, and with little held for as much as may lie about and half of that
 * again, which is being made: to mark everything takes as long as an indicator of ten million bars, and most of what is dropped
 * is gone with the small collections.
 */
function keep(bytes: number): void {
  held = bytes;
  const percent = (150 * most) / (held + process.memoryUsage().heapUsed);
  setFlagsFromString(`--heap-growing-percent=${Math.max(100, Math.ceil(percent))}`);
}

/** V8's own function, without making it a global name of everybody's. */
function collector(): NonNullable<typeof collect> {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as NonNullable<typeof collect>;
}
