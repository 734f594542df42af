import { demandMembers } from "../core/members.ts";
import { invalidArgument } from "../core/errors.ts";
import { unknownName } from "../core/names.ts";
import { figureFormats, type FigureFormat } from "./format.ts";

/** Throws `invalid_argument` unless the column has `length` values. */
export function demandLength(column: ArrayLike<number>, length: number, name: string): void {
  if (column.length !== length)
    throw invalidArgument(
      `${name}.length`,
      `must equal the x axis (${length})`,
      column.length,
      "Give one value per position; use NaN for a gap.",
    );
}

/** Throws `invalid_argument` for an empty list or column. */
export function demandSome(length: number | undefined, name: string): void {
  if (!(length !== undefined && length > 0))
    throw invalidArgument(name, "must not be empty", length, "A chart needs at least one value.");
}

/** Throws `invalid_argument` where no value at all is finite, because there is nothing to draw. */
export function demandFinite(columns: readonly ArrayLike<number>[], name: string): void {
  for (const column of columns)
    for (let i = 0; i < column.length; i++) if (Number.isFinite(column[i])) return;
  throw invalidArgument(
    name,
    "must hold at least one finite value",
    columns.length ? columns[0][0] : undefined,
    "Check the computation that made it: every value is NaN or infinite.",
  );
}

/** Throws unless `options` have a title that is text. Charts without a title cannot be cited. */
export function demandTitle(options: { readonly title: unknown }): void {
  demandMembers(options, [], "options", "must say what to draw", 'Pass { title: "Equity", … }.');
  const { title } = options;
  if (typeof title !== "string" || title.trim() === "")
    throw invalidArgument("title", "must be text", title, 'Name what is shown, e.g. title: "Equity".');
}

/** Throws `unknown_name` for a figure format that does not exist. */
export function demandFormat(format: FigureFormat | undefined, name: string): void {
  if (format !== undefined && !figureFormats.includes(format)) throw unknownName(name, format, figureFormats);
}
