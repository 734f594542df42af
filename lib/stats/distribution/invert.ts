/**
 * The x in (0, ∞) where a rising `cdf` reaches p, by Newton steps kept inside a shrinking bracket. `upper` is 1 − cdf, used
 * where p is above ½ so that the far tail keeps its digits; `q` is 1 − p.
 */
export function invert(
  p: number,
  q: number,
  distribution: { lower(x: number): number; upper(x: number): number; density(x: number): number },
  start: number,
): number {
  let low = 0;
  let high = Infinity;
  let x = start;
  for (let step = 0; step < 200; step++) {
    const excess = p < 0.5 ? distribution.lower(x) - p : q - distribution.upper(x);
    if (excess === 0) return x;
    if (excess > 0) high = x;
    else low = x;
    let next = x - excess / distribution.density(x);
    if (!(next > low && next < high)) next = high === Infinity ? 2 * x : (low + high) / 2;
    if (Math.abs(next - x) <= 2e-16 * x) return next;
    x = next;
  }
  return x;
}
