import type { CellUse, Use } from "./cell-use.ts";
import { changesCollection } from "./change.ts";
import { type Share, union } from "./share.ts";

type Declared = Pick<CellUse, "defines" | "shares" | "mutators" | "collections" | "methods">;

/** Which names of the session share a value, as the cells declared them one after another. */
export class SharedValues {
  readonly #shares = new Map<string, readonly Share[]>();
  /** The names that were declared from a name. */
  readonly #from = new Map<string, Set<string>>();
  /** Methods of the cells' classes and objects that write into their own object; `true`: into what is in it. */
  readonly #mutators = new Map<string, boolean>();
  readonly #collections = new Set<string>();
  readonly #methods = new Map<string, readonly Use[]>();

  declare({ defines, shares, mutators, collections, methods }: Declared): void {
    for (const [method, within] of mutators)
      this.#mutators.set(method, within || this.#mutators.get(method) === true);
    for (const [method, use] of methods) this.#methods.set(method, [...this.methods(method), use]);
    for (const name of defines) {
      // What was declared from the former value has nothing to do with the new one.
      for (const other of this.#from.get(name) ?? [])
        this.#shares.set(other, this.#shares.get(other)?.filter(({ of }) => of !== name) ?? []);
      this.#from.delete(name);
      this.#shares.delete(name);
      this.#collections.delete(name);
    }
    for (const name of collections) this.#collections.add(name);
    for (const [name, list] of shares) {
      this.#shares.set(name, union(this.of(name), list));
      for (const { of } of list) this.#from.set(of, (this.#from.get(of) ?? new Set()).add(name));
    }
  }

  /** The cell runs anew, as another or the same. */
  forget({ methods }: Declared): void {
    for (const [method, use] of methods)
      this.#methods.set(
        method,
        this.methods(method).filter(each => each !== use),
      );
  }

  /** What the name's value is, is a part of or holds. */
  of(name: string): readonly Share[] {
    return this.#shares.get(name) ?? [];
  }

  /** What the methods of that name do with names of the session. */
  methods(method: string): readonly Use[] {
    return this.#methods.get(method) ?? [];
  }

  /** How a method called on the name writes into its value. */
  written(name: string, method: string): "not" | "itself" | "within" {
    const within = this.#mutators.get(method);
    if (within) return "within";
    return within === false || (this.#collections.has(name) && changesCollection(method)) ? "itself" : "not";
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
          if (as === "part" || inside.has(name)) inside.add(of);
        }
        for (const other of this.#from.get(name) ?? [])
          for (const { of, as } of this.#shares.get(other) ?? []) {
            if (of !== name || (as === "part" && !inside.has(name))) continue;
            all.add(other);
            if (as !== "holder" && inside.has(name)) inside.add(other);
          }
      }
    }
    return all;
  }
}
