/**
 * Runs before each file of tests. Properties draw new cases at each run, so that people at work find what nobody thought of; what
 * lands is judged by the same cases each time (`CI=true`), not by luck.
 */
if (process.env.CI) {
  const { default: fc } = await import("fast-check");
  fc.configureGlobal({ seed: 20_261_121 });
}

// Otherwise it is loaded where it is used.
export {};
