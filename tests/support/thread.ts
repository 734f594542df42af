import { Worker } from "node:worker_threads";

/** A process of two threads that stay until they are ended. */
new Worker(new URL("./thread-within.ts", import.meta.url));
setInterval(() => {}, 1000);
