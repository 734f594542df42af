import type { Heading } from "../spec.ts";
import { clip, paint, textHeading, type TextSize } from "./layout.ts";

interface Box {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly color: string;
}

/** Letters that a box has at the least. */
const shortest = 8;

/**
 * A graph as a tree: everything stands under the first it comes from, and says what else it comes from; what lies deeper than the
 * width has room for is an ellipsis. `nodes` come before what they lead to.
 */
export function graphTree(
  heading: Heading,
  nodes: readonly Box[],
  edges: readonly { readonly from: string; readonly to: string }[],
  { width, color }: TextSize,
): string {
  const byId = new Map(nodes.map(node => [node.id, node]));
  const into = Map.groupBy(edges, ({ to }) => to);
  const under = Map.groupBy(
    nodes.filter(({ id }) => into.has(id)),
    ({ id }) => into.get(id)![0].from,
  );
  const lines: string[] = [];
  const write = ({ id, label, detail, color: ink }: Box, first: string, rest: string) => {
    if (first.length > 0 && first.length + shortest > width) {
      lines.push(clip(`${first}…`, width));
      return;
    }
    const others = (into.get(id) ?? []).slice(1).map(({ from }) => byId.get(from)!.label);
    const tail = `${detail ? ` (${detail})` : ""}${others.length ? `, with ${others.join(", ")}` : ""}`;
    const named = clip(label, width - first.length);
    const room = width - first.length - named.length;
    lines.push(first + paint(named, ink, color) + (room > 0 ? clip(tail, room) : ""));
    const below = under.get(id) ?? [];
    for (const [k, child] of below.entries()) {
      const last = k === below.length - 1;
      write(child, `${rest}${last ? "└─ " : "├─ "}`, `${rest}${last ? "   " : "│  "}`);
    }
  };
  for (const node of nodes) if (!into.has(node.id)) write(node, "", "");
  return [...textHeading(heading, width), ...lines].join("\n");
}
