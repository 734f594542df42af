import { stopwatch } from "../../../../lib/core/clock.ts";
import { duration } from "../duration.ts";
import type { Magic } from "../magic.ts";

/** Times one statement, or with `%%time` the cell. It runs where it stands: its names and its value stay. */
export const time: Magic = {
  name: "time",
  usage: "%time STATEMENT, or %%time",
  summary:
    "how long a statement (or the cell) takes, waiting included, and how long processors worked in all threads",
  kind: "statement",
};

/** Begins to measure; the function returned tells. */
export function startTime(): () => void {
  const cpu = process.cpuUsage();
  const elapsed = stopwatch();
  return () => {
    const wall = elapsed();
    const { user, system } = process.cpuUsage(cpu);
    process.stdout.write(`time: ${duration(wall)}, processors: ${duration((user + system) / 1_000)}\n`);
  };
}
