import { PeakError, demand, received } from "./errors.ts";

/**
 * The error for a name that is not among the known ones, with "did you mean" where one is close.
 * `what` is the singular noun ("strategy parameter"), `known` every accepted name.
 */
export function unknownName(what: string, name: unknown, known: readonly string[]): PeakError {
  const near = typeof name === "string" ? closest(name, known) : undefined;
  const list = known.length > 24 ? `${known.slice(0, 24).join(", ")}, … (${known.length})` : known.join(", ");
  return new PeakError("unknown_name", `Unknown ${what} ${received(name)}.`, {
    hint: near ? `Did you mean "${near}"? Known: ${list}.` : `Use one of: ${list || "(none)"}.`,
    context: { what, name, known },
  });
}

/**
 * Throws {@link unknownName} for the first key of `given` that is not in `known`, and `invalid_argument` where it is no record. `what` is
 * the singular noun: "load option".
 */
export function refuseUnknownKeys(what: string, given: object, known: readonly string[]): void {
  demand(
    typeof given === "object" && given !== null && !Array.isArray(given),
    what,
    "must be given in a record",
    given,
    `Pass { ${known.slice(0, 3).join(", ")}${known.length > 3 ? ", …" : ""} }.`,
  );
  for (const key of Object.keys(given)) if (!known.includes(key)) throw unknownName(what, key, known);
}

/** The known name nearest to `name`, at most a third of its letters away or a longer form of it; undefined where none is near. */
export function closest(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.ceil(name.length / 3)) + 1;
  for (const candidate of known) {
    const text = candidate.toLowerCase();
    const distance = wanted.length > 2 && text.startsWith(wanted) ? 1 : editDistance(wanted, text);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance with one row of memory. */
function editDistance(a: string, b: string): number {
  const row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0];
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j];
      row[j] = Math.min(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] === b[j - 1] ? 0 : 1));
      diagonal = above;
    }
  }
  return row[b.length];
}
