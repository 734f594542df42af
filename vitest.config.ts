import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/support/properties.ts"],
    environment: "node",
    pool: "forks",
    // Vitest leaves one of two cores idle; most tests wait for a kernel, a browser or a worker.
    maxWorkers: 2,
    // Long ones: what takes a moment on a quiet machine may take many on a busy or shared one.
    testTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 180_000,
    env: { NODE_NO_WARNINGS: "1" },
  },
});
