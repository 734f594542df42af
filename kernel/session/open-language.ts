import { createLanguage, type Language } from "./language.ts";
import type { TypeMode } from "./session.ts";
import { typeMode } from "./type-mode.ts";
import type { TypeService } from "./types/service.ts";
import { startTypes } from "./types/start.ts";

interface LanguageStart {
  readonly types?: TypeMode;
  readonly workingFolder: string;
  /** Default: one that is started now. */
  readonly service?: Promise<TypeService | undefined>;
}

/** The language of a new session. `complain` gets what the user must be told, at any time. */
export function openLanguage(
  { types, workingFolder, service }: LanguageStart,
  complain: (message: string) => void,
): Language {
  service ??= startTypes(workingFolder, complain);
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
