import { createLanguage, type Language } from "./language.ts";
import type { TypeMode } from "./session.ts";
import { typeMode } from "./type-mode.ts";
import { startTypes } from "./types/start.ts";

/** The language of a new session, its type service starting. `complain` gets what the user must be told, at any time. */
export function openLanguage(
  { types, workingFolder }: { readonly types?: TypeMode; readonly workingFolder: string },
  complain: (message: string) => void,
): Language {
  const service = startTypes(workingFolder, complain);
  const language = createLanguage({ mode: typeMode(types, complain), types: service, workingFolder });
  void loadCompiler(language);
  return language;
}

/** Reads a cell that nobody runs: not the first that somebody runs shall load and warm up what reads cells. */
async function loadCompiler(language: Language): Promise<void> {
  const [cell] = language.parts("const first = 1;");
  const prepared = await language.prepare(cell, "first.ts");
  if (prepared.ok) prepared.use();
}
