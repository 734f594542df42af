import { AsyncLocalStorage } from "node:async_hooks";
import { syncBuiltinESMExports } from "node:module";
import { inspect } from "node:util";
import timersPromises from "node:timers/promises";
import { turn } from "../turn.ts";

/**
 * Ties timers to the cell that starts them: when the cell is interrupted its timers stop, and `await`s on
 * `node:timers/promises` fail, so that an asynchronous loop ends instead of going on in the background. Immediates run in a turn
 * that an interrupt may end. `signalOf` gives the signal of the cell that is running now, undefined outside cells. Returns the
 * undo.
 */
export function stoppableTimers(signalOf: () => AbortSignal | undefined): () => void {
  const {
    setTimeout: timeout,
    setInterval: interval,
    setImmediate: immediate,
    clearImmediate: clear,
  } = globalThis;
  const promised = timersPromises.setTimeout;
  const sample = timeout(() => undefined, 0);
  clearTimeout(sample);
  const prototype = Object.getPrototypeOf(sample) as object;
  Object.defineProperty(prototype, inspect.custom, { configurable: true, value: look });

  const tie = <T extends typeof setTimeout | typeof setInterval>(
    original: T,
    stop: (timer: NodeJS.Timeout) => void,
  ): T => {
    const tied = (...values: Parameters<T>): NodeJS.Timeout => {
      const timer = Reflect.apply(original, globalThis, values) as NodeJS.Timeout;
      const signal = signalOf();
      if (signal) remember(signal, timer, stop);
      return timer;
    };
    // `util.promisify(setTimeout)` finds its promise form among the function's own properties.
    return Object.defineProperties(tied, Object.getOwnPropertyDescriptors(original)) as unknown as T;
  };
  const cleared = new WeakSet<NodeJS.Immediate>();
  const tiedImmediate = (work: (...values: unknown[]) => void, ...values: unknown[]): NodeJS.Immediate => {
    const signal = signalOf();
    const run = (): void => {
      try {
        if (!signal?.aborted && !cleared.has(handle)) work(...values);
      } catch (error) {
        // From here it is still known whose cell it is.
        process.nextTick(() => {
          throw error;
        });
      }
    };
    const handle = immediate(() => turn(AsyncLocalStorage.bind(run)));
    return handle;
  };
  globalThis.setImmediate = Object.defineProperties(
    tiedImmediate,
    Object.getOwnPropertyDescriptors(immediate),
  ) as typeof immediate;
  globalThis.clearImmediate = handle => {
    if (handle) cleared.add(handle);
    clear(handle);
  };
  globalThis.setTimeout = tie(timeout, clearTimeout);
  globalThis.setInterval = tie(interval, clearInterval);
  timersPromises.setTimeout = ((
    delay?: number,
    value?: unknown,
    options: { signal?: AbortSignal; ref?: boolean } = {},
  ) => {
    const own = signalOf();
    const signals = [options.signal, own].filter(signal => signal !== undefined);
    return promised(
      delay,
      value,
      signals.length > 0 ? { ...options, signal: AbortSignal.any(signals) } : options,
    );
  }) as typeof promised;
  syncBuiltinESMExports();

  return () => {
    Reflect.deleteProperty(prototype, inspect.custom);
    globalThis.setTimeout = timeout;
    globalThis.setInterval = interval;
    globalThis.setImmediate = immediate;
    globalThis.clearImmediate = clear;
    timersPromises.setTimeout = promised;
    syncBuiltinESMExports();
  };
}

/** A cell that ends with the start of a timer shows it: in one line, without Node's insides. */
function look(this: { _idleTimeout: number; _repeat: number | null; _destroyed: boolean }): string {
  if (this._destroyed) return "Timeout { over }";
  return `Timeout { ${this._repeat === null ? "after" : "every"} ${this._idleTimeout} ms }`;
}

/** The timers of each cell, held weakly: a timer that ran is nobody's business. */
const timersOf = new WeakMap<AbortSignal, Set<WeakRef<NodeJS.Timeout>>>();

function remember(signal: AbortSignal, timer: NodeJS.Timeout, stop: (timer: NodeJS.Timeout) => void): void {
  let timers = timersOf.get(signal);
  if (!timers) {
    const own = new Set<WeakRef<NodeJS.Timeout>>();
    timersOf.set(signal, (timers = own));
    signal.addEventListener("abort", () => {
      for (const reference of own) {
        const held = reference.deref();
        if (held) stop(held);
      }
    });
  }
  timers.add(new WeakRef(timer));
  // Loops that sleep a million times must not keep a million references.
  if (timers.size % 1_000 === 0)
    for (const reference of timers) if (!reference.deref()) timers.delete(reference);
}
