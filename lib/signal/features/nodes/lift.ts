import * as indicators from "../../ta/index.ts";
import type { Definition } from "../../ta/definition.ts";
import type { Argument } from "../../ta/parameters.ts";
import { nodesOf, type FeatureNode } from "../node.ts";
import { indicatorOperation } from "../operation/operation.ts";

type Nodes<Result> = Result extends Float64Array
  ? FeatureNode
  : { readonly [Line in keyof Result]: FeatureNode };

/** A parameter list with nodes where columns are, and anything that has nodes for columns where bars are. */
type Fed<Input extends readonly unknown[]> = {
  [K in keyof Input]: Input[K] extends Float64Array
    ? FeatureNode
    : Input[K] extends Readonly<Record<string, Float64Array>>
      ? { readonly [Column in keyof Input[K]]: FeatureNode }
      : Input[K];
};

type Lifted<I> = I extends (...input: infer Input) => infer Result
  ? (...input: Fed<Input>) => Nodes<Result>
  : never;

type Indicators = typeof indicators;

/** Every indicator of `pt.ta` under its name, with nodes where that has columns. */
export type FeatureIndicators = {
  readonly [
    Name in keyof Indicators as Indicators[Name] extends { readonly definition: Definition } ? Name : never
  ]: Lifted<Indicators[Name]>;
};

type Arguments = readonly (Argument | undefined)[];

/** An indicator that takes nodes, for code that does not know which one it has. */
export function liftDefinition(definition: Definition) {
  const { inputs } = definition;
  const ofColumns = inputs[0] === "value" || inputs[0] === "first";
  return (...given: readonly unknown[]): FeatureNode | Readonly<Record<string, FeatureNode>> => {
    const nodes = ofColumns
      ? given.slice(0, inputs.length)
      : inputs.map(column => (given[0] as Readonly<Record<string, unknown>> | undefined)?.[column]);
    const rest = given.slice(ofColumns ? inputs.length : 1) as Arguments;
    const made = nodesOf(indicatorOperation(definition, rest), nodes as FeatureNode[]);
    if (definition.lines.length === 0) return made[0];
    return Object.freeze(Object.fromEntries(definition.lines.map((line, k) => [line, made[k]])));
  };
}

export const ta: FeatureIndicators = Object.freeze(
  Object.fromEntries(
    Object.entries(indicators as Readonly<Record<string, unknown>>).flatMap(([name, value]) =>
      typeof value === "function" && "definition" in value
        ? [[name, liftDefinition(value.definition as Definition)] as const]
        : [],
    ),
  ),
) as FeatureIndicators;
