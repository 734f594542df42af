import { visitorKeys } from "oxc-parser";
import { lettersOf, type NodeNumber, type TreeText } from "../parse/tree-text.ts";

/** A replacement in the text of a cell. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What is done with a node before its children are looked at; with all others nothing. */
const treatments = {
  /** Statements and class members that are gone whole. In a class, too, a semicolon may stand alone. */
  TSInterfaceDeclaration: "types only",
  TSTypeAliasDeclaration: "types only",
  TSDeclareFunction: "types only",
  TSIndexSignature: "types only",
  TSClassImplements: "implemented",
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
  Object.keys(visitorKeys).map((type): [string, Kind] => {
    const isBeyond = type.startsWith("TS") || type.startsWith("JSX");
    const treatment =
      (treatments as Readonly<Record<string, Treatment>>)[type] ?? (isBeyond ? "beyond" : undefined);
    return [type, { treatment, isOpen: open.has(type) }];
  }),
);
const noKind: Kind = { treatment: "beyond", isOpen: false };
/** How their types begin. */
const notable = new Set(
  [...kinds].filter(([, { treatment, isOpen }]) => treatment || isOpen).map(([type]) => lettersOf(type)),
);
const identifier = lettersOf("Identifier");
const modifiers = new Set(["public", "private", "protected", "readonly", "override"]);
/** Where none of these is written, no node has a flag that says so. */
const flagged = /\b(?:declare|abstract|public|private|protected|readonly|override|this)\b|[?!]/g;
const mark = /(?:[\s\]]|\/\*[^]*?\*\/|\/\/.*)*[?!]/y;
const comma = /(?:\s|\/\*[^]*?\*\/|\/\/.*)*,/y;

/**
 * The edits that make JavaScript of TypeScript by taking types out; undefined where that is not enough: enums, namespaces,
 * parameter properties, decorators, JSX, `<T>x`. What does not end a statement leaves a blank, what does a semicolon, because the
 * next line may begin with a bracket; at the top level that is left to the caller.
 */
export function typeErasures(source: string, tree: TreeText): Edit[] | undefined {
  const eraser = new Eraser(source, tree);
  return eraser.isEnough ? eraser.edits : undefined;
}

class Eraser {
  readonly #source: string;
  readonly #tree: TreeText;
  readonly #flags: ReadonlySet<string>;
  /** Nodes that somebody else ends. */
  readonly #ended: Set<NodeNumber>;
  /** Where statements end that have no semicolon of their own. */
  readonly #open = new Set<number>();
  #edits: Edit[] = [];
  isEnough = true;

  constructor(source: string, tree: TreeText) {
    this.#source = source;
    this.#tree = tree;
    this.#flags = new Set(source.match(flagged));
    const statements = tree.statements();
    this.#ended = new Set(statements);
    for (const statement of statements) this.#erase(statement, tree.next(statement));
  }

  get edits(): Edit[] {
    return this.#edits.map(edit => (this.#open.has(edit.end) ? { ...edit, text: ";" } : edit));
  }

