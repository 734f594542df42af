import { createServer } from "node:net";

/**
 * Where this process looks next: below the ports that the system gives to whoever asks for any, and beside those of other processes, so
 * that nobody takes one between this look and the kernel's start.
 */
let next = 10_000 + ((process.pid * 64) % 20_000);

/** Ports of this machine that are free. */
export async function freePorts(count: number): Promise<number[]> {
  const found: number[] = [];
  for (; found.length < count; next++) if (await isFree(next)) found.push(next);
  return found;
}

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
