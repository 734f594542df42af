import type { CellSyntax } from "../compile/parse.ts";
import { changedByCall, rootName } from "./change.ts";
import {
  child,
  childList,
  children,
  hoistedNames,
  isLocal,
  isTypeOnly,
  lexicalNames,
  member,
  type Node,
  type Scope,
} from "./scope.ts";

/** Names of the session that a piece of code needs when it runs. */
export interface Use {
  /** Read or changed. */
  readonly uses: ReadonlySet<string>;
  /** Assigned to, or their value written into; a part of `uses`. */
  readonly changes: ReadonlySet<string>;
}

/** What a cell does with names, as far as its text tells. Names it declares itself may stand among `uses` as well. */
export interface CellUse extends Use {
  /** Values it declares for later cells. */
  readonly defines: ReadonlySet<string>;
  /** For every function and class that it declares: what calling it uses, then, not when the cell runs. */
  readonly later: ReadonlyMap<string, Use>;
}

/** A cell that does nothing: an empty one, or one that never ran. */
export const noUse: CellUse = { uses: new Set(), changes: new Set(), defines: new Set(), later: new Map() };

/**
 * Finds what a cell defines, uses and changes: declarations, free names (of nested functions too, shadowing respected),
 * assignments, `++`, destructuring, writes to properties and elements, `delete`, methods of arrays, maps and sets that
 * change them, `Object.assign`. The body of a function that the cell declares counts for whoever uses the function.
 *
 * What the text does not tell is not seen: a value changed through another name for it (`const a = b; a.x = 1`), inside a
 * function it is passed to, by `eval`, or by a timer after the cell ended; files, the clock and chance.
 */
export function cellUse({ parsed }: CellSyntax): CellUse {
  const body: readonly Node[] = parsed.program.body;
  const defines = new Set([...lexicalNames(body), ...body.flatMap(hoistedNames)]);
  const now = new Collected();
  const later = new Map<string, Collected>();
  new Walk(now, later).statements(body, undefined);
  return { uses: now.uses, changes: now.changes, defines, later };
}

/** What a cell does that runs in parts, one after the other. */
export function joinedUse(parts: readonly CellUse[]): CellUse {
  if (parts.length === 1) return parts[0];
  const union = (key: "uses" | "changes" | "defines"): Set<string> =>
    new Set(parts.flatMap(part => [...part[key]]));
  return {
    uses: union("uses"),
    changes: union("changes"),
    defines: union("defines"),
    later: new Map(parts.flatMap(({ later }) => [...later])),
  };
}

class Collected implements Use {
  readonly uses = new Set<string>();
  readonly changes = new Set<string>();
}

class Walk {
  readonly #into: Collected;
  /** Where functions declared at the cell's top level leave what they use; undefined inside one. */
  readonly #later: Map<string, Collected> | undefined;

  constructor(into: Collected, later?: Map<string, Collected>) {
    this.#into = into;
    this.#later = later;
  }

  statements(list: readonly Node[], scope: Scope | undefined): void {
    for (const statement of list) if (!isTypeOnly(statement)) this.node(statement, scope);
  }

  node(node: Node, scope: Scope | undefined): void {
    const visit = (key: string, within = scope): void => {
      const value = child(node, key);
      if (value) this.node(value, within);
    };
    switch (node.type) {
      case "Identifier":
        return this.#read(String(member(node, "name")), scope);
      case "MemberExpression": {
        const name = rootName(node);
        if (name?.global) this.#read(name.name, scope);
        visit("object");
        if (member(node, "computed") === true) visit("property");
        return;
      }
      case "Property":
      case "PropertyDefinition":
      case "MethodDefinition":
      case "AccessorProperty":
        childList(node, "decorators").forEach(decorator => this.node(decorator, scope));
        if (member(node, "computed") === true) visit("key");
        return visit("value");
      case "AssignmentExpression":
        this.#change(child(node, "left"), scope);
        return visit("right");
      case "UpdateExpression":
        return this.#change(child(node, "argument"), scope);
      case "UnaryExpression":
        if (member(node, "operator") === "delete") return this.#change(child(node, "argument"), scope);
        return visit("argument");
      case "CallExpression":
        this.#changeRoot(changedByCall(node, false), scope);
        break;
      case "ExpressionStatement": {
        const expression = child(node, "expression");
        if (expression) this.#changeRoot(changedByCall(expression, true), scope);
        break;
      }
      case "VariableDeclaration":
        return childList(node, "declarations").forEach(declarator => this.#declarator(declarator, scope));
      case "FunctionDeclaration":
        return this.#deferred(child(node, "id"), scope, walk => walk.#function(node, scope));
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return this.#function(node, scope);
      case "ClassDeclaration":
        return this.#class(node, child(node, "id"), scope);
      case "ClassExpression":
        return this.#class(node, undefined, scope);
      case "BlockStatement":
      case "StaticBlock":
      case "TSModuleBlock":
        return this.#block(childList(node, "body"), scope);
      case "SwitchStatement": {
        visit("discriminant");
        const cases = childList(node, "cases");
        const names = lexicalNames(cases.flatMap(one => childList(one, "consequent")));
        return cases.forEach(one => this.#each(children(one), { names: new Set(names), outer: scope }));
      }
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
        return this.#loop(node, scope);
      case "CatchClause": {
        const parameter = child(node, "param");
        const inner = { names: new Set(parameter ? patternNames(parameter) : []), outer: scope };
        if (parameter) this.#pattern(parameter, inner);
        return visit("body", inner);
      }
      case "LabeledStatement":
        return visit("body");
      case "BreakStatement":
      case "ContinueStatement":
      case "MetaProperty":
      case "ImportDeclaration":
      case "ExportAllDeclaration":
        return;
      case "ExportNamedDeclaration":
        return visit("declaration");
      case "TSEnumDeclaration":
      case "TSModuleDeclaration":
        return visit("body");
      case "TSEnumMember":
        return visit("initializer");
      case "TSImportEqualsDeclaration":
        return;
    }
    this.#each(children(node), scope);
  }

  #each(nodes: readonly Node[], scope: Scope | undefined): void {
    for (const node of nodes) this.node(node, scope);
  }

  #read(name: string, scope: Scope | undefined): void {
    if (!isLocal(name, scope)) this.#into.uses.add(name);
  }

