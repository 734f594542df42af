import { child, childList, member, type Node } from "./scope.ts";
import { rootName } from "./change.ts";

/**
 * Another name that a declared one has its value from. `same`: it is the same value; `part`: it is a part of that one's;
 * `holder`: it holds that one's.
 */
export interface Share {
  readonly of: string;
  readonly as: "same" | "part" | "holder";
}

/** What a declaration `const id = init` makes names share. */
export function sharesOf(id: Node, init: Node): readonly Share[] {
  const value = unwrapped(init);
  const root = rootName(value);
  if (root)
    return [{ of: root.name, as: id.type === "Identifier" && value.type === "Identifier" ? "same" : "part" }];
  return held(value).map(of => ({ of, as: "holder" }));
}

/** What a collection is made of. */
const elements: Readonly<Record<string, (value: Node) => readonly Node[]>> = {
  ArrayExpression: value => childList(value, "elements"),
  ObjectExpression: value =>
    childList(value, "properties").flatMap(property => child(property, "value") ?? []),
  NewExpression(value) {
    const callee = child(value, "callee");
    const isCollection = callee?.type === "Identifier" && /^(Map|Set)$/.test(String(member(callee, "name")));
    return isCollection ? childList(value, "arguments") : [];
  },
};

/** The names that stand in a literal, or in a map or set that is made of one, however deep. */
function held(value: Node): string[] {
  const inner = elements[value.type]?.(value) ?? [];
  return inner
    .map(unwrapped)
    .flatMap(part => (part.type === "Identifier" ? String(member(part, "name")) : held(part)));
}

function unwrapped(node: Node): Node {
  const inner = /^(TS.+|Parenthesized|Chain)Expression$/.test(node.type)
    ? child(node, "expression")
    : undefined;
  return inner ? unwrapped(inner) : node;
}

interface Declared {
  readonly defines: ReadonlySet<string>;
  readonly shares: ReadonlyMap<string, readonly Share[]>;
  readonly mutators: ReadonlySet<string>;
}

/** Which names of the session share a value, as the cells declared them one after another. */
export class SharedValues {
  readonly #shares = new Map<string, readonly Share[]>();
  /** The names that were declared from a name. */
  readonly #from = new Map<string, Set<string>>();
  /** Methods of the cells' classes and objects that write into their own object. */
  readonly #mutators = new Set<string>();

  declare({ defines, shares, mutators }: Declared): void {
    for (const method of mutators) this.#mutators.add(method);
    for (const name of defines) {
      // What was declared from the former value has nothing to do with the new one.
      for (const other of this.#from.get(name) ?? [])
        this.#shares.set(other, this.#shares.get(other)?.filter(({ of }) => of !== name) ?? []);
      this.#from.delete(name);
      this.#shares.delete(name);
    }
    for (const [name, list] of shares) {
      this.#shares.set(name, list);
      for (const { of } of list) this.#from.set(of, (this.#from.get(of) ?? new Set()).add(name));
    }
  }

  isMutator(method: string): boolean {
    return this.#mutators.has(method);
  }

  /** All names whose value is written into with those of these names, themselves among them; `within`: with what is inside of those. */
  reached(names: Iterable<string>, within: Iterable<string> = []): Set<string> {
    const all = new Set(names);
    const inside = new Set(within);
    for (let known = -1; known < all.size + inside.size;) {
      known = all.size + inside.size;
      for (const name of all) {
        for (const { of, as } of this.#shares.get(name) ?? []) {
          if (as !== "holder" || inside.has(name)) all.add(of);
          if (as === "part" || (as === "same" && inside.has(name))) inside.add(of);
        }
        for (const other of this.#from.get(name) ?? [])
          for (const { of, as } of this.#shares.get(other) ?? []) {
            if (of !== name || as === "part") continue;
            all.add(other);
            if (as === "same" && inside.has(name)) inside.add(other);
          }
      }
    }
    return all;
  }
}
