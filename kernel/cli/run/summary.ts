import { styleText } from "node:util";
import type { Evidence } from "../../../lib/report/index.ts";
import type { RunEnd } from "./execute.ts";

/** Prints how a run ended: what a person at a terminal wants to know, in the order they want it. */
export function printSummary(
  end: RunEnd,
  evidence: Evidence,
  seconds: number,
  paths: { readonly notebook: string; readonly document?: string },
): void {
  const { stdout, stderr } = process;
  const took = `in ${seconds.toFixed(1)} s`;
  if (end.status === "failed") {
    const line = end.error.cellLine === undefined ? "" : `, line ${end.error.cellLine}`;
    stderr.write(`${styleText(["bold", "red"], `Cell ${end.cell} failed${line}`, { stream: stderr })}\n`);
    stderr.write(`${stderr.isTTY ? end.error.traceback.join("\n") : end.error.plain}\n\n`);
  } else if (end.status === "interrupted") stderr.write(`Interrupted at cell ${end.cell} ${took}.\n`);
  else if (end.status === "stopped" && end.by === "effect")
    stdout.write(`Stopped before cell ${end.cell}, as designed, ${took}: ${end.reason}.\n`);
  else if (end.status === "stopped")
    stdout.write(`Stopped by its gate at cell ${end.cell}, as designed, ${took}.\n`);
  else stdout.write(`Ran as designed ${took}.\n`);
  for (const verdict of evidence.verdicts) stdout.write(verdictText(verdict));
  if (evidence.synthetic) stdout.write("Data      SYNTHETIC: no figure says anything about a real market\n");
  stdout.write(`Notebook  ${paths.notebook}\n`);
  if (paths.document) stdout.write(`Document  ${paths.document}\n`);
}

function verdictText({ outcome, profile, checks }: Evidence["verdicts"][number]): string {
  const open = checks.filter(check => check.status !== "passed");
  const style = outcome === "promote" ? "blue" : "yellow";
  const name = styleText(["bold", style], outcome.toUpperCase(), { stream: process.stdout });
  const lines = open.map(check => {
    const finding = check.text ?? `${figure(check.value)}, limit ${figure(check.limit)}`;
    return `          ${check.status === "borderline" ? "●" : "✗"} ${check.name}: ${finding}\n`;
  });
  const count = `${checks.length - open.length} of ${checks.length} checks passed`;
  return `Verdict   ${name}${profile ? ` (${profile})` : ""}: ${count}\n${lines.join("")}`;
}

function figure(value: unknown): string {
  return typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value ?? "n/a");
}
