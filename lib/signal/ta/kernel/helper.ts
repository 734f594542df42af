import { helperThread, type Help, type Helper } from "../../../core/helper/helper.ts";
import type { SharedMemory } from "../../../core/web-assembly.ts";
import { boardOf } from "./board.ts";
import { runner } from "./kernel.ts";

let told: SharedMemory | undefined;

/** The second thread, which works on the kernel's memory; it is started where somebody wants it. */
export function helperOn(memory: SharedMemory, wanted: boolean): Helper | undefined {
  const helper = helperThread(wanted);
  if (told !== memory) helper?.send(import.meta.url, memory);
  if (helper) told = memory;
  return helper;
}

/** For the second thread. */
export const help: Help<SharedMemory> = memory => {
  const board = boardOf(memory.buffer);
  const run = runner(memory);
  return () => {
    board.serve(run);
    return false;
  };
};
