import { display } from "../../display/display.ts";
import type { Magic } from "./magic.ts";
import { table } from "./table.ts";

/** Lists the magics. */
export const help: Magic = {
  name: "help",
  usage: "%help",
  summary: "this list",
  kind: "line",
  prepare: (_argument, { magics }) => magics.map(({ usage, summary }) => [usage, summary]),
  run: (_argument, _scope, rows) => display(table(["magic", "what it does"], rows as string[][])),
};
