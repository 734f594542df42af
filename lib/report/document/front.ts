import { escapeHtml } from "../../core/display.ts";
import { syntheticLabel } from "../../core/provenance.ts";
import { formatTime } from "../../core/time.ts";
import type { Evidence, ShownProvenance, ShownVerdict } from "../evidence.ts";
import type { RunRecord } from "../run-record.ts";
import type { Heading } from "./markdown.ts";

const outcomes = {
  promote: { mark: "✓", words: "Promote", meaning: "every check of the gate passed" },
  revise: { mark: "●", words: "Revise", meaning: "no check failed, but some are borderline" },
  reject: { mark: "✕", words: "Reject", meaning: "the gate said no" },
} as const;

/** The first page: what this is, on which data, with what outcome, and what is inside. */
export function frontHtml(front: {
  title: string;
  run: RunRecord | undefined;
  evidence: Evidence;
  /** Numbers of the cells whose outputs are stale. */
  stale: readonly number[];
  headings: readonly Heading[];
}): string {
  const { title, run, evidence, stale, headings } = front;
  return [
    `<header class="front">`,
    evidence.synthetic
      ? `<p class="banner synthetic"><strong>${syntheticLabel}</strong> This market is invented. No figure below says anything about a real one.</p>`
      : "",
    `<h1 id="top">${escapeHtml(title)}</h1>`,
    run ? `<p class="when">${escapeHtml(when(run))}</p>` : "",
    run ? endHtml(run) : "",
    stale.length ? staleHtml(stale) : "",
    ...evidence.verdicts.map(verdictHtml),
    evidence.provenance.length || run?.parameters.length ? `<div class="facts">` : "",
    evidence.provenance.length ? provenanceHtml(evidence.provenance) : "",
    run?.parameters.length ? parametersHtml(run.parameters) : "",
    evidence.provenance.length || run?.parameters.length ? `</div>` : "",
    `</header>`,
    contentsHtml(headings),
  ]
    .filter(Boolean)
    .join("\n");
}

function when(run: RunRecord): string {
  const parts = [`Run on ${formatTime(Date.parse(run.started))} UTC`];
  if (run.seconds !== undefined) parts.push(`took ${formatSeconds(run.seconds)}`);
  if (run.notebook) parts.push(run.notebook);
  if (run.version) parts.push(`Peak Trade ${run.version}`);
  return parts.join(" · ");
}

/** "0.4 s", "12 s", "3 min 20 s". */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(Math.round(seconds) / 60)} min ${Math.round(seconds) % 60} s`;
}

/** A run that did not go through to its end says so before anything else is read. */
function endHtml(run: RunRecord): string {
  const at = run.cell === undefined ? "" : ` at <a href="#cell-${run.cell}">cell ${run.cell}</a>`;
  const reason = run.reason ? `: ${escapeHtml(run.reason)}` : ".";
  if (run.status === "stopped")
    return `<p class="banner stopped"><strong>Stopped</strong> by design${at}${reason}</p>`;
  if (run.status === "failed") return `<p class="banner failed"><strong>Failed</strong>${at}${reason}</p>`;
  if (run.status === "interrupted")
    return `<p class="banner failed"><strong>Interrupted</strong>${at}. What follows is incomplete.</p>`;
  if (run.status === "running")
    return `<p class="banner failed"><strong>Unfinished</strong> This document was written while the run was going on.</p>`;
  return "";
}

/** So does a notebook whose cells were not run again after what they used had changed. */
function staleHtml(stale: readonly number[]): string {
  const links = stale.map(number => `<a href="#cell-${number}">cell ${number}</a>`).join(", ");
  return `<p class="banner stale"><strong>Stale</strong> Not all of this follows from the code beside it: ${links}.</p>`;
}

function verdictHtml(verdict: ShownVerdict): string {
  const { mark, words, meaning } = outcomes[verdict.outcome];
  const open = verdict.checks.filter(check => check.status !== "passed");
  const passed = verdict.checks.length - open.length;
  const count = verdict.checks.length ? `${passed} of ${verdict.checks.length} checks passed` : meaning;
  const profile = verdict.profile ? ` for the ${escapeHtml(verdict.profile)} profile` : "";
  const rows = open.map(check => {
    const figures = check.text
      ? `<td>${escapeHtml(check.text)}</td>`
      : `<td>${shown(check.value)} (limit ${shown(check.limit)})</td>`;
    return `<tr><td>${escapeHtml(check.name)}</td>${figures}<td>${escapeHtml(check.status ?? "")}</td></tr>`;
  });
  const table = rows.length
    ? `<div class="scroll"><table><thead><tr><th>Check</th><th>Finding</th><th>Status</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`
    : "";
  return `<section class="verdict ${verdict.outcome}"><p><span class="mark" aria-hidden="true">${mark}</span> <strong>${words}</strong>${profile}: ${count}.</p>${table}</section>`;
}

/** Four significant digits are enough on a front page; the gate's own table below has them as the gate shows them. */
function shown(value: number | string | boolean | null | undefined): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "n/a";
  return value === undefined || value === null ? "n/a" : escapeHtml(String(value));
}

function provenanceHtml(origins: readonly ShownProvenance[]): string {
  const rows = origins.map(
    origin =>
      `<tr><td>${escapeHtml(origin.symbol)} ${escapeHtml(origin.timeframe)}</td><td>${escapeHtml(origin.source)}${
        origin.synthetic && origin.source !== "synthetic"
          ? ` <span class="tag">${syntheticLabel.toLowerCase()}</span>`
          : ""
      }</td><td><code title="${escapeHtml(origin.fingerprint)}">${escapeHtml(origin.fingerprint.slice(0, 12))}</code></td></tr>`,
  );
  return `<section><h2 class="small">Data</h2><div class="scroll"><table><thead><tr><th>Market</th><th>Source</th><th>Fingerprint</th></tr></thead><tbody>${rows.join("")}</tbody></table></div></section>`;
}

function parametersHtml(parameters: RunRecord["parameters"]): string {
  const rows = parameters.map(
    ({ name, value, given }) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(typeof value === "string" && value !== "" ? value : (JSON.stringify(value) ?? ""))}</td><td>${given ? "given" : "default"}</td></tr>`,
  );
  return `<section><h2 class="small">Parameters</h2><div class="scroll"><table><thead><tr><th>Name</th><th>Value</th><th>From</th></tr></thead><tbody>${rows.join("")}</tbody></table></div></section>`;
}

function contentsHtml(headings: readonly Heading[]): string {
  const listed = headings.filter(heading => heading.level <= 3);
  if (listed.length < 2) return "";
  const top = Math.min(...listed.map(heading => heading.level));
  const items = listed.map(
    ({ level, text, id }) =>
      `<li class="level-${level - top}"><a href="#${escapeHtml(id)}">${escapeHtml(text)}</a></li>`,
  );
  return `<nav class="contents" aria-label="Contents"><h2 class="small">Contents</h2><ol>${items.join("")}</ol></nav>`;
}
