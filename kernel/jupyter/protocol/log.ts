import { writeSync } from "node:fs";

/** A line for the log of the server that started the kernel. Written at once: streams of a worker pass through the busy main thread. */
export function log(line: string): void {
  try {
    writeSync(2, `peak kernel: ${line}\n`);
  } catch {
    // Nobody reads the log any more; that is no reason to stop.
  }
}
