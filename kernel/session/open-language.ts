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
  return createLanguage({ mode: typeMode(types, complain), types: service, workingFolder });
}