  /** Takes the types out of nodes and all that lies in them. */
  #erase(from: NodeNumber, to: NodeNumber): void {
    const tree = this.#tree;
    for (let node = from; node < to;) {
      const letters = tree.letters(node);
      if (letters === identifier ? !this.#flags.has("?") : !notable.has(letters)) {
        node++;
        continue;
      }
      const { treatment, isOpen } = kinds.get(tree.type(node)) ?? noKind;
      const isDone = this.#has("declare", node, declare)
        ? this.#replace(tree.start(node), tree.end(node), ";")
        : treatment && this.#treat(treatment, node);
      if (isDone) node = tree.next(node);
      else {
        if (isOpen) this.#leaveOpen(node);
        node++;
      }
    }
  }

  /** Whether there is nothing left to do with what lies in the node. */
  #treat(treatment: NonNullable<Treatment>, node: NodeNumber): boolean {
    const tree = this.#tree;
    switch (treatment) {
      case "types only":
        return this.#replace(tree.start(node), tree.end(node), ";");
      case "annotation":
        return this.#replace(tree.start(node), tree.end(node));
      case "typed": {
        const inner = node + 1;
        this.#erase(inner, tree.next(inner));
        return this.#replace(tree.end(inner), tree.end(node));
      }
      case "import":
      case "implemented":
        return true;
      case "export": {
        const declaration = tree.child(node, '"declaration":');
        if (declaration === undefined) return true;
        this.#ended.add(declaration);
        this.#erase(declaration, tree.next(declaration));
        return true;
      }
      case "identifier":
        if (this.#has("?", node, optional)) this.#mark(tree.start(node) + tree.word(node, "name").length);
        return false;
      case "pattern":
        if (this.#has("?", node, optional)) this.isEnough = false;
        return false;
      case "beyond":
        this.isEnough = false;
        return true;
      case "declarator":
        if (this.#has("!", node, definite))
          this.#mark(tree.start(node + 1) + tree.word(node + 1, "name").length);
        return false;
      case "operation": {
        const right = tree.start(tree.next(node + 1));
        // In a script a comment begins here.
        if (this.#source.startsWith("<!--", right - 1)) this.#replace(right, right);
        // `a + b as number * c` means (a + b) * c.
        const left = tree.type(node + 1);
        if (left !== "TSNonNullExpression" && kinds.get(left)?.treatment === "typed") this.isEnough = false;
        return false;
      }
      case "function":
        if (this.#flags.has("this")) this.#thisParameter(node);
        return false;
      case "class":
        this.#class(node);
        return false;
      case "method":
        if (tree.children(node).some(child => tree.type(child) === "TSEmptyBodyFunctionExpression"))
          return this.#replace(tree.start(node), tree.end(node), ";");
        this.#member(node);
        return false;
      case "property":
        this.#member(node);
        return false;
      case "loop":
        for (const child of tree.children(node))
          if (tree.isIn(child, '"init":') || tree.isIn(child, '"left":')) this.#ended.add(child);
        return false;
    }
  }

  #has(word: string, node: NodeNumber, field: string): boolean {
    return this.#flags.has(word) && this.#tree.has(node, field);
  }

  #replace(start: number, end: number, text = " "): true {
    this.#edits.push({ start, end, text });
    return true;
  }

  /** A statement whose last characters are erased is ended by what stands for them. */
  #leaveOpen(node: NodeNumber): void {
    const end = this.#tree.end(node);
    if (this.#source[end - 1] === ";" || this.#ended.has(node)) return;
    // What becomes of a `var` has an end of its own.
    const isVar = this.#tree.type(node) === "VariableDeclaration" && this.#tree.word(node, "kind") === "var";
    if (!isVar) this.#open.add(end);
  }

  /** Erases one character behind a place, comments and what else may stand between. */
  #eraseNext(from: number, pattern: RegExp): boolean {
    pattern.lastIndex = from;
    return pattern.test(this.#source) && this.#replace(pattern.lastIndex - 1, pattern.lastIndex);
  }

  /** `x?` and `x!`, behind a name or a key. */
  #mark(from: number): void {
    if (!this.#eraseNext(from, mark)) this.isEnough = false;
  }

  #thisParameter(node: NodeNumber): void {
    const tree = this.#tree;
    const first = tree.child(node, '"params":[');
    if (first === undefined || !tree.has(first, '"name":"this"')) return;
    const second = tree.next(first);
    if (second < tree.next(node) && tree.isIn(second, ","))
      this.#replace(tree.end(first), tree.start(second));
    else this.#eraseNext(tree.end(first), comma);
    this.#replace(tree.start(first), tree.start(first) + "this".length);
  }

  #class(node: NodeNumber): void {
    const tree = this.#tree;
    const isAbstract = this.#has("abstract", node, '"abstract":true');
    const start = tree.start(node);
    if (isAbstract) this.#replace(start, start + "abstract".length);
    const last = tree.children(node).findLast(child => tree.type(child) === "TSClassImplements");
    if (last === undefined) return;
    const before = ["superTypeArguments", "superClass", "typeParameters", "id"]
      .map(field => tree.child(node, `"${field}":`))
      .find(child => child !== undefined);
    if (isAbstract && before === undefined) this.isEnough = false;
    this.#replace(before === undefined ? start + "class".length : tree.end(before), tree.end(last));
  }

  #member(node: NodeNumber): void {
    if (this.#flags.size === 0) return;
    const tree = this.#tree;
    const key = tree.child(node, '"key":') ?? node;
    const start = tree.start(node);
    if (modified.some(field => tree.has(node, field)))
      for (const { 0: word, index } of this.#source
        .slice(start, tree.start(key))
        .matchAll(/\/\*[^]*?\*\/|\/\/.*|[\w$]+/g))
        // What stood in front may lack its semicolon.
        if (modifiers.has(word))
          this.#replace(start + index, start + index + word.length, index === 0 ? ";" : " ");
    if (tree.has(node, optional) || tree.has(node, definite)) this.#mark(tree.end(key));
  }
}

/** Flags of a node, as they are written. */
const [declare, optional, definite] = ['"declare":true', '"optional":true', '"definite":true'];
const modified = ['"accessibility":"', '"readonly":true', '"override":true'];
