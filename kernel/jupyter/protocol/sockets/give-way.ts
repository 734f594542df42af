/** In ms. */
const moment = 0.05;
const nobody = new Int32Array(new SharedArrayBuffer(4));

/**
 * Stands still for a moment, so that those whom a send has woken, the front end above all, get the processor that this
 * thread has: where there are few, they wait behind it for as long as it has something to do.
 */
export function giveWay(): void {
  Atomics.wait(nobody, 0, 0, moment);
}
