/** Whether a value is what `import * as name` gives. */
export const isModule = (value: unknown): value is object =>
  typeof value === "object" &&
  value !== null &&
  (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === "Module";

/** A library by its names: all that is in it would be thousands of lines. */
export function moduleNames(module: object, columns: number): string {
  const names = Object.keys(module);
  const lines = [""];
  for (const name of names) {
    const last = lines.at(-1)!;
    if (last.length + name.length + 3 > columns && last !== "") lines.push("");
    lines[lines.length - 1] += ` ${name}`;
  }
  return `Module of ${names.length} ${names.length === 1 ? "name" : "names"}\n${lines.join("\n")}`;
}
