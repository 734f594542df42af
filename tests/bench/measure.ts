/** Milliseconds of each call, and what the last one gave. */
export interface Repeated<T> {
  readonly ms: readonly number[];
  readonly result: T;
}

/** Both sides of a comparison: milliseconds and the result. `peer` is absent where it is not installed. */
export interface Compared<Ours, Peer> {
  readonly ours: { readonly ms: number; readonly result: Ours };
  readonly peer: { readonly ms: number; readonly result: Peer } | undefined;
}

/** Calls until so many seconds have passed, at least once: engines.py does the same for the peers. */
export async function repeat<T>(work: () => T | Promise<T>, seconds: number): Promise<Repeated<T>> {
  const ms: number[] = [];
  const until = performance.now() + seconds * 1000;
  for (;;) {
    const started = performance.now();
    const result = await work();
    const now = performance.now();
    ms.push(now - started);
    if (now >= until) return { ms, result };
  }
}

/**
 * Lets both sides work in turn — ours, peer, ours, peer — after one round that only warms up, so that what else the machine
 * does falls on both. A side's figure is the median over its rounds of the median within a round.
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
    mine.push(await ours());
    if (peer) theirs.push(await peer());
  }
  const sum = <T>(all: readonly Repeated<T>[]) => ({
    ms: median(all.map(({ ms }) => median(ms))),
    result: all[all.length - 1].result,
  });
  return { ours: sum(mine), peer: peer && sum(theirs) };
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
