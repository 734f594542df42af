import { stripVTControlCharacters } from "node:util";
import type { SessionError } from "./session.ts";

/** An error of ours that has no frames: an interrupt, a refusal to run. */
export function plainError(ename: string, evalue: string, details: readonly string[] = []): SessionError {
  const traceback = [`\u001b[31m${ename}\u001b[39m: ${evalue}`, ...details];
  return {
    kind: "error",
    ename,
    evalue,
    traceback,
    plain: stripVTControlCharacters(traceback.join("\n")),
    frames: [],
  };
}
