import type { CellSyntax } from "../parse/parse.ts";
import type { CellUse } from "./cell-use.ts";
import { isCollection, unusedCalls, writtenByCall } from "./change.ts";
import { Collected, Collector, type Declarations } from "./collect.ts";
import {
  child,
  childList,
  children,
  hoistedNames,
  isTypeOnly,
  lexicalNames,
  member,
  patternNames,
  scopeOf,
  type Node,
  type Scope,
} from "./scope.ts";
import { partsOf } from "./share.ts";
import { UnsetNames, variableNames } from "./unset-names.ts";
import { globalName, propertyName, valuesOf } from "./value.ts";

/**
 * Finds what a cell defines, uses and changes: declarations, free names (of nested functions too, shadowing respected),
 * assignments, `++`, destructuring, writes to properties and elements, `delete`, methods of arrays, maps and sets that
 * change them, `Object.assign`; also through the names that loops, callbacks and blocks give to a value or its elements. The body of
 * a function that the cell declares counts for whoever uses the function: what it writes into its parameters or, as a method, into
 * its object, too.
 *
 * What the text does not tell is not seen: a value changed through what a function gave back, by code of a package, by a function
 * that another keeps, by `eval`, or by a timer after the cell ended; what a function keeps to itself; files, the clock and chance.
 */
export function cellUse({ parsed }: CellSyntax): CellUse {
  const body: readonly Node[] = parsed.program.body;
  const hoisted = body.flatMap(hoistedNames);
  const defines = new Set([...lexicalNames(body), ...hoisted]);
  const now = new Collected();
  const declared: Declarations = {
    later: new Map(),
    shares: new Map(),
    mutators: new Map(),
    methods: new Map(),
    collections: new Set(),
  };
  const unset = new UnsetNames([...hoisted, ...body.flatMap(variableNames)]);
  new Walk(new Collector(now, declared, unset)).statements(body, undefined);
  for (const name of unset.found) {
    defines.delete(name);
    now.changes.add(name);
  }
  return { ...now, ...declared, defines };
}

class Walk {
  readonly #into: Collector;
  /** It is walked through for what calling it by its name does. */
  #isMember = false;

  constructor(into: Collector) {
    this.#into = into;
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
        return this.#into.read(String(member(node, "name")), scope);
      case "MemberExpression": {
        const name = globalName(node);
        if (name !== undefined) this.#into.read(name, scope);
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
        return this.#within(node, walk => {
          const value = child(node, "value");
          if (value) walk.node(value, scope);
        });
      case "AssignmentExpression": {
        const left = child(node, "left");
        const right = child(node, "right");
        const isNew = member(node, "operator") === "=";
        this.#change(left, scope);
        if (!isNew) visit("left");
        if (left && right) this.#assign(left, right, scope);
        if (isNew && left?.type === "Identifier") this.#into.set([String(member(left, "name"))], scope);
        return;
      }
      case "UpdateExpression":
        this.#change(child(node, "argument"), scope);
        return visit("argument");
      case "UnaryExpression":
        if (member(node, "operator") === "delete") return this.#change(child(node, "argument"), scope);
        return visit("argument");
      case "CallExpression":
        this.#into.write(writtenByCall(node, false), scope);
        this.#into.call(node, scope);
        break;
      case "ExpressionStatement":
        for (const call of unusedCalls(child(node, "expression")))
          this.#into.write(writtenByCall(call, true), scope);
        break;
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
        return cases.forEach(one => this.#each(children(one), scopeOf(names, scope)));
      }
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
        return this.#loop(node, scope);
      case "CatchClause": {
        const parameter = child(node, "param");
        const inner = scopeOf(parameter ? patternNames(parameter) : [], scope);
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
    const name = target.type === "Identifier" ? String(member(target, "name")) : globalName(target);
    if (name !== undefined) this.#into.changed(name, scope);
    else if (target.type === "MemberExpression") this.#into.write(child(target, "object"), scope);
    else return this.#change(child(target, "expression"), scope);
    if (target.type !== "Identifier") this.node(target, scope);
  }

