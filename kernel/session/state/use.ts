import type { CellSyntax } from "../parse/parse.ts";
import { changedByCall, isCallWithin, isWithin, propertyName, rootName } from "./change.ts";
import {
  child,
  childList,
  children,
  hoistedNames,
  isLocal,
  isTypeOnly,
  lexicalNames,
  member,
  patternNames,
  type Node,
  type Scope,
} from "./scope.ts";
import type { CellUse, Use } from "./cell-use.ts";
import { UnsetNames, variableNames } from "./unset-names.ts";
import { sharesOf, type Share } from "./shared.ts";

/**
 * Finds what a cell defines, uses and changes: declarations, free names (of nested functions too, shadowing respected),
 * assignments, `++`, destructuring, writes to properties and elements, `delete`, methods of arrays, maps and sets that
 * change them, `Object.assign`. The body of a function that the cell declares counts for whoever uses the function: what it
 * writes into its parameters or, as a method, into its object, too.
 *
 * What the text does not tell is not seen: a value changed by code of a package, by a function inside another, by `eval`, or by a
 * timer after the cell ended; files, the clock and chance.
 */
export function cellUse({ parsed }: CellSyntax): CellUse {
  const body: readonly Node[] = parsed.program.body;
  const hoisted = body.flatMap(hoistedNames);
  const defines = new Set([...lexicalNames(body), ...hoisted]);
  const now = new Collected();
  const declared: Declarations = { later: new Map(), shares: new Map(), mutators: new Set() };
  const unset = new UnsetNames([...hoisted, ...body.flatMap(variableNames)]);
  new Walk(now, declared, unset).statements(body, undefined);
  for (const name of unset.found) {
    defines.delete(name);
    now.changes.add(name);
  }
  const { later, shares, mutators } = declared;
  return { ...now, later, shares, mutators, defines };
}

class Collected implements Use {
  readonly uses = new Set<string>();
  readonly changes = new Set<string>();
  readonly mutates = new Set<string>();
  readonly mutatesWithin = new Set<string>();
  readonly passes: Use["passes"][number][] = [];
  readonly calls: Use["calls"][number][] = [];
  readonly writes = new Set<number>();
}

/** What a cell leaves behind besides values. */
interface Declarations {
  readonly later: Map<string, Collected>;
  readonly shares: Map<string, readonly Share[]>;
  readonly mutators: Set<string>;
}

class Walk {
  readonly #into: Collected;
  readonly #declared: Declarations;
  /** Of what runs with the cell. Functions declared there leave what they use among the declarations; those inside one do not. */
  readonly #unset: UnsetNames | undefined;
  /** Of the function that is declared. */
  #parameters: readonly string[] = [];
  /** The method that is walked through. */
  #method: string | undefined;

