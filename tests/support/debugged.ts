import { afterAll, beforeAll, beforeEach } from "vitest";
import { debugClient } from "./debug-client.ts";
import { startKernel, type TestKernel } from "./kernel.ts";

/** A kernel that all tests of the block debug; it is there once they run. */
export function debugged() {
  let kernel: TestKernel;
  let client: ReturnType<typeof debugClient>;
  beforeAll(async () => {
    kernel = await startKernel();
    client = debugClient(kernel);
    await client.start();
  }, 300_000);
  afterAll(() => kernel?.close());
  // No test inherits a breakpoint or a stop.
  beforeEach(() => client.clear());
  return {
    get kernel() {
      return kernel;
    },
    get client() {
      return client;
    },
    /** Runs on to the end of the cell. */
    async goOn(cell: string) {
      await client.ask("continue", { threadId: 1 });
      return client.finish(cell);
    },
  };
}
