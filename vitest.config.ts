import { defineConfig } from "vitest/config";

/**
 * Of columns and numbers alone: no file changes what another finds. They share processes, where what they import is loaded and warm,
 * which spares each of them half a second of a processor.
 */
const pure = [
  "tests/lib/{chart,stats,signal,trading,report}/**/*.test.ts",
  "tests/lib/market/{adjust,book,instrument,option,quality,repair,stretches}/**/*.test.ts",
];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "pure", include: pure, isolate: false } },
      { extends: true, test: { name: "own process", include: ["tests/**/*.test.ts"], exclude: pure } },
    ],
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
