import type { ContentHash } from "../../../core/hash.ts";
import type { Milliseconds } from "../../../core/time.ts";
import type { Timing } from "../closes.ts";
import { demandRoom } from "../../ta/input.ts";
import type { LiveBar } from "../operation/computation.ts";
import type { Operation } from "../operation/operation.ts";
import type { FeatureNode, Work } from "../node.ts";

/** The nodes of one timeline as bars of it come. Values lie in slots that all tracks of a stream share; the last slot is nobody's. */
export class Track {
  readonly #take: (bar: LiveBar, known: Milliseconds) => void;
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
    const works = new Map<ContentHash, { work: Work; to: number[] }>();
    const steps: (() => (now: Milliseconds) => void)[] = [];
    // Each step is called at a place of its own, where V8 knows which it is. The names keep graphs of other steps from sharing the text.
    const text: string[] = [];
    const call = (name: string, step: () => (now: Milliseconds) => void, now = "") =>
      text.push(`step${steps.push(step) - 1}(${now}); // ${name.replaceAll(/\W/g, "")}`);
    for (const node of nodes) {
      const { origin } = node;
      const slot = slotOf(node);
      if (origin.kind === "column") text.push(`values[${slot}] = bar.${origin.column};`);
      else if (origin.kind === "asOf") {
        const { input, within } = origin;
        const from = slotOf(input);
        const asOf = () => (now: Milliseconds) => {
          const { known } = tracks.get(input.timeline.name)!;
          values[slot] = known > -Infinity && now - known <= within ? values[from] : NaN;
        };
        call("asOf", asOf, "now");
      } else {
        const { work, line } = origin;
        const { lines, name } = work.operation;
        let shared = works.get(work.hash);
        if (!shared) {
          const made = { work, to: lines.map(() => values.length - 1) };
          works.set(work.hash, (shared = made));
          call(name, () => attach(work.operation, timing, work.inputs.map(slotOf), made.to, values));
        }
        shared.to[line] = slot;
      }
    }
    const body = `${steps.map((_, k) => `const step${k} = steps[${k}];`).join("\n")}
      return (bar, now) => {
        ${text.join("\n")}
      };`;
    this.#take = new Function("steps", "values", body)(
      steps.map(step => step()),
      values,
    );
  }

  take(bar: LiveBar, known: Milliseconds): void {
    this.known = known;
    this.#take(bar, known);
  }
}

/** An operation between slots: `from` its inputs' to its lines'. */
function attach(
  operation: Operation,
  timing: Timing,
  from: readonly number[],
  to: readonly number[],
  values: Float64Array,
): () => void {
  demandRoom(operation.lookback);
  if (operation.attach) return operation.attach(values, from, to);
  const step = operation.open(timing);
  const { lines } = operation;
  const [a, b] = from;
  const call =
    from.length === 1
      ? () => step(values[a])
      : from.length === 2
        ? () => step(values[a], values[b])
        : () => step(...from.map(slot => values[slot]));
  if (lines[0] === "") {
    const [slot] = to;
    return () => {
      values[slot] = call() as number;
    };
  }
  return () => {
    const result = call() as Readonly<Record<string, number>>;
    for (const [k, line] of lines.entries()) values[to[k]] = result[line];
  };
}
