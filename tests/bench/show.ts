import { table } from "../../lib/chart/index.ts";
import type { Comparison } from "./bench.ts";

/** How many times as long the peer took. */
export function ratio({ ours, theirs }: { ours?: number; theirs?: number }): number | undefined {
  return ours === undefined || theirs === undefined ? undefined : theirs / ours;
}

/** What, ours, peer, ratio, target, reached; "by cpu" is the ratio of processor times, all threads together. */
export function resultTable(found: readonly Comparison[]): string {
  const right = { align: "right" } as const;
  return table({
    columns: [
      { name: "what" },
      { name: "ours", ...right },
      { name: "peer" },
      { name: "its time", ...right },
      { name: "ratio", ...right },
      { name: "by cpu", ...right },
      { name: "target", ...right },
      { name: "reached" },
    ],
    rows: found.map(row => {
      const times = ratio(row);
      return [
        `${row.bench}: ${row.what}`,
        amount(row.ours, row.unit),
        row.peer,
        row.theirs === undefined ? "–" : amount(row.theirs, row.unit),
        multiple(times),
        multiple(ratio(row.cpu ?? {})),
        row.target === undefined ? "–" : `${row.target} ×`,
        row.target === undefined || times === undefined ? "–" : times >= row.target ? "yes" : "no",
      ];
    }),
  }).text(140);
}

/** What a reader must know of a line, once each. */
export function notes(found: readonly Comparison[]): string[] {
  const all = found.flatMap(({ bench, peer, note }) =>
    note === undefined ? [] : [`${bench}, ${peer}: ${note}`],
  );
  return [...new Set(all)];
}

function amount(value: number, unit: Comparison["unit"] = "ms"): string {
  if (!Number.isFinite(value)) return "never";
  if (unit === "ms") return duration(value);
  return unit === "MB" ? `${value.toFixed(0)} MB` : value.toLocaleString("en-US");
}

function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(ms >= 100 ? 0 : ms >= 10 ? 1 : 2)} ms`;
}

function multiple(times: number | undefined): string {
  if (times === undefined) return "–";
  return `${times >= 100 ? Math.round(times) : times.toPrecision(2)} ×`;
}
