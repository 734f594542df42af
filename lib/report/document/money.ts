import type { Nodes, Root } from "mdast";

/**
 * A remark plugin after remark-math: "from $5 to $10" is money, not a formula. Pandoc's rule: between the dollars of a
 * formula there is no space at either end, and no digit follows the closing one. What breaks the rule is text again.
 */
export function dollarsAreMoney() {
  return (tree: Root, file: { toString(): string }): void => restore(tree, String(file));
}

function restore(node: Nodes, source: string): void {
  if (!("children" in node)) return;
  node.children.forEach((child, at) => {
    restore(child, source);
    if (child.type !== "inlineMath" || !child.position) return;
    const [from, to] = [child.position.start.offset ?? 0, child.position.end.offset ?? 0];
    const written = source.slice(from, to);
    if (written.startsWith("$$")) return;
    if (/^\$\s|\s\$$/.test(written) || /\d/.test(source[to] ?? ""))
      (node.children as unknown[])[at] = { type: "text", value: written, position: child.position };
  });
}
