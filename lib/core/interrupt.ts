/** Thrown by long work that a person stopped. */
export class Interrupted extends Error {
  constructor() {
    super("The work was interrupted.");
    this.name = "Interrupted";
  }
}

const listeners = new Set<() => void>();

/**
 * Stops the long work under way (worker jobs, sliced loops): it rejects with {@link Interrupted} and leaves nothing behind.
 * Front ends call this when a person interrupts; V8 can end a busy loop, but not work that waits for its next slice. Returns whether
 * anything was told.
 */
export function interruptWork(): boolean {
  const told = listeners.size > 0;
  // A set's walk may lose members on the way: each listener runs once.
  for (const listener of listeners) listener();
  return told;
}

/** Calls `listener` when a person interrupts, while the cell can still show something. Returns the undo. */
export function onInterrupt(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Runs `work`, whose promise rejects with {@link Interrupted} as soon as a person interrupts; `stop` is called then. */
export async function interruptible<T>(work: Promise<T>, stop: () => void): Promise<T> {
  let listener: () => void = stop;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        listener = () => {
          stop();
          reject(new Interrupted());
        };
        listeners.add(listener);
      }),
    ]);
  } finally {
    listeners.delete(listener);
  }
}

/** For loops in slices: a function that lets others have a turn, and throws {@link Interrupted} if one of them interrupted. */
export function breather(): { breathe: () => Promise<void>; done: () => void } {
  let stopped = false;
  const listener = () => void (stopped = true);
  listeners.add(listener);
  return {
    async breathe() {
      await new Promise(resolve => setImmediate(resolve));
      if (stopped) throw new Interrupted();
    },
    done: () => void listeners.delete(listener),
  };
}
