import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { homeFolder } from "../../core/store/home.ts";
import type { Deliver } from "./event.ts";

/**
 * Appends one JSON line to `PEAK_HOME/alerts/<day>.jsonl` and waits for the disk. One write in append mode: several
 * processes can write at once without mixing lines.
 */
export const deliverToFile: Deliver = event => {
  const file = openSync(join(homeFolder("alerts"), `${event.ts.slice(0, 10)}.jsonl`), "a+", 0o600);
  try {
    const line = Buffer.from(`${endsMidLine(file) ? "\n" : ""}${JSON.stringify(event)}\n`);
    const written = writeSync(file, line);
    if (written !== line.length)
      throw new Error(`only ${written} of ${line.length} bytes were written: is the disk full?`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

/** A writer killed mid-write leaves half a line; a new one must not continue it. */
function endsMidLine(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] !== 0x0a;
}
