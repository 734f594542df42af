/** The functions of kernel.wat, which says what they do. Addresses are in bytes. */
export interface Exports {
  means(values: number, out: number, bytes: number, period: number): void;
  deviations(
    at: number,
    tails: number,
    means: number,
    out: number,
    period: number,
    groups: number,
    multiple: number,
  ): number;
  bands(means: number, deviations: number, upper: number, up: number, down: number, bytes: number): void;
}

export const names = ["means", "deviations", "bands"] as const satisfies readonly (keyof Exports)[];

/** A function of the kernel and what it is called with. */
export type Call = readonly [name: (typeof names)[number], ...numbers: readonly number[]];

/** Runs the calls in turn; the sum of what they gave. */
export function runCalls(run: Exports, calls: readonly Call[]): number {
  let found = 0;
  for (const call of calls) {
    const callee = run[call[0]] as (...numbers: readonly number[]) => number | undefined;
    // Written out: a small column takes no longer than to spread seven numbers. What a function does not take it does not see.
    found += callee(call[1], call[2], call[3], call[4], call[5], call[6], call[7]) ?? 0;
  }
  return found;
}
