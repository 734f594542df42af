import process from "node:process";
import type { Comparison } from "./bench.ts";

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
  const mine = new Rounds<Ours>();
  const theirs = new Rounds<Peer>();
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) mine.add(await ours());
    if (peer) theirs.add(await peer());
    if (round % 2 === 1) mine.add(await ours());
  }
  return { ours: mine.side(), peer: peer && theirs.side() };
}

/** The rounds of a side. Of their results only the last is held: a user would not hold the others either, and they take half a gigabyte. */
class Rounds<T> {
  readonly #ms: number[] = [];
  readonly #cpu: number[] = [];
  #last: { readonly result: T } | undefined;

  add({ ms, cpu, result }: Repeated<T>): void {
    this.#ms.push(median(ms));
    if (cpu !== undefined) this.#cpu.push(median(cpu));
    this.#last = { result };
  }

  side(): Side<T> {
    return {
      ms: median(this.#ms),
      cpu: this.#cpu.length > 0 ? median(this.#cpu) : undefined,
      result: this.#last!.result,
    };
  }
}

/** One line for each that was measured several times, in the order in which they came first: the median of each figure. */
export function overall(found: readonly Comparison[]): Comparison[] {
  const lines = Map.groupBy(found, ({ what, peer }) => `${what}, ${peer}`);
  return [...lines.values()].map(same => ({
    ...same[0],
    ours: median(same.map(({ ours }) => ours)),
    theirs: medianOfKnown(same.map(({ theirs }) => theirs)),
    ...(same[0].cpu && {
      cpu: {
        ours: medianOfKnown(same.map(({ cpu }) => cpu?.ours)),
        theirs: medianOfKnown(same.map(({ cpu }) => cpu?.theirs)),
      },
    }),
  }));
}

/** Of those that there are; undefined where there is none. */
function medianOfKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined);
  return known.length === 0 ? undefined : median(known);
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
