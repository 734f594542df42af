import type { ContentHash } from "../../../core/hash.ts";
import type { FeatureNode } from "../node.ts";
import type { Timeline } from "../timeline.ts";

const signs: Readonly<Record<string, string>> = {
  add: "+",
  plus: "+",
  sub: "−",
  minus: "−",
  mult: "×",
  times: "×",
  div: "/",
  over: "/",
};

/** "close", "close of 1d", "close of ETH/USD 1d". */
export function columnText(column: string, { name }: Timeline): string {
  return name === "" ? column : `${column} of ${timelineText(name)}`;
}

/** "1d", "ETH/USD", "ETH/USD 1d". */
export function timelineText(name: string): string {
  return name.replace("@", " ").trim();
}

/** How many operations deep a node is told; deeper ones are named by an ellipsis. */
const top = 5;

/** A node in words, others by the names they have: "rsi(close, 14)", "trend − rsi". */
export function describe(
  node: FeatureNode,
  names: ReadonlyMap<ContentHash, string> = new Map(),
  depth = top,
): string {
  const { origin, timeline } = node;
  const inner = (input: FeatureNode): string =>
    names.get(input.hash) ?? (depth > 0 ? describe(input, names, depth - 1) : "…");
  if (origin.kind === "column") return columnText(origin.column, timeline);
  // Where a value is known later, its timeline says so already.
  if (origin.kind === "asOf") return depth === top ? describe(origin.input, names) : inner(origin.input);
  const { operation, inputs } = origin.work;
  const parts = [...inputs.map(inner), ...operation.written];
  const sign = signs[operation.name];
  if (sign) return depth === top ? parts.join(` ${sign} `) : `(${parts.join(` ${sign} `)})`;
  const line = operation.lines[origin.line];
  return `${operation.name}${line && `.${line}`}(${parts.join(", ")})`;
}

/** What a box of a picture says of a node: its operation without what goes in ("rsi 14"), a formula whole. */
export function operationText(node: FeatureNode, names: ReadonlyMap<ContentHash, string>): string {
  const { origin } = node;
  if (origin.kind !== "work") return describe(node, names);
  const { operation } = origin.work;
  if (signs[operation.name]) return describe(node, names);
  return [operation.name, operation.lines[origin.line], ...operation.written].filter(Boolean).join(" ");
}
