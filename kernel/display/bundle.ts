import { inspect } from "node:util";
import { table } from "../../lib/chart/table/table.ts";
import { displaySymbol, type MimeBundle } from "../../lib/core/display.ts";
import { isModule, moduleNames } from "../../lib/core/module-names.ts";
import { withTextLook } from "../../lib/core/text-look.ts";

const inspectOptions = {
  depth: 4,
  maxArrayLength: 100,
  maxStringLength: 10_000,
  breakLength: 100,
  compact: 3,
} as const;
/** Characters of a value's text; an object of a million keys would end the page that shows it. */
const mostText = 100_000;
/** The terminal that values are shown in, where there is one. */
export interface TerminalLook {
  readonly columns: number;
  readonly colors: boolean;
}

/** MIME type of the text for the terminal at hand: fits its width, with colours where it has them. Not to be stored. */
export const terminalMime = "application/vnd.peak.terminal";

let terminal: TerminalLook | undefined;

/** From now on bundles also carry the text for a terminal. */
export function showInTerminal(look: TerminalLook): void {
  terminal = look;
}

/** Rows of a table that a terminal shows. */
const terminalRows = 20;

/** Rows that decide whether an array is a table. */
const sampled = 100;

/**
 * Any value as MIME bundle; undefined for `undefined`, which shows nothing. A value that carries the display symbol shows
 * itself; an array of flat objects is a table; everything else is its text. A value that fails to show itself is shown as
 * text, with the reason: a broken picture must not fail a computation.
 */
export async function bundle(value: unknown): Promise<MimeBundle | undefined> {
  if (value === undefined) return undefined;
  const shown = await shownBundle(value);
  return terminal ? { ...shown, [terminalMime]: terminalText(value, shown, terminal) } : shown;
}

function terminalText(value: unknown, shown: MimeBundle, { columns, colors }: TerminalLook): string {
  const isOwn = displayMethod(value) !== undefined;
  // What only says how to show itself, but not as text, has said it.
  if (isOwn && !hasOwnText(value)) return shown["text/plain"];
  const rows = isOwn ? undefined : flatRows(value);
  if (!rows)
    return withTextLook({ width: Math.min(columns, 120), color: colors }, () =>
      textOf(value, colors, columns),
    );
  return table(rows).text(columns, terminalRows);
}

const hasOwnText = (value: unknown): boolean =>
  ((typeof value === "object" && value !== null) || typeof value === "function") && inspect.custom in value;

async function shownBundle(value: unknown): Promise<MimeBundle> {
  try {
    return completed(await displayMethod(value)?.(), value) ?? plainBundle(value);
  } catch (error) {
    return failedBundle(value, error);
  }
}

/** As {@link bundle}, but at once: a value whose picture takes waiting is shown as text. For a program that stands still. */
export function bundleNow(value: unknown): MimeBundle {
  try {
    return completed(displayMethod(value)?.(), value) ?? plainBundle(value);
  } catch (error) {
    return failedBundle(value, error);
  }
}

/** What a value made of itself, with its text; undefined where that is no bundle. */
function completed(own: unknown, value: unknown): MimeBundle | undefined {
  if (typeof own !== "object" || own === null || "then" in own) return undefined;
  const { "text/plain": text = textOf(value) } = own as Partial<Record<string, unknown>>;
  return { ...own, "text/plain": typeof text === "string" ? text : textOf(text) };
}

function plainBundle(value: unknown): MimeBundle {
  const text = textOf(value);
  const rows = flatRows(value);
  return rows ? { ...table(rows)[displaySymbol](), "text/plain": text } : { "text/plain": text };
}

const failedBundle = (value: unknown, error: unknown): MimeBundle => ({
  "text/plain": `${textOf(value)}\n(its picture failed: ${error instanceof Error ? error.message : String(error)})`,
});

/** Text of a value as a terminal shows it: plain, strings quoted, NaN and -0 as they are. */
export function textOf(value: unknown, colors = false, columns: number = inspectOptions.breakLength): string {
  try {
    if (isModule(value)) return moduleNames(value, Math.min(columns, inspectOptions.breakLength));
    const text = inspect(value, {
      ...inspectOptions,
      colors,
      breakLength: Math.min(columns, inspectOptions.breakLength),
    });
    if (text.length <= mostText) return text;
    const kept = text.slice(0, Math.max(text.lastIndexOf("\n", mostText), 0) || mostText);
    return `${kept}\n… ${text.length - kept.length} more characters`;
  } catch (error) {
    // A hostile getter or inspector: the value exists, only its look does not.
    return `[${typeof value} that cannot be shown: ${error instanceof Error ? error.message : String(error)}]`;
  }
}

function displayMethod(value: unknown): (() => unknown) | undefined {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  try {
    const method = (value as { [displaySymbol]?: unknown })[displaySymbol];
    return typeof method === "function" ? () => method.call(value) as unknown : undefined;
  } catch {
    // A revoked proxy has no methods.
    return undefined;
  }
}

type Row = Readonly<Record<string, unknown>>;

/** The value as table rows: a non-empty array of plain objects whose fields are all scalars. Only the first rows are looked at. */
function flatRows(value: unknown): readonly Row[] | undefined {
  if (typeof value !== "object" || !Array.isArray(value) || value.length === 0) return undefined;
  // A hole is no row.
  const flat = Array.from(value.slice(0, sampled)).every(row => {
    if (typeof row !== "object" || row === null) return false;
    const prototype: unknown = Object.getPrototypeOf(row);
    if (prototype !== Object.prototype && prototype !== null) return false;
    const fields = Object.values(row as object);
    return (
      fields.length > 0 &&
      fields.every(field => field instanceof Date || typeof field !== "object" || field === null)
    );
  });
  return flat ? (value as Row[]) : undefined;
}
