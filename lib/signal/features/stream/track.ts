import type { ContentHash } from "../../../core/hash.ts";
import type { Milliseconds } from "../../../core/time.ts";
import type { Timing } from "../closes.ts";
import type { LiveBar } from "../operation/computation.ts";
import type { FeatureNode, Work } from "../node.ts";

/** The nodes of one timeline as bars of it come. Values lie in slots that all tracks of a stream share. */
export class Track {
  readonly #steps: readonly ((bar: LiveBar, now: Milliseconds) => void)[];
  /** When the last bar became known. */
  known: Milliseconds = -Infinity;

  constructor(
    nodes: readonly FeatureNode[],
    timing: Timing,
    slots: ReadonlyMap<ContentHash, number>,
    values: Float64Array,
    tracks: ReadonlyMap<string, Track>,
  ) {
    const slotOf = ({ hash }: FeatureNode) => slots.get(hash)!;
    // Nodes of several lines share a work, which is done once.
    const works = new Map<ContentHash, { work: Work; lines: { line: string; slot: number }[] }>();
    const steps: ((bar: LiveBar, now: Milliseconds) => void)[] = [];
    for (const node of nodes) {
      const { origin } = node;
      const slot = slotOf(node);
      if (origin.kind === "column") {
        const { column } = origin;
        steps.push(bar => (values[slot] = bar[column]));
      } else if (origin.kind === "asOf") {
        const { input, within } = origin;
        const from = slotOf(input);
        steps.push((_, now) => {
          const { known } = tracks.get(input.timeline.name)!;
          values[slot] = known > -Infinity && now - known <= within ? values[from] : NaN;
        });
      } else {
        const { work, line } = origin;
        const taken = { line: work.operation.lines[line], slot };
        const shared = works.get(work.hash);
        if (shared) shared.lines.push(taken);
        else {
          const lines = [taken];
          works.set(work.hash, { work, lines });
          steps.push(openWork(work, timing, work.inputs.map(slotOf), lines, values));
        }
      }
    }
    this.#steps = steps;
  }

  take(bar: LiveBar, known: Milliseconds): void {
    this.known = known;
    for (const step of this.#steps) step(bar, known);
  }
}

function openWork(
  { operation }: Work,
  timing: Timing,
  inputs: readonly number[],
  lines: readonly { readonly line: string; readonly slot: number }[],
  values: Float64Array,
): () => void {
  const step = operation.open(timing);
  const [a, b] = inputs;
  const call =
    inputs.length === 1
      ? () => step(values[a])
      : inputs.length === 2
        ? () => step(values[a], values[b])
        : () => step(...inputs.map(slot => values[slot]));
  if (operation.lines[0] === "") {
    const [{ slot }] = lines;
    return () => {
      values[slot] = call() as number;
    };
  }
  return () => {
    const result = call() as Readonly<Record<string, number>>;
    for (const { line, slot } of lines) values[slot] = result[line];
  };
}
