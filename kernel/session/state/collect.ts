import type { Use } from "./cell-use.ts";
import { assigned, givenToCallback, putByCall } from "./change.ts";
import { child, childList, isLocal, member, type Node, ownerOf, patternNames, type Scope } from "./scope.ts";
import type { UnsetNames } from "./unset-names.ts";
import { holdersOf, type Named, partsOf, type Share, union } from "./share.ts";
import { propertyName, unwrapped, valuesOf } from "./value.ts";

export class Collected implements Use {
  readonly uses = new Set<string>();
  readonly changes = new Set<string>();
  readonly mutates = new Set<string>();
  readonly mutatesWithin = new Set<string>();
  readonly passes: Use["passes"][number][] = [];
  readonly calls: Use["calls"][number][] = [];
  readonly writes = new Set<number>();
}

/** What a cell leaves behind besides values. */
export interface Declarations {
  readonly later: Map<string, Collected>;
  readonly shares: Map<string, readonly Share[]>;
  readonly mutators: Map<string, boolean>;
  readonly methods: Map<string, Collected>;
  readonly collections: Set<string>;
}

/** Notes what a piece of code does with the values of names, one place after the other. */
export class Collector {
  readonly into: Collected;
  readonly declared: Declarations;
  /** Of what runs with the cell. Functions declared there leave what they use among the declarations; those inside one do not. */
  readonly unset: UnsetNames | undefined;
  /** What the parameters of functions are that have been seen, but not walked through. */
  readonly given = new Map<Node, readonly (readonly Share[])[]>();
  /** The method that is walked through. */
  method: string | undefined;

  constructor(into: Collected, declared: Declarations, unset?: UnsetNames) {
    this.into = into;
    this.declared = declared;
    this.unset = unset;
  }

  read(name: string, scope: Scope | undefined): void {
    if (isLocal(name, scope)) return;
    this.into.uses.add(name);
    this.unset?.read(name);
  }

  /** The names have values of this cell from here on. */
  set(names: readonly string[], scope: Scope | undefined): void {
    this.unset?.set(names.filter(name => !isLocal(name, scope)));
  }

  changed(name: string, scope: Scope | undefined): void {
    if (isLocal(name, scope)) return;
    this.into.uses.add(name);
    this.into.changes.add(name);
  }

  named =
    (scope: Scope | undefined): Named =>
    name => {
      const owner = ownerOf(name, scope);
      return owner ? (owner.values.get(name) ?? []) : [{ of: name, as: "same" }];
    };

  /** Something is written into the value of an expression. */
  write(node: Node | undefined, scope: Scope | undefined): void {
    for (const { of, as } of valuesOf(node, this.named(scope))) {
      if (as === "holder") continue;
      const { mutators } = this.declared;
      const { changes, mutates, mutatesWithin, uses, writes } = this.into;
      if (of === "this") {
        if (this.method !== undefined)
          mutators.set(this.method, as === "part" || mutators.get(this.method) === true);
      } else if (of.startsWith("#")) writes.add(Number(of.slice(1)));
      else {
        for (const set of [uses, changes, mutates]) set.add(of);
        if (as === "part") mutatesWithin.add(of);
      }
    }
  }

  share(name: string, shares: readonly Share[], scope: Scope | undefined): void {
    const owner = ownerOf(name, scope);
    const known = owner ? owner.values : this.unset ? this.declared.shares : undefined;
    const own = owner
      ? shares
      : shares.filter(({ of }) => of !== "this" && of !== name && !of.startsWith("#"));
    if (known && own.length > 0) known.set(name, union(known.get(name) ?? [], own));
  }

  /** What a call may write into, if what it calls does so. */
  call(node: Node, scope: Scope | undefined): void {
    const callee = unwrapped(child(node, "callee") ?? node);
    const named = this.named(scope);
    const given = childList(node, "arguments");
    const values = given.map(argument => valuesOf(argument, named));
    const isSession = (one: Node): boolean =>
      one.type === "Identifier" && !isLocal(String(member(one, "name")), scope);
    if (callee.type === "MemberExpression" || callee.type === "CallExpression") {
      const object = callee.type === "MemberExpression" ? child(callee, "object") : callee;
      const method = callee.type === "MemberExpression" ? propertyName(callee) : undefined;
      for (const { of: name, as } of valuesOf(object, named))
        if (name !== "this" && (as !== "holder" || method === undefined))
          this.into.calls.push({ name, method: method ?? "" });
    }
    const put = putByCall(node);
    if (put) for (const { of } of valuesOf(put.into, named)) this.share(of, holdersOf(values.flat()), scope);
    if (isSession(callee)) this.#pass(callee, values);
    if (callee.type.endsWith("FunctionExpression")) this.given.set(callee, values);
    for (const argument of given) {
      if (argument.type.endsWith("FunctionExpression"))
        this.given.set(argument, givenToCallback(node, named));
      else if (isSession(argument)) this.#pass(argument, givenToCallback(node, named));
    }
  }

  #pass(to: Node, values: readonly (readonly Share[])[]): void {
    for (const [position, each] of values.entries())
      for (const { of: name, as } of each)
        if (as !== "holder" && name !== "this")
          this.into.passes.push({ to: String(member(to, "name")), position, name });
  }

  /** The names of a pattern stand for a value, or for parts of it. */
  bind(pattern: Node, values: readonly Share[], scope: Scope | undefined): void {
    const own = pattern.type === "Identifier" ? values : partsOf(values);
    for (const name of patternNames(pattern)) this.share(name, own, scope);
  }

  /** What `target` holds from here on, by `target = value`. */
  assign(target: Node, value: Node, scope: Scope | undefined): void {
    for (const [of, shares] of assigned(target, value, this.named(scope))) this.share(of, shares, scope);
  }
}
