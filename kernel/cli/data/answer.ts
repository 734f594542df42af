import type { Table } from "../../../lib/chart/table/contract.ts";

/** An answer as people or programs read it: a table as wide as the terminal (in a pipe or a log whole), CSV, or JSON with one object a row. Times are UTC. */
export function writeAnswer(
  answer: Table,
  { format, rows }: { format: "table" | "csv" | "json"; rows: number },
): string {
  if (format === "table") return answer.text(process.stdout.columns || Infinity, rows);
  const { columns, length } = answer;
  const value = (row: number, column: number) => {
    const cell = answer.cell(row, column) ?? null;
    return columns[column].kind === "time" && typeof cell === "number" ? new Date(cell).toISOString() : cell;
  };
  const lines = Array.from({ length }, (_, row) => columns.map((_, column) => value(row, column)));
  if (format === "json")
    return JSON.stringify(
      lines.map(line => Object.fromEntries(line.map((cell, at) => [columns[at].name, cell]))),
      undefined,
      1,
    );
  const quoted = (cell: unknown) => {
    const text = String(cell ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns.map(({ name }) => name), ...lines].map(line => line.map(quoted).join(",")).join("\n");
}
