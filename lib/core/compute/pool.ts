import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { threadFlags } from "../thread-flags.ts";
import { interruptible } from "../interrupt.ts";
import { buffersOf } from "./move.ts";

export type PoolRequest =
  | { kind: "begin"; run: number; module: string; name: string; shared: unknown }
  | { kind: "job"; run: number; id: number; job: unknown }
  | { kind: "end"; run: number; letGo: boolean };

export interface PoolReply {
  id: number;
  result: unknown;
  error: { name: string; message: string } | undefined;
}

/** A job that threw in a worker. `name` is the name of the error thrown there. */
export class JobError extends Error {
  constructor(error: { name: string; message: string }) {
    super(error.message);
    this.name = error.name;
  }
}

export interface RunJobsOptions<Result> {
  readonly onProgress?: (done: number, total: number) => void;
  /** Takes each result as it comes, in any order, in place of the list of all. What it throws ends the run. */
  readonly take?: (result: Result, index: number) => void;
  /** The jobs bring columns that threads share: the workers let go of them with the end of the run, not when they have rested. Default false. */
  readonly letGo?: boolean;
}

/** From this many jobs for each worker on, a job more or less at the end matters little. */
const fewPerWorker = 4;

let workers: Worker[] | undefined;
let nextRun = 0;
let nextJob = 0;
const waiting = new Map<number, (reply: PoolReply) => void>();

/**
 * Runs `jobs` on worker threads, one per core, and gives their results in the order of the jobs. `module` exports a
 * function `name` that takes `shared` (structured-cloned once per worker; SharedArrayBuffers are shared) and returns the
 * function that each job is passed to; see {@link moving} for buffers that a job takes along or brings. Rejects with {@link JobError} on the first job that throws, and with `Interrupted`. Workers start on first
 * use, stay warm, and do not keep the process alive.
 */
export async function runJobs<Job, Result>(
  target: { module: URL; name: string },
  shared: unknown,
  jobs: readonly Job[],
  { onProgress, take, letGo = false }: RunJobsOptions<Result> = {},
): Promise<Result[]> {
  workers ??= Array.from({ length: availableParallelism() }, startWorker);
  const run = nextRun++;
  const results: Result[] = [];
  const active = workers.slice(0, jobs.length);
  let next = 0;
  let done = 0;
  let ended = false;
  for (const worker of active) {
    worker.ref();
    worker.postMessage({
      kind: "begin",
      run,
      module: target.module.href,
      name: target.name,
      shared,
    } satisfies PoolRequest);
  }
  try {
    // Two each: the next job lies there when one is done, and no worker waits for this thread. Of few and long jobs one each, or one
    // worker has two left when the others have none.
    const few = jobs.length < fewPerWorker * active.length;
    const work = (few ? active : [...active, ...active]).map(async worker => {
      while (next < jobs.length) {
        const index = next++;
        const result = (await ask(worker, run, jobs[index])) as Result;
        if (take === undefined) results[index] = result;
        else if (!ended) take(result, index);
        onProgress?.(++done, jobs.length);
      }
    });
    // What a worker is at when a person interrupts it finishes for nobody; what was not begun is not.
    await interruptible(Promise.all(work), () => (next = jobs.length));
  } finally {
    ended = true;
    next = jobs.length;
    for (const worker of active) {
      worker.postMessage({ kind: "end", run, letGo } satisfies PoolRequest);
      worker.unref();
    }
  }
  return results;
}

function ask(worker: Worker, run: number, job: unknown): Promise<unknown> {
  const id = nextJob++;
  return new Promise((resolve, reject) => {
    waiting.set(id, reply => (reply.error ? reject(new JobError(reply.error)) : resolve(reply.result)));
    worker.postMessage({ kind: "job", run, id, job } satisfies PoolRequest, buffersOf(job));
  });
}

function startWorker(): Worker {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    execArgv: threadFlags(),
    stdout: false,
    stderr: false,
  });
  worker.on("message", (reply: PoolReply) => {
    const settle = waiting.get(reply.id);
    waiting.delete(reply.id);
    settle?.(reply);
  });
  worker.on("error", error => {
    // A worker that died takes every job it was given with it: reject them all, and start afresh next time.
    workers = undefined;
    for (const [id, settle] of waiting)
      settle({ id, result: undefined, error: { name: error.name, message: error.message } });
    waiting.clear();
  });
  worker.unref();
  return worker;
}
