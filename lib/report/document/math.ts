import type { Nodes, Root } from "mdast";

/**
 * A remark plugin after remark-math that reads dollars as notebooks do. "from $5 to $10" is money, not a formula
 * (Pandoc's rule: no space inside the dollars at either end, no digit after the closing one); and a paragraph that is
 * nothing but `$$…$$` is a formula on a line of its own.
 */
export function notebookMath() {
  return (tree: Root, file: { toString(): string }): void => visit(tree, String(file));
}

function visit(node: Nodes, source: string): void {
  if (!("children" in node)) return;
  node.children.forEach((child, at) => {
    visit(child, source);
    if (child.type !== "inlineMath" || !child.position) return;
    const [from, to] = [child.position.start.offset ?? 0, child.position.end.offset ?? 0];
    const written = source.slice(from, to);
    if (written.startsWith("$$")) {
      if (node.type === "paragraph" && node.children.length === 1) displayed(child);
    } else if (/^\$\s|\s\$$/.test(written) || /\d/.test(source[to] ?? ""))
      (node.children as unknown[])[at] = { type: "text", value: written, position: child.position };
  });
}

/** The class rehype-katex looks for. */
function displayed(formula: Extract<Nodes, { type: "inlineMath" }>): void {
  formula.data = {
    ...formula.data,
    hName: "code",
    hProperties: { className: ["language-math", "math-display"] },
  };
}
