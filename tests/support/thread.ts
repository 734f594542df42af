import { isMainThread, Worker } from "node:worker_threads";

/** Two threads that stay until they are ended. */
if (isMainThread) new Worker(new URL(import.meta.url));
setInterval(() => {}, 1000);
