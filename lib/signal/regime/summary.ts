/** What a regime was like. Returns are those of the bar AFTER one in the regime: what could still be had when it was known. */
export interface RegimeSummary<Name extends string = string> {
  readonly name: Name;
  readonly bars: number;
  /** Of the bars that have a regime. */
  readonly share: number;
  /** Times it was entered. */
  readonly visits: number;
  /** Bars a visit lasted on average. */
  readonly meanDuration: number;
  /** Mean simple return of the next bar. NaN where there is none. */
  readonly nextReturn: number;
  /** Standard deviation of the next bar's return. NaN below two. */
  readonly nextDeviation: number;
}

/** Counts of what happened in and after each regime. */
export function summarise<Name extends string>(
  close: Float64Array,
  codes: Int8Array,
  names: readonly Name[],
): { summary: readonly RegimeSummary<Name>[]; transitions: readonly (readonly number[])[] } {
  const counts = names.map(() => ({ bars: 0, visits: 0, next: 0, sum: 0, squares: 0 }));
  const moves = names.map(() => names.map(() => 0));
  let known = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code < 0) continue;
    known++;
    const own = counts[code];
    own.bars++;
    if (i === 0 || codes[i - 1] !== code) own.visits++;
    if (i + 1 === codes.length) continue;
    if (codes[i + 1] >= 0) moves[code][codes[i + 1]]++;
    const change = close[i + 1] / close[i] - 1;
    own.next++;
    own.sum += change;
    own.squares += change * change;
  }
  const summary = counts.map(({ bars, visits, next, sum, squares }, k) =>
    Object.freeze({
      name: names[k],
      bars,
      share: bars / known,
      visits,
      meanDuration: bars / visits,
      nextReturn: sum / next,
      nextDeviation: next > 1 ? Math.sqrt(Math.max(0, squares - (sum * sum) / next) / (next - 1)) : NaN,
    }),
  );
  const transitions = moves.map(row => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return Object.freeze(row.map(count => count / total));
  });
  return { summary: Object.freeze(summary), transitions: Object.freeze(transitions) };
}
