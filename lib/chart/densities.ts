/** Stretches of time under one name. */
export interface TimelineLane {
  readonly name: string;
  /** Which of the groups gives its colour. */
  readonly group: string;
  /** First and last moment of each stretch, ms UTC; one that is NaN is not drawn. */
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
}

/** How many stretches of a lane touch each of so many equal steps of the range. */
export function densities(
  lane: TimelineLane,
  [start, end]: readonly [number, number],
  count: number,
): Uint32Array {
  const found = new Uint32Array(count);
  const place = (time: number) =>
    Math.max(0, Math.min(count - 1, Math.floor(((time - start) / (end - start)) * count)));
  for (let i = 0; i < lane.from.length; i++) {
    if (!Number.isFinite(lane.from[i])) continue;
    for (let at = place(lane.from[i]); at <= place(lane.to[i]); at++) found[at]++;
  }
  return found;
}
