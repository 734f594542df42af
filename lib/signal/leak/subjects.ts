import { invalidArgument } from "../../core/errors.ts";
import type { Bars } from "../../market/bars.ts";
import { describe } from "../features/result/describe.ts";
import { nameMap } from "../features/result/describe-features.ts";
import { Evaluation, inOrder } from "../features/batch/evaluate.ts";
import type { Markets } from "../features/batch/market-data.ts";
import type { FeatureNode } from "../features/node.ts";
import { ownBars } from "../features/timeline.ts";
import { demandLive } from "./demand-live.ts";
import type { Subject } from "./subject.ts";

/** Columns that a function of bars gives: one, or several by name. */
export type Computed = Float64Array | Readonly<Record<string, Float64Array>>;

/** Named nodes with everything they rest on, so that a leak is found where it begins. */
export function nodesSubject(nodes: Readonly<Record<string, FeatureNode>>): Subject {
  const names = nameMap(nodes);
  const ordered = inOrder(Object.values(nodes)).filter(
    // A market's own columns are what is known.
    ({ origin, timeline }) => origin.kind !== "column" || timeline.timeframe !== undefined,
  );
  return {
    trace(data, only) {
      const evaluation = new Evaluation(data);
      return (only === undefined ? ordered : [ordered[only]]).map(node => ({
        node: names.get(node.hash) ?? describe(node, names),
        values: evaluation.column(node),
        get known() {
          return data.of(node.timeline).known;
        },
        ahead: node.ahead,
      }));
    },
    demandTrue: (data, random) => demandLive(ordered, data, random),
  };
}

/** A function of bars (and of other markets' bars, where it takes them). */
export function functionSubject(given: (bars: Bars, markets: Markets) => Computed): Subject {
  const name = given.name || "the function";
  return {
    trace(data, only) {
      const result: unknown = given(data.bars, data.markets);
      const columns = isColumn(result) ? [[name, result] as const] : Object.entries(result ?? {});
      if (columns.length === 0) throw noColumns(name, result);
      const traces = columns.map(([node, values]) => {
        if (!isColumn(values)) throw noColumns(name, values);
        return {
          node,
          values,
          get known() {
            return data.of(ownBars).known;
          },
        };
      });
      return only === undefined ? traces : [traces[only]];
    },
  };
}

function isColumn(value: unknown): value is Float64Array {
  return Object.prototype.toString.call(value) === "[object Float64Array]";
}

function noColumns(name: string, received: unknown): Error {
  return invalidArgument(
    name,
    "must give a Float64Array or a record of them",
    received,
    received instanceof Promise
      ? "It is called and compared at once: give a function that is not async, with what it waits for loaded before."
      : "Return one column, or { name: column }.",
  );
}
