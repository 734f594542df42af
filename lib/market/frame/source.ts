import { demandMembers } from "../../core/members.ts";
import type { Table, TableContent, Tabular } from "../../chart/table/contract.ts";
import { table } from "../../chart/table/table.ts";
import { invalidArgument } from "../../core/errors.ts";
import { Bars } from "../bars.ts";
import { makeColumns } from "../columns.ts";

/** Whatever has rows: a table, bars, a result with a table (ticks, features, a run, a sweep) or with rows (trades), or what `pt.table` takes. */
export type FrameSource = Table | Bars | Tabular | { rows(): readonly object[] } | TableContent;

/** The table of a source; a table itself as it is. */
export function tableOf(source: FrameSource): Table {
  demandMembers(
    source,
    [],
    "source",
    "must be bars or a table of results",
    "Pass what a call of the library gave, or columns by name.",
  );
  if (source instanceof Bars) return table({ ...makeColumns(name => source[name]) });
  if (isTable(source)) return source;
  if ("table" in source && typeof source.table === "function") return (source as Tabular).table();
  if ("revealed" in source)
    throw invalidArgument(
      "source",
      "must not be labels, which know the future",
      source,
      "Give labels.revealed(), which says so.",
    );
  if ("rows" in source && typeof source.rows === "function")
    return table((source as { rows(): readonly object[] }).rows());
  return table(source as TableContent);
}

const isTable = (source: object): source is Table => "cell" in source && "written" in source;

/** A column as other programs take it. */
export type FrameColumn =
  | { readonly name: string; readonly kind: "number" | "time"; readonly values: Float64Array }
  | { readonly name: string; readonly kind: "boolean"; readonly values: readonly (boolean | null)[] }
  | { readonly name: string; readonly kind: "text"; readonly values: readonly (string | null)[] };

/** The columns of a table by what they hold. A column of texts and other things is one of texts. Throws `invalid_argument` for a name that comes twice. */
export function frameColumns(shown: Table): FrameColumn[] {
  const names = shown.columns.map(({ name }) => name);
  const twice = names.find((name, k) => names.indexOf(name) < k);
  if (twice !== undefined)
    throw invalidArgument("columns", "must have names that differ", twice, "Rename one of the two.");
  return shown.columns.map(({ name, kind }): FrameColumn => {
    const values = shown.values(name);
    if (values instanceof Float64Array) return { name, kind: kind === "time" ? "time" : "number", values };
    if (
      values.some(value => value !== null) &&
      values.every(value => value === null || typeof value === "boolean")
    )
      return { name, kind: "boolean", values: values as readonly (boolean | null)[] };
    return { name, kind: "text", values: values.map(value => (value === null ? null : String(value))) };
  });
}
