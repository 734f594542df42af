import { isAlive } from "../../../lib/core/is-alive.ts";

/** How often the parent is looked for, in ms. */
const every = 1_000;

/**
 * Ends the process when the server that started it is gone: a kernel nobody can reach must not run on, least of all with a
 * cell that is busy. The parent is the process Jupyter names in JPY_PARENT_PID; without that variable nothing is watched.
 */
export function watchParent(): void {
  const named = Number(process.env.JPY_PARENT_PID ?? Number.NaN);
  if (!Number.isInteger(named) || named <= 1) return;
  const first = process.ppid;
  setInterval(() => {
    // A dead parent leaves its children to another process; a named parent that is not ours can only be asked for.
    if (process.ppid !== first || (named !== first && !isAlive(named))) process.kill(process.pid, "SIGKILL");
  }, every).unref();
}
