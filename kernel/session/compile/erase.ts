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

/** What is done with a node before its children are looked at; with all others nothing. */
const treatments = {
  /** Statements and class members that are gone whole. In a class, too, a semicolon may stand alone. */
  TSInterfaceDeclaration: "types only",
  TSTypeAliasDeclaration: "types only",
  TSDeclareFunction: "types only",
  TSIndexSignature: "types only",
  TSAbstractMethodDefinition: "types only",
  TSAbstractPropertyDefinition: "types only",
  TSAbstractAccessorProperty: "types only",
  TSTypeAnnotation: "annotation",
  TSTypeParameterDeclaration: "annotation",
  TSTypeParameterInstantiation: "annotation",
  /** An expression with something about its type behind it. */
  TSAsExpression: "typed",
  TSSatisfiesExpression: "typed",
  TSNonNullExpression: "typed",
  TSInstantiationExpression: "typed",
  ImportDeclaration: "import",
  ExportAllDeclaration: "import",
  ExportNamedDeclaration: "export",
  ExportDefaultDeclaration: "export",
  Identifier: "identifier",
  ObjectPattern: "pattern",
  ArrayPattern: "pattern",
  Decorator: "beyond",
  AccessorProperty: "beyond",
  VariableDeclarator: "declarator",
  BinaryExpression: "operation",
  LogicalExpression: "operation",
  FunctionDeclaration: "function",
  FunctionExpression: "function",
  ClassDeclaration: "class",
  ClassExpression: "class",
  MethodDefinition: "method",
  PropertyDefinition: "property",
  ForStatement: "loop",
  ForInStatement: "loop",
  ForOfStatement: "loop",
} as const;
type Treatment = (typeof treatments)[keyof typeof treatments] | undefined;

interface Kind {
  readonly keys: readonly string[];
  readonly treatment: Treatment;
  /** Whether it may end without a semicolon of its own. */
  readonly isOpen: boolean;
}

const open = new Set([
  "ExpressionStatement",
  "VariableDeclaration",
  "ReturnStatement",
  "ThrowStatement",
  "PropertyDefinition",
]);

/** By the type of a node, which is looked up once: its name is a new text in every tree, whose hash nobody knows yet. */
const kinds = new Map(
  Object.entries(visitorKeys).map(([type, keys]): [string, Kind] => {
    const isBeyond = type.startsWith("TS") || type.startsWith("JSX");
    const treatment =
      (treatments as Readonly<Record<string, Treatment>>)[type] ?? (isBeyond ? "beyond" : undefined);
    return [type, { keys, treatment, isOpen: open.has(type) }];
  }),
);
const noKind: Kind = { keys: [], treatment: "beyond", isOpen: false };
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
    const kind = kinds.get(node.type) ?? noKind;
    const before = this.edits.length;
    if (node.declare === true) return this.#erase(node.start, node.end, ";");
    switch (kind.treatment) {
      case "types only":
        return this.#erase(node.start, node.end, ";");
      case "annotation":
        return this.#erase(node.start, node.end);
      case "typed": {
        const inner = node.expression as Node;
        this.#erase(inner.end, node.end);
        return this.visit(inner);
      }
      case "import":
        return;
      case "export":
        if (isNode(node.declaration)) this.visit(node.declaration, true);
        return;
      case "identifier":
        if (node.optional === true) this.#mark(node.start + String(node.name).length);
        break;
      case "pattern":
        if (node.optional === true) this.isEnough = false;
        break;
      case "beyond":
        this.isEnough = false;
        break;
      case "declarator":
        if (node.definite === true && isNode(node.id))
          this.#mark(node.id.start + String(node.id.name).length);
        break;
      case "operation":
        // `a + b as number * c` means (a + b) * c.
        if (
          isNode(node.left) &&
          node.left.type !== "TSNonNullExpression" &&
          kinds.get(node.left.type)?.treatment === "typed"
        )
          this.isEnough = false;
        break;
      case "function":
        this.#thisParameter(node);
        break;
      case "class":
        return this.#class(node, kind);
      case "method":
        if (isNode(node.value) && node.value.type === "TSEmptyBodyFunctionExpression")
          return this.#erase(node.start, node.end, ";");
        this.#member(node);
        break;
      case "property":
        this.#member(node);
        break;
      case "loop":
        for (const key of kind.keys)
          if (isNode(node[key])) this.visit(node[key], key === "init" || key === "left");
        return;
    }
    this.#children(node, kind);
    if (!isTop && kind.isOpen && this.#source[node.end - 1] !== ";") this.#close(node.end, before);
  }

  #children(node: Node, { keys }: Kind, except?: string): void {
    for (let i = 0; i < keys.length; i++) {
      const value = node[keys[i]];
      if (typeof value !== "object" || value === null || keys[i] === except) continue;
      if (Array.isArray(value)) {
        for (let j = 0; j < value.length; j++) if (isNode(value[j])) this.visit(value[j]);
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

  #class(node: Node, kind: Kind): void {
    const { id, superClass, superTypeArguments, typeParameters } = node;
    if (node.abstract === true) this.#erase(node.start, node.start + "abstract".length);
    const before = [superTypeArguments, superClass, typeParameters, id].find(isNode);
    const implemented = node.implements as readonly Node[] | undefined;
    if (implemented && implemented.length > 0) {
      const from = before ? before.end : node.start + "class".length;
      if (node.abstract === true && !before) this.isEnough = false;
      this.#erase(from, implemented[implemented.length - 1].end);
    }
    this.#children(node, kind, "implements");
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
