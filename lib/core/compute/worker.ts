import { parentPort } from "node:worker_threads";
import { collect } from "../collect.ts";
import { buffersOf } from "./move.ts";
import type { PoolRequest, PoolReply } from "./pool.ts";

/** So long after a run, in ms, this thread lets go of what jobs brought: V8 counts no memory that threads share, and collects nothing for it. */
const rest = 500;
let resting: NodeJS.Timeout | undefined;

/** Shared values of the runs under way; a worker prepares each once. */
const runs = new Map<number, (job: never) => unknown>();

parentPort!.on("message", async (request: PoolRequest) => {
  if (request.kind === "end") {
    runs.delete(request.run);
    clearTimeout(resting);
    if (request.letGo) collect("major");
    else resting = setTimeout(() => collect("major"), rest);
    return;
  }
  if (request.kind === "begin") {
    // A failing import is reported by the first job, which finds the run absent.
    const prepared = import(request.module).then(module => module[request.name](request.shared));
    runs.set(request.run, async job => ((await prepared) as (job: never) => unknown)(job));
    prepared.catch(() => {});
    return;
  }
  const reply: PoolReply = { id: request.id, result: undefined, error: undefined };
  try {
    reply.result = await runs.get(request.run)!(request.job as never);
  } catch (error) {
    reply.error =
      error instanceof Error
        ? { name: error.name, message: error.message }
        : { name: "Error", message: String(error) };
  }
  parentPort!.postMessage(reply, buffersOf(reply.result));
});
