import { visitorKeys } from "oxc-parser";
import type { Statement } from "./parse.ts";

/** A replacement in the text of a cell. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Node = { readonly type: string; readonly start: number; readonly end: number } & Readonly<
  Record<string, unknown>
>;

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

/** Statements and class members that are gone whole. In a class, too, a semicolon may stand alone. */
const typesOnly = new Set([
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSDeclareFunction",
  "TSIndexSignature",
  "TSAbstractMethodDefinition",
  "TSAbstractPropertyDefinition",
  "TSAbstractAccessorProperty",
]);
const annotations = new Set([
  "TSTypeAnnotation",
  "TSTypeParameterDeclaration",
  "TSTypeParameterInstantiation",
]);
/** An expression with something about its type behind it. */
const typed = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSInstantiationExpression",
]);
/** They may end without a semicolon of their own. */
const open = new Set([
  "ExpressionStatement",
  "VariableDeclaration",
  "ReturnStatement",
  "ThrowStatement",
  "PropertyDefinition",
]);
const modifiers = new Set(["public", "private", "protected", "readonly", "override"]);
const mark = /(?:[\s\]]|\/\*[^]*?\*\/|\/\/.*)*[?!]/y;
const comma = /(?:\s|\/\*[^]*?\*\/|\/\/.*)*,/y;

/**
 * The edits that make JavaScript of TypeScript by taking types out; undefined where that is not enough: enums, namespaces,
 * parameter properties, decorators, JSX, `<T>x`. What does not end a statement leaves a blank, what does a semicolon, because the
 * next line may begin with a bracket; at the top level that is left to the caller.
 */
export function typeErasures(source: string, body: readonly Statement[]): Edit[] | undefined {
  const eraser = new Eraser(source);
  for (const statement of body) eraser.visit(statement as object as Node, true);
  return eraser.isEnough ? eraser.edits : undefined;
}

class Eraser {
  readonly #source: string;
  readonly edits: Edit[] = [];
  isEnough = true;

  constructor(source: string) {
    this.#source = source;
  }

  /** `isTop`: whoever asks ends the statement. */
  visit(node: Node, isTop = false): void {
    const { type } = node;
    const before = this.edits.length;
    if (typesOnly.has(type) || node.declare === true) return this.#erase(node.start, node.end, ";");
    if (annotations.has(type)) return this.#erase(node.start, node.end);
    switch (type) {
      case "ImportDeclaration":
      case "ExportAllDeclaration":
        return;
      case "ExportNamedDeclaration":
      case "ExportDefaultDeclaration":
        if (isNode(node.declaration)) this.visit(node.declaration, true);
        return;
      case "Identifier":
        if (node.optional === true) this.#mark(node.start + String(node.name).length);
        break;
      case "ObjectPattern":
      case "ArrayPattern":
        if (node.optional === true) this.isEnough = false;
        break;
      case "Decorator":
      case "AccessorProperty":
        this.isEnough = false;
        break;
      case "VariableDeclarator":
        if (node.definite === true && isNode(node.id))
          this.#mark(node.id.start + String(node.id.name).length);
        break;
      case "BinaryExpression":
      case "LogicalExpression":
        // `a + b as number * c` means (a + b) * c.
        if (isNode(node.left) && typed.has(node.left.type) && node.left.type !== "TSNonNullExpression")
          this.isEnough = false;
        break;
      case "FunctionDeclaration":
      case "FunctionExpression":
        this.#thisParameter(node);
        break;
      case "ClassDeclaration":
      case "ClassExpression":
        return this.#class(node);
      case "MethodDefinition":
        if (isNode(node.value) && node.value.type === "TSEmptyBodyFunctionExpression")
          return this.#erase(node.start, node.end, ";");
        this.#member(node);
        break;
      case "PropertyDefinition":
        this.#member(node);
        break;
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
        for (const key of visitorKeys[type] ?? [])
          if (isNode(node[key])) this.visit(node[key], key === "init" || key === "left");
        return;
      default:
        if (typed.has(type)) {
          const inner = node.expression as Node;
          this.#erase(inner.end, node.end);
          return this.visit(inner);
        }
        if (type.startsWith("TS") || type.startsWith("JSX")) this.isEnough = false;
    }
    this.#children(node);
    if (!isTop && open.has(type) && this.#source[node.end - 1] !== ";") this.#close(node.end, before);
  }

  #children(node: Node, except?: string): void {
    for (const key of visitorKeys[node.type] ?? []) {
      const value = node[key];
      if (key === except || value === null || value === undefined) continue;
      if (Array.isArray(value)) {
        for (const each of value) if (isNode(each)) this.visit(each);
      } else if (isNode(value)) this.visit(value);
    }
  }

  #erase(start: number, end: number, text = " "): void {
    this.edits.push({ start, end, text });
  }

  /** Ends a statement whose last characters are erased. */
  #close(end: number, from: number): void {
    for (let i = from; i < this.edits.length; i++)
      if (this.edits[i].end === end) this.edits[i] = { ...this.edits[i], text: ";" };
  }

  /** Erases one character behind a place, comments and what else may stand between. */
  #eraseNext(from: number, pattern: RegExp): boolean {
    pattern.lastIndex = from;
    const found = pattern.test(this.#source);
    if (found) this.#erase(pattern.lastIndex - 1, pattern.lastIndex);
    return found;
  }

  /** `x?` and `x!`, behind a name or a key. */
  #mark(from: number): void {
    if (!this.#eraseNext(from, mark)) this.isEnough = false;
  }

  #thisParameter({ params }: Node): void {
    const [first, second] = params as Node[];
    if (first?.type !== "Identifier" || first.name !== "this") return;
    if (second) this.#erase(first.end, second.start);
    else this.#eraseNext(first.end, comma);
    this.#erase(first.start, first.start + "this".length);
  }

  #class(node: Node): void {
    const { id, superClass, superTypeArguments, typeParameters } = node;
    if (node.abstract === true) this.#erase(node.start, node.start + "abstract".length);
    const before = [superTypeArguments, superClass, typeParameters, id].find(isNode);
    const implemented = node.implements as readonly Node[] | undefined;
    if (implemented && implemented.length > 0) {
      const from = before ? before.end : node.start + "class".length;
      if (node.abstract === true && !before) this.isEnough = false;
      this.#erase(from, implemented[implemented.length - 1].end);
    }
    this.#children(node, "implements");
  }

  #member(node: Node): void {
    const key = node.key as Node;
    if (node.accessibility || node.readonly === true || node.override === true)
      for (const { 0: word, index } of this.#source
        .slice(node.start, key.start)
        .matchAll(/\/\*[^]*?\*\/|\/\/.*|[\w$]+/g))
        // What stood in front may lack its semicolon.
        if (modifiers.has(word))
          this.#erase(node.start + index, node.start + index + word.length, index === 0 ? ";" : " ");
    if (node.optional === true || node.definite === true) this.#mark(key.end);
  }
}
