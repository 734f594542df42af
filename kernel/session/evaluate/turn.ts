import { MessageChannel } from "node:worker_threads";

const { port1, port2 } = new MessageChannel();
const waiting: { readonly serial: number; readonly work: () => void }[] = [];
let last = 0;
port2.on("message", (serial: number) => {
  // One; more only where a termination has swallowed a message.
  while (waiting[0]?.serial <= serial) {
    const { work } = waiting.shift()!;
    if (waiting.length === 0) port2.unref();
    work();
  }
});
port2.unref();

/**
 * Calls `work` soon, in a turn of the event loop that a termination may hit: it takes with it every frame that called what it
 * ends, and may put `work` off until the next turn, so `work` looks first whether it is still wanted. Not by `setImmediate`:
 * when Node's queue of immediates is torn in its midst, it calls the torn one again for ever.
 */
export function turn(work: () => void): void {
  waiting.push({ serial: ++last, work });
  port2.ref();
  port1.postMessage(last);
}
