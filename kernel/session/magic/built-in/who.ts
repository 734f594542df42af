import { inspect } from "node:util";
import { display } from "../../../display/display.ts";
import { globalValue } from "../global-value.ts";
import type { Magic } from "../magic.ts";
import { table } from "../table.ts";

/** Lists what the cells declared. */
export const who: Magic = {
  name: "who",
  usage: "%who [PREFIX]",
  summary: "the names that cells declared, with kind and value",
  kind: "line",
  prepare: (argument, language) => language.names.filter(name => name.startsWith(argument)),
  run(argument, _scope, names) {
    const rows = (names as readonly string[]).map(name => [name, ...look(globalValue(name))]);
    if (rows.length > 0) return display(table(["name", "kind", "value"], rows));
    const which = argument === "" ? "a name" : `a name that starts with ${argument}`;
    process.stdout.write(`No cell has declared ${which}.\n`);
  },
};

/** Kind and value of a variable in one line; a name without a value is a type, or its cell failed before it. */
function look(found: { readonly value: unknown } | undefined): [string, string] {
  if (!found) return ["type", ""];
  const { value } = found;
  if (typeof value === "function")
    return [/^class\b/.test(Function.prototype.toString.call(value)) ? "class" : "function", ""];
  const kind =
    typeof value === "object" && value !== null
      ? (value.constructor?.name ?? "object")
      : value === null
        ? "null"
        : typeof value;
  let text: string;
  try {
    text = inspect(value, { depth: 0, maxArrayLength: 5, maxStringLength: 50, breakLength: Infinity });
  } catch {
    // A hostile inspector: the variable exists, only its look does not.
    text = "(cannot be shown)";
  }
  const [line] = text.split("\n");
  return [kind, line.length > 60 ? `${line.slice(0, 59)}…` : line];
}
