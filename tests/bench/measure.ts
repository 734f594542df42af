import process from "node:process";

/** What each call took, and what the last one gave. */
export interface Repeated<T> {
  /** Milliseconds by the clock. */
  readonly ms: readonly number[];
  /** Milliseconds of processor time, all threads together: says the same on a busy machine. */
  readonly cpu?: readonly number[];
  readonly result: T;
}

/** One side of a comparison: medians in milliseconds, and the result. */
export interface Side<T> {
  readonly ms: number;
  readonly cpu: number | undefined;
  readonly result: T;
}

/** Both sides. `peer` is absent where it is not installed. */
export interface Compared<Ours, Peer> {
  readonly ours: Side<Ours>;
  readonly peer: Side<Peer> | undefined;
}

/** Calls until so many seconds have passed, at least once: engines.py does the same for the peers. */
export async function repeat<T>(work: () => T | Promise<T>, seconds: number): Promise<Repeated<T>> {
  const ms: number[] = [];
  const cpu: number[] = [];
  const until = performance.now() + seconds * 1000;
  for (;;) {
    const busy = process.cpuUsage();
    const started = performance.now();
    const result = await work();
    const now = performance.now();
    const { user, system } = process.cpuUsage(busy);
    ms.push(now - started);
    cpu.push((user + system) / 1000);
    if (now >= until) return { ms, cpu, result };
  }
}

/**
 * Lets both sides work in turn — ours, peer, peer, ours — after one round that only warms up, so that what else the machine
 * does falls on both, and neither always has the memory that the other has just given back. A side's figure is the median over its
 * rounds of the median within a round.
 */
export async function compare<Ours, Peer>(
  rounds: number,
  ours: () => Promise<Repeated<Ours>>,
  peer: (() => Promise<Repeated<Peer>>) | undefined,
  { warmUp = true } = {},
): Promise<Compared<Ours, Peer>> {
  if (warmUp) {
    await ours();
    await peer?.();
  }
  const mine: Repeated<Ours>[] = [];
  const theirs: Repeated<Peer>[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) mine.push(await ours());
    if (peer) theirs.push(await peer());
    if (round % 2 === 1) mine.push(await ours());
  }
  return { ours: side(mine), peer: theirs.length > 0 ? side(theirs) : undefined };
}

function side<T>(all: readonly Repeated<T>[]): Side<T> {
  const cpu = all.flatMap(({ cpu }) => (cpu === undefined ? [] : [median(cpu)]));
  return {
    ms: median(all.map(({ ms }) => median(ms))),
    cpu: cpu.length > 0 ? median(cpu) : undefined,
    result: all[all.length - 1].result,
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Type 7, as numpy has it. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = p * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}
