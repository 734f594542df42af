/**
 * Runs `work` and keeps the process alive until it ends. Without this Node leaves, silently and with exit code 0, when a
 * cell waits for something that nothing is going to resolve.
 */
export async function keepAlive<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => {}, 2 ** 31 - 1);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
