import { display } from "../../display/display.ts";
import type { Magic } from "./magic.ts";
import { table } from "./table.ts";

/** Lists the magics. */
export const help: Magic = {
  name: "help",
  usage: "%help",
  summary: "this list",
  kind: "line",
  async run() {
    // The list holds this magic too: it is complete only when it is asked for.
    const { magics } = await import("./registry.ts");
    display(
      table(
        ["magic", "what it does"],
        magics.map(({ usage, summary }) => [usage, summary]),
      ),
    );
  },
};
