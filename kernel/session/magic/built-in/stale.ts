import { display } from "../../../display/display.ts";
import type { StaleCell } from "../../state/graph.ts";
import { refuseArgument, type Magic } from "../magic.ts";
import { table } from "../table.ts";

/** Lists the cells whose output no longer follows from the cells they used. */
export const stale: Magic = {
  name: "stale",
  usage: "%stale",
  summary: "the cells to run again, in order, because what they used has changed",
  kind: "line",
  prepare(argument, language) {
    refuseArgument("%stale", argument);
    return language.stale();
  },
  run(_argument, _scope, found) {
    const cells = found as readonly StaleCell[];
    if (cells.length > 0)
      return display(
        table(
          ["run again", "cell", "because"],
          cells.flatMap(({ label, title, reasons }) =>
            reasons.map((reason, i) => (i === 0 ? [label, title, reason] : ["", "", reason])),
          ),
        ),
      );
    process.stdout.write("No cell is stale: what is shown follows from what ran.\n");
  },
};