  /** `target = value`, or what is put into the value of `target`. */
  #assign(target: Node, value: Node, scope: Scope | undefined): void {
    const name = target.type === "MemberExpression" ? propertyName(target) : undefined;
    const isFunction = /^(Arrow)?FunctionExpression$/.test(value.type);
    if (name !== undefined && isFunction)
      this.#member(name, value.type === "FunctionExpression", value, scope);
    else this.node(value, scope);
    this.#into.assign(target, value, scope);
  }

  /** Walks through a member of a class or an object, `this` in whose methods is that object. */
  #within(node: Node, walk: (walk: Walk) => void): void {
    const [key, value] = [child(node, "key"), child(node, "value")];
    const isArrow = value?.type === "ArrowFunctionExpression";
    const isFunction = value?.type === "FunctionExpression" || isArrow || value?.type === "Identifier";
    if (!isFunction || !key || member(node, "kind") === "constructor") return walk(this);
    const ownThis = !isArrow || node.type === "PropertyDefinition";
    this.#member(String(member(key, "name") ?? member(key, "value")), ownThis, value, undefined, walk);
  }

  /** A function that is called by the name of a member: what it does belongs to whoever calls it, too. */
  #member(
    name: string,
    ownThis: boolean,
    value: Node,
    scope: Scope | undefined,
    walk: (walk: Walk) => void = one => one.node(value, scope),
  ): void {
    const outer = this.#into.method;
    if (ownThis) this.#into.method = name;
    walk(this);
    if (outer === undefined && !this.#isMember) {
      const { methods } = this.#into.declared;
      const use = methods.get(name) ?? new Collected();
      methods.set(name, use);
      const member = new Walk(new Collector(use, this.#into.declared));
      member.#isMember = true;
      walk(member);
    }
    this.#into.method = outer;
  }

  /** Code that only runs when `name` is used, where the name is one of the session's. */
  #deferred(name: Node | undefined, scope: Scope | undefined, walk: (walk: Walk) => void): void {
    if (!this.#into.unset || scope || name?.type !== "Identifier") return walk(this);
    const { later } = this.#into.declared;
    const key = String(member(name, "name"));
    const use = later.get(key) ?? new Collected();
    later.set(key, use);
    walk(new Walk(new Collector(use, this.#into.declared)));
  }

  #deferredFunction(name: Node | undefined, node: Node, scope: Scope | undefined): void {
    this.#deferred(name, scope, walk => {
      if (walk !== this)
        walk.#into.given.set(
          node,
          childList(node, "params").map((_, i) => [{ of: `#${i}`, as: "same" }]),
        );
      walk.#function(node, scope);
    });
  }

  #declarator(declarator: Node, scope: Scope | undefined, isVar: boolean): void {
    const id = child(declarator, "id");
    const init = child(declarator, "init");
    if (id) this.#pattern(id, scope);
    if (init) this.#initial(id, init, scope);
    if (id && (init || !isVar)) this.#into.set(patternNames(id), scope);
  }

  #initial(id: Node | undefined, init: Node, scope: Scope | undefined): void {
    if (id) this.#into.bind(id, valuesOf(init, this.#into.named(scope)), scope);
    if (id?.type === "Identifier" && !scope && isCollection(init))
      this.#into.declared.collections.add(String(member(id, "name")));
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
    const inner = scopeOf(id ? [...names, String(member(id, "name"))] : names, scope);
    for (const [i, values] of (this.#into.given.get(node) ?? []).entries()) {
      const parameter = parameters[i];
      const own = parameter?.type === "AssignmentPattern" ? child(parameter, "left") : parameter;
      if (own) this.#into.bind(own, values, inner);
    }
    parameters.forEach(parameter => this.#pattern(parameter, inner));
    if (body) this.node(body, inner);
  }

  /** Methods and fields of instances belong to whoever uses the class; all else of it runs with the cell. */
  #class(node: Node, name: Node | undefined, outside: Scope | undefined): void {
    const id = child(node, "id");
    const scope =
      id && (outside || node.type === "ClassExpression")
        ? scopeOf([String(member(id, "name"))], outside)
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
        walk.#within(part, own => own.node(value, scope)),
      );
    }
  }

  #block(body: readonly Node[], outer: Scope | undefined): void {
    this.statements(body, scopeOf(lexicalNames(body), outer));
  }

  #loop(node: Node, outer: Scope | undefined): void {
    const first = child(node, "init") ?? child(node, "left");
    const declares = first?.type === "VariableDeclaration";
    const lexical = declares && member(first, "kind") !== "var" ? lexicalNames([first]) : [];
    const scope = scopeOf(lexical, outer);
    if (first && declares && node.type === "ForOfStatement")
      for (const name of lexical)
        this.#into.share(name, partsOf(valuesOf(child(node, "right"), this.#into.named(outer))), scope);
    if (first && !declares && node.type !== "ForStatement") this.#change(first, scope);
    else if (first) this.node(first, scope);
    if (first && declares && node.type !== "ForStatement") this.#into.set(hoistedNames(first), scope);
    for (const part of children(node)) if (part !== first) this.node(part, scope);
  }
}
