import { unknownName } from "../../../lib/core/names.ts";
import { invalidArgument, PeakError } from "../../../lib/core/errors.ts";
import type { MagicCall } from "../parse/text.ts";
import { bench } from "./built-in/bench.ts";
import { docs } from "./built-in/docs.ts";
import { env } from "./built-in/env.ts";
import { help } from "./built-in/help.ts";
import { load } from "./built-in/load.ts";
import type { Magic } from "./magic.ts";
import { npm } from "./built-in/npm.ts";
import { reset } from "./built-in/reset.ts";
import { shell } from "./built-in/shell.ts";
import { stale } from "./built-in/stale.ts";
import { time } from "./built-in/time.ts";
import { types } from "./built-in/types.ts";
import { who } from "./built-in/who.ts";

/** Every magic there is, in the order in which `%help` lists them. */
export const magics: readonly Magic[] = [
  types,
  time,
  bench,
  who,
  stale,
  reset,
  load,
  env,
  docs,
  npm,
  shell,
  help,
];

/** What IPython's magics are here that have another name, or need none. */
const elsewhere: Readonly<Record<string, string>> = {
  timeit: "%%bench, over the whole cell",
  pip: "%npm install NAME",
  conda: "%npm install NAME",
  cd: 'process.chdir("folder")',
  pwd: "process.cwd()",
  ls: "!ls",
  bash: "!command, line by line",
  sh: "!command, line by line",
  run: 'import "./file.ts"',
  html: "html`<b>text</b>`, as the last expression",
  markdown: "md`text`, as the last expression",
  writefile: 'writeFileSync("file", text) of node:fs',
  autoreload: "not needed: an imported file that changed is loaded anew",
  matplotlib: "not needed: pt.chart draws",
  lsmagic: "%help",
  whos: "%who",
};

/** The magic that a call names. Throws `unknown_name` with "did you mean", `invalid_argument` where `%` and `%%` are confused. */
export function magicOf({ name, wholeCell, statement }: MagicCall): Magic {
  const found = magics.find(magic => magic.name === name);
  if (!found) {
    if (Object.hasOwn(elsewhere, name))
      throw new PeakError("unknown_name", `Unknown magic "${name}".`, {
        hint: `IPython's %${name} is here ${elsewhere[name]}.`,
      });
    const known = magics.filter(magic => magic.kind !== "cell" || wholeCell).map(magic => magic.name);
    throw unknownName(
      "magic",
      name,
      known.filter(candidate => candidate !== "!"),
    );
  }
  if (found.kind === "cell" && !wholeCell)
    throw invalidArgument(
      `%${name}`,
      "takes a whole cell",
      `%${name}`,
      `Write %%${name} in the cell's first line.`,
    );
  if (found.kind === "line" && wholeCell)
    throw invalidArgument(`%%${name}`, "takes one line only", `%%${name}`, `Write ${found.usage}.`);
  if (found.kind === "statement" && !wholeCell && statement === undefined)
    throw invalidArgument(
      `%${name}`,
      "needs a statement behind it",
      `%${name}`,
      `Write %${name} f(), or %%${name} for the whole cell.`,
    );
  return found;
}
