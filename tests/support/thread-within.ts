/** A thread of thread.ts. */
setInterval(() => {}, 1000);
