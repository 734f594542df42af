/** Two programs that ought to compute the same did not: no figure of speed means anything then. */
export class UnequalResults extends Error {}

/** Throws {@link UnequalResults} unless every figure of `expected` is in `actual` within a relative tolerance. */
export function requireEqual(
  what: string,
  actual: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
  tolerance: number,
): void {
  const wrong = Object.entries(expected).flatMap(([name, peer]) => {
    const ours = actual[name];
    const scale = Math.max(Math.abs(ours), Math.abs(peer), Number.MIN_VALUE);
    return Math.abs(ours - peer) <= tolerance * scale ? [] : [`${name}: ours ${ours}, peer ${peer}`];
  });
  if (wrong.length > 0)
    throw new UnequalResults(`${what}: results differ by more than ${tolerance}.\n  ${wrong.join("\n  ")}`);
}
