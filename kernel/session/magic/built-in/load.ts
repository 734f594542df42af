import { readFileSync } from "node:fs";
import { PeakError, invalidArgument } from "../../../../lib/core/errors.ts";
import type { Magic } from "../magic.ts";
import { fileAt, pathsAt } from "../paths.ts";

/** Puts a file's text into the next cell, to be read and changed before it runs. */
export const load: Magic = {
  name: "load",
  usage: "%load FILE",
  summary: "put a file's text into the next cell",
  kind: "line",
  words: pathsAt,
  prepare(argument, language) {
    if (argument === "")
      throw invalidArgument("%load", "needs a file", "nothing", "Write %load ./helpers.ts.");
    const path = fileAt(argument, language.workingFolder);
    try {
      const text = readFileSync(path, "utf8");
      if (text.includes("\0")) throw new Error("It is no text.");
      language.offer(text);
    } catch (cause) {
      throw new PeakError("not_found", `%load cannot read ${path}.`, {
        hint: "Name a text file, relative to the notebook's folder.",
        cause,
      });
    }
  },
};
