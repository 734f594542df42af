import { invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import {
  resolveParams,
  validity,
  type Params,
  type ParamValue,
  type Strategy,
} from "../../trading/strategy/strategy.ts";

/** Values to try per parameter; parameters left out stay at their defaults. */
export type Grid<P extends Params> = { readonly [K in keyof P]?: readonly P[K][] };

/** A swept parameter with its values in the order given. */
export interface GridAxis {
  readonly name: string;
  readonly values: readonly ParamValue[];
}

/** The combinations of a grid that the strategy accepts, and how many it excluded. */
export interface GridPoints<P extends Params> {
  readonly axes: readonly GridAxis[];
  readonly points: readonly P[];
  readonly excluded: number;
}

/**
 * Multiplies a grid out, the last axis fastest. Throws `unknown_name` for a parameter the strategy does not have,
 * `invalid_argument` for an empty axis, a repeated value, or a grid that `valid` excludes altogether.
 */
export function gridPoints<P extends Params>(strategy: Strategy<P>, grid: Grid<P>): GridPoints<P> {
  refuseUnknownKeys(`parameter of ${strategy.name}`, grid, Object.keys(strategy.params));
  const axes = Object.entries(grid).map(([name, values]) => ({
    name,
    values: values as readonly P[keyof P][],
  }));
  if (axes.length === 0)
    throw invalidArgument(
      "grid",
      "must name at least one parameter",
      grid,
      `Sweep one of: ${Object.keys(strategy.params).join(", ")}.`,
    );
  for (const { name, values } of axes) {
    if (!Array.isArray(values) || values.length === 0)
      throw invalidArgument(
        `grid.${name}`,
        "must be a list with at least one value",
        values,
        "Write e.g. range(5, 60, 5).",
      );
    if (new Set(values).size !== values.length)
      throw invalidArgument(
        `grid.${name}`,
        "must not repeat a value",
        values,
        "A repeated trial would be counted twice.",
      );
    const kind = typeof strategy.params[name];
    for (const value of values)
      if (typeof value !== kind || (kind === "number" && !Number.isFinite(value)))
        throw invalidArgument(
          `grid.${name}`,
          `must hold ${kind}s, as the default is one`,
          value,
          "Match the default's type.",
        );
  }
  const total = axes.reduce((product, { values }) => product * values.length, 1);
  if (total > 1_000_000)
    throw invalidArgument(
      "grid",
      "must have at most 1,000,000 points",
      total,
      "Widen the steps or sweep fewer parameters.",
    );
  const points: P[] = [];
  let excluded = 0;
  let reason = "";
  for (let index = 0; index < total; index++) {
    let rest = index;
    const params: Record<string, unknown> = { ...strategy.params };
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      const { name, values } = axes[axis];
      params[name] = values[rest % values.length];
      rest = Math.floor(rest / values.length);
    }
    const verdict = validity(strategy, params as P);
    if (verdict === true) points.push(Object.freeze(params) as P);
    else {
      excluded++;
      reason = verdict;
    }
  }
  if (points.length === 0)
    throw invalidArgument(
      "grid",
      `must leave a combination that ${strategy.name} accepts (${reason})`,
      grid,
      "Change the ranges.",
    );
  resolveParams(strategy, points[0]);
  return Object.freeze({ axes: Object.freeze(axes), points: Object.freeze(points), excluded });
}
