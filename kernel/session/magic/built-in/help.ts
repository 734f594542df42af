import { unknownName } from "../../../../lib/core/names.ts";
import { display } from "../../../display/display.ts";
import type { Magic } from "../magic.ts";
import { table } from "../table.ts";

/** Lists the magics, or says what one is for; `%NAME --help` is the same. */
export const help: Magic = {
  name: "help",
  usage: "%help [NAME]",
  summary: "this list, or one of it",
  kind: "line",
  prepare(argument, { magics }) {
    const wanted = argument.replace(/^%+/, "");
    const found = wanted === "" ? magics : magics.filter(({ name }) => name === wanted);
    if (found.length === 0)
      throw unknownName(
        "magic",
        wanted,
        magics.map(({ name }) => name),
      );
    return found.map(({ usage, summary }) => [usage, summary]);
  },
  run: (_argument, _scope, rows) => display(table(["magic", "what it does"], rows as string[][])),
};
