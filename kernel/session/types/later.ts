import type { CellUse } from "../state/cell-use.ts";
import type { TypeFault } from "./fault.ts";

interface ToldApart {
  /** What keeps the cell from running. */
  readonly faults: readonly TypeFault[];
  /** Names nobody has declared, which only functions need that the cell declares and does not call. */
  readonly later: readonly TypeFault[];
}

/**
 * A function may use a name that a later cell declares. Until then it must not be called: a cell that uses a function whose
 * names are still missing (`missing` tells) has a fault of its own.
 */
export function toldApart(
  found: readonly TypeFault[],
  use: CellUse,
  code: string,
  missing: (name: string) => readonly string[],
): ToldApart {
  const later = found.filter(fault => fault.missing !== undefined && isForLater(use, fault.missing));
  const early = [...use.uses].flatMap(name => {
    const absent = missing(name).filter(wanted => !use.defines.has(wanted));
    if (absent.length === 0 || use.defines.has(name)) return [];
    const offset = code.search(new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`));
    return offset < 0
      ? []
      : [
          {
            message: `${name} uses ${absent.join(", ")}, which no cell has declared yet`,
            offset,
            length: name.length,
          },
        ];
  });
  return { faults: [...found.filter(fault => !later.includes(fault)), ...early], later };
}

function isForLater(use: CellUse, name: string): boolean {
  if (![...use.later.values()].some(({ uses }) => uses.has(name))) return false;
  const seen = new Set<string>();
  const waiting = [...use.uses];
  for (let called = waiting.pop(); called !== undefined; called = waiting.pop()) {
    if (called === name) return false;
    if (seen.has(called)) continue;
    seen.add(called);
    waiting.push(...(use.later.get(called)?.uses ?? []));
  }
  return true;
}