  constructor(into: Collected, declared: Declarations, unset?: UnsetNames) {
    this.#into = into;
    this.#declared = declared;
    this.#unset = unset;
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
        return this.#within(node, () => visit("value"));
      case "AssignmentExpression": {
        const left = child(node, "left");
        const isNew = member(node, "operator") === "=";
        this.#change(left, scope);
        if (!isNew) visit("left");
        visit("right");
        if (isNew && left?.type === "Identifier") this.#set([String(member(left, "name"))], scope);
        return;
      }
      case "UpdateExpression":
        this.#change(child(node, "argument"), scope);
        return visit("argument");
      case "UnaryExpression":
        if (member(node, "operator") === "delete") return this.#change(child(node, "argument"), scope);
        return visit("argument");
      case "CallExpression":
        this.#changeRoot(changedByCall(node, false), scope, true, isCallWithin(node));
        this.#call(node, scope);
        break;
      case "ExpressionStatement": {
        const expression = child(node, "expression");
        if (expression)
          this.#changeRoot(changedByCall(expression, true), scope, true, isCallWithin(expression));
        break;
      }
      case "VariableDeclaration":
        return childList(node, "declarations").forEach(declarator =>
          this.#declarator(declarator, scope, member(node, "kind") === "var"),
        );
      case "FunctionDeclaration":
        return this.#deferredFunction(child(node, "id"), node, scope);
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
      case "TSImportEqualsDeclaration": {
        let root = child(node, "moduleReference");
        while (root?.type === "TSQualifiedName") root = child(root, "left");
        return root?.type === "Identifier" ? this.node(root, scope) : undefined;
      }
    }
    this.#each(children(node), scope);
  }

  #each(nodes: readonly Node[], scope: Scope | undefined): void {
    for (const node of nodes) this.node(node, scope);
  }

  #read(name: string, scope: Scope | undefined): void {
    if (isLocal(name, scope)) return;
    this.#into.uses.add(name);
    this.#unset?.read(name);
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
    const root = rootName(target);
    const mutates = target.type !== "Identifier" && root?.global !== true;
    this.#changeRoot(root?.name, scope, mutates, isWithin(target));
    if (target.type !== "Identifier") this.node(target, scope);
  }

  /** The names have values of this cell from here on. */
  #set(names: readonly string[], scope: Scope | undefined): void {
    this.#unset?.set(names.filter(name => !isLocal(name, scope)));
  }

  #changeRoot(name: string | undefined, scope: Scope | undefined, mutates = true, within = false): void {
    if (name === undefined) return;
    if (name === "this") {
      if (this.#method !== undefined) this.#declared.mutators.add(this.#method);
      return;
    }
    if (isLocal(name, scope)) {
      const position = this.#parameters.indexOf(name);
      if (mutates && position >= 0) this.#into.writes.add(position);
      return;
    }
    this.#into.uses.add(name);
    this.#into.changes.add(name);
    if (mutates) this.#into.mutates.add(name);
    if (mutates && within) this.#into.mutatesWithin.add(name);
  }

  /** What a call may write into, if what it calls does so. */
  #call(node: Node, scope: Scope | undefined): void {
    const callee = child(node, "callee");
    if (callee?.type === "MemberExpression") {
      const object = child(callee, "object");
      const [root, method] = [object && rootName(object), propertyName(callee)];
      if (root && method !== undefined && !isLocal(root.name, scope))
        this.#into.calls.push({ name: root.name, method });
    }
    if (callee?.type !== "Identifier") return;
    const to = String(member(callee, "name"));
    if (isLocal(to, scope)) return;
    for (const [position, argument] of childList(node, "arguments").entries()) {
      const name = rootName(argument)?.name;
      if (name !== undefined && !isLocal(name, scope)) this.#into.passes.push({ to, position, name });
    }
  }

  /** Walks through a member of a class or an object, `this` in whose methods is that object. */
  #within(node: Node, walk: () => void): void {
    const [outer, key, value] = [this.#method, child(node, "key"), child(node, "value")];
    const isMethod = value?.type === "FunctionExpression" && member(node, "kind") !== "constructor";
    if (isMethod && key) this.#method = String(member(key, "name") ?? member(key, "value"));
    else if (value?.type === "FunctionExpression") this.#method = undefined;
    walk();
    this.#method = outer;
  }

  /** Code that only runs when `name` is used, where the name is one of the session's. */
  #deferred(name: Node | undefined, scope: Scope | undefined, walk: (walk: Walk) => void): void {
    if (!this.#unset || scope || name?.type !== "Identifier") return walk(this);
    const { later } = this.#declared;
    const key = String(member(name, "name"));
    const use = later.get(key) ?? new Collected();
    later.set(key, use);
    walk(new Walk(use, this.#declared));
  }

  #deferredFunction(name: Node | undefined, node: Node, scope: Scope | undefined): void {
    this.#deferred(name, scope, walk => {
      if (walk !== this)
        walk.#parameters = childList(node, "params").map(parameter =>
          parameter.type === "Identifier" ? String(member(parameter, "name")) : "",
        );
      walk.#function(node, scope);
    });
  }

  #declarator(declarator: Node, scope: Scope | undefined, isVar: boolean): void {
    const id = child(declarator, "id");
    const init = child(declarator, "init");
    if (id) this.#pattern(id, scope);
    if (init) this.#initial(id, init, scope);
    if (id && (init || !isVar)) this.#set(patternNames(id), scope);
  }

  #initial(id: Node | undefined, init: Node, scope: Scope | undefined): void {
    if (id && this.#unset && !scope) {
      const shares = sharesOf(id, init);
      if (shares.length > 0) for (const name of patternNames(id)) this.#declared.shares.set(name, shares);
    }
    if (init.type === "ArrowFunctionExpression" || init.type === "FunctionExpression")
      this.#deferredFunction(id, init, scope);
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
      this.#deferred(outside ? undefined : name, outside, walk =>
        walk.#within(part, () => walk.node(value, scope)),
      );
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
    if (first && declares && node.type !== "ForStatement") this.#set(hoistedNames(first), scope);
    for (const part of children(node)) if (part !== first) this.node(part, scope);
  }
}
