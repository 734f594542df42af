import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { isMainThread } from "node:worker_threads";
import { collect } from "../collect.ts";

/** How much of what was dropped may lie about; node.mjs has the C library keep as much of it for the next columns. */
const most = 512 << 20;

/** Bytes of columns from one small collection to the next: what three indicators of ten million bars make, or one of three lines. */
const some = 256 << 20;

// Said when what makes columns is loaded. They live outside V8's heap: otherwise every 64 MB of them bring a collection, which takes as long
// as an indicator of ten million bars and leaves no less behind. And all that is held may double before everything is marked
// again, or grow by half of what is left to V8's limit where that is less: of its own accord V8 marks after a tenth, which columns
// of 80 MB pass at each call, and the marker takes a processor.
if (isMainThread)
  for (const flag of ["--external-memory-accounted-in-global-limit", growth(100)]) setFlagsFromString(flag);

/**
 * Said when the first large column is made. V8's own small collections come at so many megabytes of columns, in quarters; of its own
 * accord at 32. It looks before each column, at those as well that the last collection has left, and so would come twice to a call that makes three
 * columns: what has lived through two is no longer young. (Said at the start it lets V8 keep more small things as well, 100 MB
 * after some thousand cells.) And a collection has given the memory back when it ends, not later on a thread of its own: the next
 * column is to lie there.
 */
const flags = ["--scavenger-max-new-space-capacity-mb=128", "--no-concurrent-array-buffer-sweeping"];

/** Bytes of columns after the last whole collection, or fewer; and after the last of either kind. */
let held = Infinity;
let left = Infinity;

/**
 * Called before much memory is asked for: collects the columns that nobody holds any more, so that their memory is there to be used again.
 * Those made lately go with a small collection, which takes less than a millisecond; everything is looked at once half a gigabyte of older ones
 * may lie about. V8 waits until all that is held has doubled, which with ten million bars is gigabytes of fresh memory, and the
 * first touch of that costs more than the collection.
 */
export function reclaimBefore(bytes: number): void {
  const now = columnBytes();
  if (held === Infinity) for (const flag of flags) setFlagsFromString(flag);
  if (now < held) keep(now);
  left = Math.min(left, now);
  if (now + bytes <= left + some) return;
  collect("minor");
  left = columnBytes();
  if (left + bytes <= held + most) return;
  collect("major");
  left = columnBytes();
  keep(left);
}

function columnBytes(): number {
  return process.memoryUsage().arrayBuffers;
}

/**
 * From its next collection on V8 waits until all that is held has doubled, and with little held for as much as may lie about and half of that
 * again, which is being made: to mark everything takes as long as an indicator of ten million bars, and most of what is dropped
 * is gone with the small collections.
 */
function keep(bytes: number): void {
  held = bytes;
  const percent = (150 * most) / (held + process.memoryUsage().heapUsed);
  setFlagsFromString(growth(Math.max(100, Math.ceil(percent))));
}

function growth(percent: number): string {
  return `--heap-growing-percent=${percent}`;
}
