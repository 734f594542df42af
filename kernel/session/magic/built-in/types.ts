import { PeakError, received } from "../../../../lib/core/errors.ts";
import type { TypeMode } from "../../session.ts";
import type { Magic } from "../magic.ts";

const modes: Readonly<Record<TypeMode, string>> = {
  gate: "a cell with a type error does not run",
  warn: "a cell with a type error runs, and the error is shown beside its output",
  off: "types are not checked",
};

/** Says or sets what a type error does, from the next cell on (in a cell's first lines: from this cell on). */
export const types: Magic = {
  name: "types",
  usage: "%types [gate|warn|off]",
  summary: "what a type error does: stop the cell, warn, or nothing",
  kind: "line",
  words: Object.keys(modes),
  prepare(argument, language) {
    if (argument !== "") {
      if (!(argument in modes))
        throw new PeakError(
          "invalid_argument",
          `%types takes gate, warn or off, received ${received(argument)}.`,
          {
            hint: "Write %types gate, %types warn or %types off; %types alone says which one holds.",
          },
        );
      language.types = argument as TypeMode;
    }
    return language.types;
  },
  run(_argument, _scope, mode) {
    process.stdout.write(`types: ${String(mode)}: ${modes[mode as TypeMode]}\n`);
  },
};
