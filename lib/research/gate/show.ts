import { palette, resultHtml, type ResultParts, resultText, table, type Table } from "../../chart/index.ts";
import type { Check, CheckStatus } from "./check.ts";
import type { Outcome, Verdict } from "./verdict.ts";

/** A symbol and a word each, so that the colour only repeats what is written. */
const marks: Readonly<Record<CheckStatus, { mark: string; color: string }>> = {
  passed: { mark: "✓ passed", color: palette.blue },
  borderline: { mark: "~ borderline", color: palette.orange },
  failed: { mark: "✗ failed", color: palette.vermillion },
};

const meanings: Readonly<Record<Outcome, string>> = {
  promote: "Every check passed.",
  revise: "No check failed, but some are borderline: revise before going on.",
  reject: "Checks failed: do not go on.",
};

/** "Maximum drawdown out of sample: 31.0% is above 30.0% (passes at 25.0%)." */
export function checkLine({ title, explanation }: Check): string {
  return `${title}: ${explanation}`;
}

function parts(verdict: Verdict): ResultParts {
  const { outcome, profile, checks, decision } = verdict;
  const plain = table({
    columns: [
      { name: "Check" },
      { name: "Value", align: "right" },
      { name: "Passes at", align: "right" },
      { name: "Status" },
    ],
    rows: checks.map(({ title, shown, shownLimit, status }) => [
      title,
      shown,
      shownLimit,
      marks[status].mark,
    ]),
  });
  return {
    title: `Verdict: ${outcome.toUpperCase()}`,
    subtitle: [
      `${profile} profile`,
      decision.subject ?? "no out-of-sample returns",
      decision.provenance?.symbol ?? "",
      `decided ${decision.date.slice(0, 16).replace("T", " ")} UTC`,
    ]
      .filter(Boolean)
      .join(" · "),
    synthetic: decision.provenance?.synthetic ?? false,
    tables: [colored(plain)],
    notes: [
      meanings[outcome],
      ...checks
        .filter(({ status }) => status !== "passed")
        .map(check => `${marks[check.status].mark[0]} ${checkLine(check)}`),
    ],
  };
}

/** The same table, with the statuses in colour in HTML. */
function colored(plain: Table): Table {
  const html = () =>
    Object.values(marks).reduce(
      (text, { mark, color }) =>
        text.replaceAll(`>${mark}<`, `><span style="color:${color};font-weight:600">${mark}</span><`),
      plain.html(),
    );
  return { ...plain, html };
}

export function verdictHtml(verdict: Verdict): Promise<string> {
  return resultHtml(parts(verdict));
}

export function verdictText(verdict: Verdict): string {
  return resultText(parts(verdict), { width: 96 });
}

/** The verdict for programs that read a notebook: what a headless run's exit code rests on. */
export function verdictRecord({ outcome, profile, checks }: Verdict): object {
  return {
    outcome,
    profile,
    checks: checks.map(({ title, value, limit, status, explanation }) => ({
      name: title,
      // JSON knows no NaN: a check without a value says null.
      value: Number.isFinite(value) ? value : null,
      limit,
      status,
      text: explanation,
    })),
  };
}
