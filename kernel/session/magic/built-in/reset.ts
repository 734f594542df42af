import { setGlobal } from "../global-value.ts";
import { refuseArgument, type Magic } from "../magic.ts";

/** Forgets the names of all cells and lets go of their values; the preloaded names are as on the first day. */
export const reset: Magic = {
  name: "reset",
  usage: "%reset",
  summary: "forget what all cells declared and let go of the values",
  kind: "line",
  async prepare(argument, language) {
    refuseArgument("%reset", argument);
    const { names } = language;
    await language.forget();
    return names;
  },
  run(_argument, { preloaded }, forgotten) {
    const names = forgotten as readonly string[];
    for (const name of names) setGlobal(name, preloaded.get(name));
    process.stdout.write(`${names.length} name${names.length === 1 ? "" : "s"} forgotten\n`);
  },
};
