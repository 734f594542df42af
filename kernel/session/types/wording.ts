/**
 * A message of the type checker in a cell's terms: it knows the engine by the files of its declarations, a name that was declared anew
 * by an alias, takes what earlier cells declared for imports, and advises settings that a cell does not have.
 */
export function wording(message: string): string {
  return message
    .replace(
      /typeof import\("[^"]*\/peak-types\/[^/"]+\/([^"]+)"\)/g,
      (_whole, path: string) => `typeof ${seenAs(path)}`,
    )
    .replace(/import\("[^"]*\/peak-types\/[^"]+"\)\./g, "")
    .replace(/(?<![\p{ID_Continue}$])([\p{ID_Start}_][\p{ID_Continue}]*)\$(?:\d+|former)\b/gu, "former $1")
    .replace(
      / Do you need to change your target library\? Try changing the 'lib' compiler option to .*\.$/,
      " Node does not have it.",
    )
    .replace(/^(Cannot assign to '[^']+' because it is) an import\.$/, "$1 a constant.");
}

/** What a cell calls a module of ours. */
function seenAs(path: string): string {
  const parts = path.replace(/\/index$/, "").split("/");
  if (parts[0] !== "lib") return parts.at(-1) ?? path;
  return parts.length === 1 ? "pt" : `pt.${parts.at(-1)}`;
}
