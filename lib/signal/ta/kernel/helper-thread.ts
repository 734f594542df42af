import os from "node:os";
import process from "node:process";
import { workerData } from "node:worker_threads";
import type { SharedMemory } from "../../../core/web-assembly.ts";
import { boardOf } from "./board.ts";
import { runner } from "./kernel.ts";

// On Linux a thread has a priority of its own. With the lowest one it takes a processor that nobody else wants.
if (process.platform === "linux") os.setPriority(os.constants.priority.PRIORITY_LOW);
const memory = workerData as SharedMemory;
boardOf(memory.buffer).serve(runner(memory));
