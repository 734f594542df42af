import { child, childList, member, type Node } from "./scope.ts";

/** Methods of the language's own collections that change them, wherever they are called. */
const alwaysChanging = new Set("push pop shift unshift splice sort reverse fill copyWithin".split(" "));
/** Those that other libraries use for methods that change nothing (`price.add(fee)`): they count where the answer is not used. */
const changingAsStatement = new Set("set add delete clear append".split(" "));
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

/** Methods that give an element of what they are called on, not a copy. */
const givingElements = new Set("get at find findLast".split(" "));

/**
 * The variable at the root of `a`, `a.b`, `a[0].b!`, `a.get(b)`; of `globalThis.a.b` it is `a`. Undefined where another call or a
 * literal stands there.
 */
export function rootName(node: Node): { readonly name: string; readonly global: boolean } | undefined {
  switch (node.type) {
    case "Identifier":
      return { name: String(member(node, "name")), global: false };
    case "ThisExpression":
      return { name: "this", global: false };
    case "MemberExpression": {
      const object = child(node, "object");
      const root = object && rootName(object);
      const name = propertyName(node);
      return root?.name === "globalThis" && !root.global && name !== undefined
        ? { name, global: true }
        : root;
    }
    case "CallExpression": {
      const callee = child(node, "callee");
      if (callee?.type !== "MemberExpression" || !givingElements.has(propertyName(callee) ?? ""))
        return undefined;
      const object = child(callee, "object");
      return object && rootName(object);
    }
    case "ParenthesizedExpression":
    case "ChainExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion": {
      const inner = child(node, "expression");
      return inner && rootName(inner);
    }
    default:
      return undefined;
  }
}

/** The variable whose value a call changes, as far as its name tells. `statement`: nobody uses what the call returns. */
export function changedByCall(node: Node, statement: boolean): string | undefined {
  if (node.type === "ChainExpression" || node.type === "AwaitExpression") {
    const inner = child(node, "expression") ?? child(node, "argument");
    return inner && changedByCall(inner, statement);
  }
  const callee = child(node, "callee");
  if (node.type !== "CallExpression" || callee?.type !== "MemberExpression") return undefined;
  const object = child(callee, "object");
  const method = propertyName(callee);
  if (!object || method === undefined) return undefined;
  const owner = rootName(object);
  if (owner && !owner.global && writers.has(`${owner.name}.${method}`)) {
    const [target] = childList(node, "arguments");
    return target && rootName(target)?.name;
  }
  return (statement ? changingAsStatement : alwaysChanging).has(method) ? owner?.name : undefined;
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

/** Whether what is written into, as in `a.b.c = 1`, is not the root's own value but inside of it. */
export function isWithin(target: Node): boolean {
  const object = target.type === "MemberExpression" ? child(target, "object") : undefined;
  return object !== undefined && object.type !== "Identifier" && object.type !== "ThisExpression";
}

/** The same of a call that changes what its method belongs to: `a.b.push(1)`. */
export function isCallWithin(node: Node): boolean {
  const callee = child(child(node, "expression") ?? child(node, "argument") ?? node, "callee");
  return callee !== undefined && isWithin(callee);
}
