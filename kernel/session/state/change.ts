import { child, childList, member, type Node } from "./scope.ts";
import { holdersOf, type Named, partsOf, type Share } from "./share.ts";
import { propertyName, unwrapped, valuesOf } from "./value.ts";

/** Methods of the language's own collections that change them, wherever they are called. */
const alwaysChanging = new Set("push pop shift unshift splice sort reverse fill copyWithin next".split(" "));
/** Those that other libraries use for methods that change nothing (`price.add(fee)`): they count where the answer is not used. */
const changingAsStatement = /^(set|add|delete|clear|append)$|^set[A-Z]/;
/** What is made by these is changed by those wherever they are called. */
const collections = /^(Map|Set|WeakMap|WeakSet|Headers|FormData|URLSearchParams)$/;
/** Functions that write into their first argument. */
const writers = new Set([
  "Object.assign",
  "Object.defineProperty",
  "Object.defineProperties",
  "Object.setPrototypeOf",
  "Object.freeze",
  "Reflect.set",
  "Reflect.deleteProperty",
]);
/** Methods that put their arguments into what they are called on. */
const putting = new Set("push unshift set add fill append".split(" "));

/** Whether a method changes a collection that was made by `new Map()` and its like. */
export const changesCollection = (method: string): boolean => changingAsStatement.test(method);

/** Whether a declaration makes such a collection. */
export function isCollection(init: Node): boolean {
  const made = unwrapped(init);
  const callee = made.type === "NewExpression" ? child(made, "callee") : undefined;
  return callee?.type === "Identifier" && collections.test(String(member(callee, "name")));
}

/** The expressions whose values a call changes, as far as names tell. `statement`: nobody uses what it gives. */
export function writtenByCall(node: Node, statement: boolean): Node | undefined {
  const callee = node.type === "CallExpression" ? child(node, "callee") : undefined;
  if (callee?.type !== "MemberExpression") return undefined;
  const object = child(callee, "object");
  const method = propertyName(callee);
  if (!object || method === undefined) return undefined;
  if (object.type === "Identifier" && writers.has(`${String(member(object, "name"))}.${method}`))
    return childList(node, "arguments")[0];
  const changes = statement ? changingAsStatement.test(method) : alwaysChanging.has(method);
  return changes ? object : undefined;
}

/** The calls of a statement whose answers nobody uses. */
export function unusedCalls(expression: Node | undefined): Node[] {
  if (!expression) return [];
  const of = (key: string): Node[] => unusedCalls(child(expression, key));
  switch (expression.type) {
    case "CallExpression":
      return [expression];
    case "ChainExpression":
    case "ParenthesizedExpression":
      return of("expression");
    case "AwaitExpression":
    case "UnaryExpression":
      return of("argument");
    case "LogicalExpression":
      return of("right");
    case "ConditionalExpression":
      return [...of("consequent"), ...of("alternate")];
    default:
      return [];
  }
}

/** What a call puts where: `box.push(list)`. */
export function putByCall(node: Node): { readonly into: Node; readonly what: readonly Node[] } | undefined {
  const callee = child(node, "callee");
  const into = callee?.type === "MemberExpression" ? child(callee, "object") : undefined;
  return callee && into && putting.has(propertyName(callee) ?? "")
    ? { into, what: childList(node, "arguments") }
    : undefined;
}

/** What the parameters of a function are that a call is given, as `x` and `touch` in `rows.forEach(x => touch(x))`. */
export function givenToCallback(node: Node, named: Named): (readonly Share[])[] {
  const callee = child(node, "callee");
  if (callee?.type !== "MemberExpression") return [];
  const all = valuesOf(child(callee, "object"), named);
  const element = partsOf(all);
  const method = propertyName(callee) ?? "";
  if (method.startsWith("reduce"))
    return [valuesOf(childList(node, "arguments")[1], named), element, [], all];
  return /^(sort|toSorted)$/.test(method) ? [element, element] : [element, [], all];
}

/** What a name holds from then on that an assignment `target = value` writes to. */
export function assigned(target: Node, value: Node, named: Named): (readonly [string, readonly Share[]])[] {
  const values = valuesOf(value, named);
  if (values.length === 0) return [];
  if (target.type === "Identifier") return [[String(member(target, "name")), values]];
  if (target.type !== "MemberExpression") return [];
  return valuesOf(child(target, "object"), named).map(({ of }) => [of, holdersOf(values)] as const);
}
