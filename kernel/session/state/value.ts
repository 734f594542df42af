import { child, childList, member, type Node } from "./scope.ts";
import { holdersOf, type Named, partsOf, type Share } from "./share.ts";

/** Methods that give an element of what they are called on, or a view of it, and no copy. */
const givingParts = new Set("get at find findLast pop shift subarray next".split(" "));
/** Those that give what they are called on. */
const givingItself = new Set("set add append sort reverse fill copyWithin".split(" "));
/** Those that give a new collection of its elements. */
const collecting = new Set(
  "filter slice concat splice flat toSorted toReversed toSpliced with values entries take drop toArray".split(
    " ",
  ),
);
/** The same of functions and their first argument. */
const collectors = new Set(["Object.values", "Object.entries", "Array.from", "Iterator.from"]);
const passingOn = new Set(["Object.assign", "Object.freeze", "Object.seal"]);
const wrapped = /^(TS.+|Parenthesized|Chain)Expression$|^TSTypeAssertion$/;

/** The names whose values an expression gives, are in what it gives, or hold it. What a function gave back nobody knows. */
export function valuesOf(node: Node | undefined, named: Named): readonly Share[] {
  if (!node) return [];
  const of = (key: string): readonly Share[] => valuesOf(child(node, key), named);
  if (wrapped.test(node.type)) return of("expression");
  switch (node.type) {
    case "Identifier":
      return named(String(member(node, "name")));
    case "ThisExpression":
      return named("this");
    case "MemberExpression": {
      const name = globalName(node);
      return name === undefined ? partsOf(of("object")) : named(name);
    }
    case "CallExpression":
      return valuesOfCall(node, named);
    case "ArrayExpression":
    case "NewExpression":
      return holdersOf(
        childList(node, node.type === "NewExpression" ? "arguments" : "elements").flatMap(part =>
          valuesOf(part, named),
        ),
      );
    case "ObjectExpression":
      return holdersOf(
        childList(node, "properties").flatMap(part => valuesOf(child(part, "value") ?? part, named)),
      );
    case "SpreadElement":
    case "AwaitExpression":
      return of("argument");
    case "ConditionalExpression":
      return [...of("consequent"), ...of("alternate")];
    case "LogicalExpression":
      return [...of("left"), ...of("right")];
    case "AssignmentExpression":
      return of("right");
    case "SequenceExpression":
      return valuesOf(childList(node, "expressions").at(-1), named);
    default:
      return [];
  }
}

function valuesOfCall(node: Node, named: Named): readonly Share[] {
  const callee = child(node, "callee");
  if (callee?.type !== "MemberExpression") return [];
  const method = propertyName(callee) ?? "";
  const object = child(callee, "object");
  const full = `${object?.type === "Identifier" ? String(member(object, "name")) : ""}.${method}`;
  const [first] = childList(node, "arguments");
  if (collectors.has(full)) return holdersOf(valuesOf(first, named));
  if (passingOn.has(full)) return valuesOf(first, named);
  if (givingParts.has(method)) return partsOf(valuesOf(object, named));
  if (givingItself.has(method)) return valuesOf(object, named);
  return collecting.has(method) ? holdersOf(valuesOf(object, named)) : [];
}

/** `name` of `globalThis.name`. */
export function globalName(node: Node): string | undefined {
  const object = node.type === "MemberExpression" ? child(node, "object") : undefined;
  const isGlobal = object?.type === "Identifier" && member(object, "name") === "globalThis";
  return isGlobal ? propertyName(node) : undefined;
}

/** The name of a property where the text tells it. */
export function propertyName(node: Node): string | undefined {
  const property = child(node, "property");
  if (!property) return undefined;
  if (member(node, "computed") === true)
    return property.type === "Literal" && typeof member(property, "value") === "string"
      ? String(member(property, "value"))
      : undefined;
  return property.type === "Identifier" ? String(member(property, "name")) : undefined;
}

/** The expression without parentheses and types around it. */
export function unwrapped(node: Node): Node {
  const inner = wrapped.test(node.type) ? child(node, "expression") : undefined;
  return inner ? unwrapped(inner) : node;
}
