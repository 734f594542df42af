import { visitorKeys } from "oxc-parser";
import { declaredNames } from "../parse/names.ts";
import type { Statement } from "../parse/parse.ts";
import type { Share } from "./share.ts";

/** A node of the syntax tree, as far as a walk needs to know. */
export interface Node {
  readonly type: string;
}

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

export const member = (node: Node, key: string): unknown =>
  (node as object as Readonly<Record<string, unknown>>)[key];

export const child = (node: Node, key: string): Node | undefined => {
  const value = member(node, key);
  return isNode(value) ? value : undefined;
};

export const childList = (node: Node, key: string): readonly Node[] => {
  const value = member(node, key);
  return Array.isArray(value) ? value.filter(isNode) : [];
};

/** What speaks of types only: it is gone before anything runs. */
const typeKeys = new Set([
  "typeAnnotation",
  "typeParameters",
  "typeArguments",
  "returnType",
  "superTypeArguments",
  "implements",
]);

const valueKeys: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(visitorKeys).map(([type, keys]) => [type, keys.filter(key => !typeKeys.has(key))]),
);

/** The nodes right below a node, types left out. */
export function children(node: Node): readonly Node[] {
  const found: Node[] = [];
  for (const key of valueKeys[node.type] ?? []) {
    const value = member(node, key);
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) found.push(each);
    } else if (isNode(value)) found.push(value);
  }
  return found;
}

/** The names that a block, function or class sees besides those outside it. The outermost is undefined: the names of cells. */
export interface Scope {
  readonly names: ReadonlySet<string>;
  readonly outer: Scope | undefined;
  /** Whose values the names stand for, where that is known. */
  readonly values: Map<string, readonly Share[]>;
}

export const scopeOf = (names: Iterable<string>, outer: Scope | undefined): Scope => ({
  names: new Set(names),
  outer,
  values: new Map(),
});

/** The block or function that has the name; undefined for the session's. */
export function ownerOf(name: string, scope: Scope | undefined): Scope | undefined {
  for (let at = scope; at; at = at.outer) if (at.names.has(name)) return at;
  return undefined;
}

/** Whether the name belongs to a block or function of the cell, not to the session. */
export function isLocal(name: string, scope: Scope | undefined): boolean {
  return ownerOf(name, scope) !== undefined;
}

const typeDeclarations = new Set(["TSInterfaceDeclaration", "TSTypeAliasDeclaration", "TSDeclareFunction"]);

/** A statement that leaves nothing behind when it runs: types, and what is only declared to exist. */
export function isTypeOnly(statement: Node): boolean {
  const inner = child(statement, "declaration") ?? statement;
  return (
    member(inner, "declare") === true ||
    member(inner, "importKind") === "type" ||
    typeDeclarations.has(inner.type)
  );
}

const isVar = (node: Node): boolean => node.type === "VariableDeclaration" && member(node, "kind") === "var";

/** The values that statements declare, in their own block only. */
export function lexicalNames(statements: readonly Node[]): string[] {
  return statements
    .filter(statement => !isTypeOnly(statement) && !isVar(statement))
    .flatMap(node => declaredNames(node as Statement));
}

const statementTypes = /Statement$|^VariableDeclaration$|^Export|^SwitchCase$|^CatchClause$|^FunctionBody$/;

/** The `var` names below a node: they belong to the function (or the session), however deep they stand. Expressions hold none. */
export function hoistedNames(node: Node): string[] {
  if (node.type === "ExpressionStatement" || !statementTypes.test(node.type)) return [];
  const own = isVar(node) && member(node, "declare") !== true ? declaredNames(node as Statement) : [];
  return [...own, ...children(node).flatMap(hoistedNames)];
}

/** Names that a parameter or a binding pattern declares. */
export function patternNames(pattern: Node): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [String(member(pattern, "name"))];
    case "AssignmentPattern":
      return [child(pattern, "left")].flatMap(part => (part ? patternNames(part) : []));
    case "Property":
      return [child(pattern, "value")].flatMap(part => (part ? patternNames(part) : []));
    default:
      return children(pattern).flatMap(patternNames);
  }
}
