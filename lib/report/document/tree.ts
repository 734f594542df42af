import type { Element, Root, RootContent } from "hast";

/** Every element below `tree`, parents before children. */
export function* elementsOf(tree: Root | Element): Generator<Element> {
  for (const child of tree.children as RootContent[])
    if (child.type === "element") {
      yield child;
      yield* elementsOf(child);
    }
}

/** The text inside an element, without markup; of a formula rendered by KaTeX the TeX source once. */
export function textOf(node: Root | RootContent): string {
  if (node.type === "text") return node.value;
  if (node.type !== "element" && node.type !== "root") return "";
  if (node.type === "element" && hasClass(node, "katex")) return texOf(node);
  return (node.children as RootContent[]).map(textOf).join("");
}

/** KaTeX writes a formula three times: as layout, as MathML, and as the TeX it came from. */
function texOf(formula: Element): string {
  for (const element of elementsOf(formula))
    if (element.tagName === "annotation") return element.children.map(textOf).join("");
  return "";
}

export function hasClass(element: Element, name: string): boolean {
  const classes = element.properties.className;
  return Array.isArray(classes) && classes.includes(name);
}
