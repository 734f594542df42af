import { contentHash } from "../../core/hash.ts";
import type { Table } from "./contract.ts";

/** Tables whose pages can be asked for though nothing else holds them any more. */
const heldTables = 20;

let given = 0;
const held: Table[] = [];
const byId = new Map<string, WeakRef<Table>>();
const ids = new WeakMap<Table, string>();

/**
 * Gives a table that is shown a name under which its other rows can be asked for. `seen` is what was sent of it: the name
 * holds its hash, so that after a restart an old output never gets the rows of another table.
 */
export function rememberTable(table: Table, seen: string): string {
  let id = ids.get(table);
  if (id === undefined) {
    id = `${++given}-${contentHash(seen)}`;
    ids.set(table, id);
    byId.set(id, new WeakRef(table));
    held.push(table);
    if (held.length > heldTables) held.shift();
    if (byId.size % 100 === 0) for (const [old, reference] of byId) if (!reference.deref()) byId.delete(old);
  }
  return id;
}

/** The table that was shown under this name, as long as the session or one of the last twenty outputs holds it. */
export function shownTable(id: string): Table | undefined {
  return byId.get(id)?.deref();
}