  /** The target of an assignment, also a pattern: every name in it is changed. */
  #change(target: Node | undefined, scope: Scope | undefined): void {
    if (!target) return;
    switch (target.type) {
      case "ArrayPattern":
        return childList(target, "elements").forEach(element => this.#change(element, scope));
      case "ObjectPattern":
        for (const property of childList(target, "properties")) {
          const key = child(property, "key");
          if (key && member(property, "computed") === true) this.node(key, scope);
          this.#change(property.type === "RestElement" ? property : child(property, "value"), scope);
        }
        return;
      case "AssignmentPattern": {
        const right = child(target, "right");
        if (right) this.node(right, scope);
        return this.#change(child(target, "left"), scope);
      }
      case "RestElement":
        return this.#change(child(target, "argument"), scope);
    }
    this.#changeRoot(rootName(target)?.name, scope);
    this.node(target, scope);
  }

  #changeRoot(name: string | undefined, scope: Scope | undefined): void {
    if (name === undefined || isLocal(name, scope)) return;
    this.#into.uses.add(name);
    this.#into.changes.add(name);
  }

  /** Code that only runs when `name` is used, where the name is one of the session's. */
  #deferred(name: Node | undefined, scope: Scope | undefined, walk: (walk: Walk) => void): void {
    if (!this.#later || scope || name?.type !== "Identifier") return walk(this);
    const key = String(member(name, "name"));
    const use = this.#later.get(key) ?? new Collected();
    this.#later.set(key, use);
    walk(new Walk(use));
  }

  #declarator(declarator: Node, scope: Scope | undefined): void {
    const id = child(declarator, "id");
    const init = child(declarator, "init");
    if (id) this.#pattern(id, scope);
    if (!init) return;
    if (init.type === "ArrowFunctionExpression" || init.type === "FunctionExpression")
      this.#deferred(id, scope, walk => walk.#function(init, scope));
    else if (init.type === "ClassExpression") this.#class(init, id, scope);
    else this.node(init, scope);
  }

  /** What a binding pattern runs: defaults and computed keys. Its names are declarations. */
  #pattern(pattern: Node, scope: Scope | undefined): void {
    if (pattern.type === "Identifier") return;
    if (pattern.type === "AssignmentPattern") {
      const [left, right] = [child(pattern, "left"), child(pattern, "right")];
      if (left) this.#pattern(left, scope);
      if (right) this.node(right, scope);
    } else if (pattern.type === "Property") {
      const [key, value] = [child(pattern, "key"), child(pattern, "value")];
      if (key && member(pattern, "computed") === true) this.node(key, scope);
      if (value) this.#pattern(value, scope);
    } else for (const part of children(pattern)) this.#pattern(part, scope);
  }

  #function(node: Node, scope: Scope | undefined): void {
    const id = node.type === "FunctionExpression" ? child(node, "id") : undefined;
    const parameters = childList(node, "params");
    const body = child(node, "body");
    const names = ["arguments", ...parameters.flatMap(patternNames), ...(body ? hoistedNames(body) : [])];
    const inner: Scope = {
      names: new Set(id ? [...names, String(member(id, "name"))] : names),
      outer: scope,
    };
    parameters.forEach(parameter => this.#pattern(parameter, inner));
    if (body) this.node(body, inner);
  }

  /** Methods and fields of instances belong to whoever uses the class; all else of it runs with the cell. */
  #class(node: Node, name: Node | undefined, outside: Scope | undefined): void {
    const id = child(node, "id");
    const scope =
      id && (outside || node.type === "ClassExpression")
        ? { names: new Set([String(member(id, "name"))]), outer: outside }
        : outside;
    childList(node, "decorators").forEach(decorator => this.node(decorator, outside));
    const [heritage, body] = [child(node, "superClass"), child(node, "body")];
    if (heritage) this.node(heritage, scope);
    for (const part of body ? childList(body, "body") : []) {
      const value = child(part, "value");
      const runsLater = part.type === "MethodDefinition" || member(part, "static") !== true;
      if (part.type === "StaticBlock" || !value || !runsLater) {
        this.node(part, scope);
        continue;
      }
      childList(part, "decorators").forEach(decorator => this.node(decorator, scope));
      const key = child(part, "key");
      if (key && member(part, "computed") === true) this.node(key, scope);
      this.#deferred(outside ? undefined : name, outside, walk => walk.node(value, scope));
    }
  }

  #block(body: readonly Node[], outer: Scope | undefined): void {
    this.statements(body, { names: new Set(lexicalNames(body)), outer });
  }

  #loop(node: Node, outer: Scope | undefined): void {
    const first = child(node, "init") ?? child(node, "left");
    const declares = first?.type === "VariableDeclaration";
    const lexical = declares && member(first, "kind") !== "var" ? lexicalNames([first]) : [];
    const scope = { names: new Set(lexical), outer };
    if (first && !declares && node.type !== "ForStatement") this.#change(first, scope);
    else if (first) this.node(first, scope);
    for (const part of children(node)) if (part !== first) this.node(part, scope);
  }
}

/** Names that a parameter or a binding pattern declares. */
function patternNames(pattern: Node): string[] {
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
