import { stopwatch } from "../../lib/core/clock.ts";

/** Calls `act` at most once in so many milliseconds from now on however often it is asked to, and once more after the last time. */
export function throttled(interval: number, act: () => void): { ask(): void; stop(): void } {
  const elapsed = stopwatch();
  let last = 0;
  let timer: NodeJS.Timeout | undefined;
  const go = (): void => {
    clearTimeout(timer);
    timer = undefined;
    last = elapsed();
    act();
  };
  return {
    ask() {
      const wait = last + interval - elapsed();
      // A loop that lets no timer have its turn is served too.
      if (wait <= 0) go();
      else timer ??= setTimeout(go, wait);
    },
    stop: () => clearTimeout(timer),
  };
}
