import { display } from "../../../display/display.ts";
import { PeakError, received } from "../../../../lib/core/errors.ts";
import { redact } from "../../../../lib/core/redact.ts";
import type { Magic } from "../magic.ts";
import { table } from "../table.ts";

/** Shows environment variables, or sets one for the cells and commands of this session. Secrets are never shown. */
export const env: Magic = {
  name: "env",
  usage: "%env [NAME[=VALUE]]",
  summary: "show environment variables (secrets redacted), or set one",
  kind: "line",
  words: () => Object.keys(process.env).sort(),
  prepare(argument) {
    const name = argument.split("=")[0].trim();
    if (argument !== "" && !/^[A-Za-z_][\w()]*$/.test(name))
      throw new PeakError("invalid_argument", `%env takes a variable's name, received ${received(name)}.`, {
        hint: "Write %env, %env NAME or %env NAME=value.",
      });
  },
  run(argument) {
    const at = argument.indexOf("=");
    if (at >= 0) process.env[argument.slice(0, at).trim()] = argument.slice(at + 1).trim();
    const name = at < 0 ? argument : argument.slice(0, at).trim();
    const shown = redact(process.env) as Record<string, string>;
    if (name === "")
      return display(
        table(
          ["name", "value"],
          Object.entries(shown).sort(([a], [b]) => (a < b ? -1 : 1)),
        ),
      );
    process.stdout.write(Object.hasOwn(shown, name) ? `${name}=${shown[name]}\n` : `${name} is not set\n`);
  },
};
