import type { BindingPattern } from "oxc-parser";
import type { TreeText } from "./tree-text.ts";

/** A declaration by `var` that belongs to the cell, however deep in its blocks it stands. */
export interface Var {
  readonly start: number;
  readonly end: number;
  /** It is the head of a loop, no statement. */
  readonly isHead: boolean;
  readonly declarations: readonly { readonly id: BindingPattern; readonly end: number }[];
}

/** What has variables of its own. */
const apart = /Function|^Class|^TSModuleDeclaration$/;

export function varsOf(tree: TreeText): Var[] {
  const found: Var[] = [];
  for (let node = 1; node < tree.next(0);) {
    const type = tree.type(node);
    if (apart.test(type)) {
      node = tree.next(node);
      continue;
    }
    if (
      type === "VariableDeclaration" &&
      tree.word(node, "kind") === "var" &&
      !tree.has(node, '"declare":true')
    )
      found.push({
        start: tree.start(node),
        end: tree.end(node),
        isHead: tree.isIn(node, '"init":') || tree.isIn(node, '"left":'),
        declarations: tree
          .children(node)
          .map(each => ({ id: tree.object(each + 1) as BindingPattern, end: tree.end(each) })),
      });
    node++;
  }
  return found;
}
