/** What all texts begin with. */
export function commonPrefix(texts: readonly string[]): string {
  let prefix = texts[0] ?? "";
  for (const text of texts) while (!text.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}

const most = 100;

/** Names side by side, read downwards, no wider than the terminal. */
export function inColumns(names: readonly string[], columns: number): string {
  const shown = names.slice(0, most);
  const width = Math.max(...shown.map(name => name.length)) + 2;
  const across = Math.max(1, Math.floor(columns / width));
  const down = Math.ceil(shown.length / across);
  const rows = Array.from({ length: down }, (_, row) =>
    Array.from({ length: across }, (_, column) => (shown[column * down + row] ?? "").padEnd(width))
      .join("")
      .trimEnd(),
  );
  if (names.length > most) rows.push(`… and ${names.length - most} more`);
  return rows.join("\r\n");
}
