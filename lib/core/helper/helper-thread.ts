import { createRequire } from "node:module";
import os from "node:os";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { collect } from "../collect.ts";
import type { Help, Sent } from "./helper.ts";

// On Linux a thread has a priority of its own. With the lowest one it takes a processor that nobody else wants.
if (process.platform === "linux") os.setPriority(os.constants.priority.PRIORITY_LOW);
// This thread has no turns in which a promise could resolve: it waits for the bell.
const require = createRequire(import.meta.url);
const bell = workerData as Int32Array<SharedArrayBuffer>;
let work: (() => boolean)[] = [];

for (;;) {
  const heard = Atomics.load(bell, 0);
  const sent = hear();
  work = work.filter(step => !step());
  // V8 counts no memory that threads share, and would let it lie here until this thread has made garbage enough of its own.
  if (sent) collect("minor");
  Atomics.wait(bell, 0, heard);
}

/** Takes in what was sent; whether there was anything. A call of its own: its names would keep what they name. */
function hear(): boolean {
  let heard = false;
  for (let message; (message = receiveMessageOnPort(parentPort!)) !== undefined; heard = true) {
    const { module, input } = message.message as Sent;
    const { help } = require(fileURLToPath(module)) as { readonly help: Help<unknown> };
    work.push(help(input));
  }
  return heard;
}
