import { runCommand } from "../command.ts";
import { invalidArgument } from "../../../../lib/core/errors.ts";
import type { Magic } from "../magic.ts";

/** Runs a command of the system's shell in the notebook's folder. A cell stops at a command that fails. */
export const shell: Magic = {
  name: "!",
  usage: "!COMMAND",
  summary: "run a command of the shell; its output streams, the interrupt ends it, failure stops the cell",
  kind: "line",
  prepare(argument) {
    if (argument === "") throw invalidArgument("!", "needs a command", "nothing", "Write !ls, for example.");
  },
  run: (argument, { workingFolder, signal }) =>
    runCommand({ command: argument, arguments: [], shell: true, workingFolder, signal }),
};
