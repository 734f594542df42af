import { parseNotebook, type Notebook } from "../../lib/report/notebook.ts";

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="220"><rect width="800" height="220" fill="#fff"/><polyline fill="none" stroke="#0072B2" stroke-width="2" points="${Array.from({ length: 100 }, (_, i) => `${i * 8},${180 - i - 30 * Math.sin(i / 7)}`).join(" ")}"/><text x="10" y="20" font-family="sans-serif">Equity of the run · SYNTHETIC DATA</text></svg>`;

const day = (i: number) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
const price = (i: number) => 100 + 10 * Math.sin(i / 5);
const days = Array.from({ length: 40 }, (_, i) => i);

/** An executed notebook with one of everything a document has to show. */
export function sampleNotebook(): Notebook {
  count = 0;
  return parseNotebook(
    {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {
        kernelspec: { name: "peak", display_name: "Peak Trade", language: "typescript" },
        peak: {
          status: "stopped",
          started: "2026-03-01T09:30:00.000Z",
          seconds: 47.2,
          cell: 8,
          reason: "the gate said reject",
          notebook: "research-to-live.ipynb",
          version: "0.1.0",
          parameters: [
            { name: "symbol", value: "BTC/USD", given: false },
            { name: "fast", value: 12, given: true },
          ],
        },
      },
      cells: [
        markdown([
          "# From research to a gated preview\n",
          "\n",
          "This document takes **one strategy** from data to a decision. Fees range from $5 to $10 a trade.\n",
        ]),
        markdown(
          "## The Sharpe ratio\n\nWith excess returns $r_t$ of mean $\\mu$ and deviation $\\sigma$,\n\n$$\\mathrm{SR} = \\frac{\\mu}{\\sigma}\\sqrt{q}$$\n\n| term | meaning | where it comes from |\n|---|---|---|\n| $q$ | bars a year | the calendar of the data |\n| $\\mu$ | mean per bar | the run |\n\n```sh\npeak run playbooks/research-to-live.ipynb -p fast=12\n```",
        ),
        code("const fast = 10;\nconst slow = 30;", [], ["parameters"]),
        code("const fast = 12;", [], ["injected-parameters"]),
        code(
          '// Load the market, then look at it.\nconst btc = await pt.load("BTC/USD", { timeframe: "1h", source: "synthetic" });\nbtc',
          [
            {
              output_type: "stream",
              name: "stdout",
              text: ["loading 10 %\rloading 100 %\n", "\u001b[32mdone\u001b[0m <b>&\n"],
            },
            {
              output_type: "execute_result",
              execution_count: 3,
              metadata: {},
              data: {
                "application/vnd.plotly.v1+json": {
                  data: [
                    {
                      type: "candlestick",
                      x: days.map(day),
                      open: days.map(price),
                      close: days.map(i => price(i + 1)),
                      high: days.map(i => Math.max(price(i), price(i + 1)) + 1),
                      low: days.map(i => Math.min(price(i), price(i + 1)) - 1),
                      increasing: { line: { color: "#0072B2" } },
                      decreasing: { line: { color: "#D55E00" } },
                    },
                  ],
                  layout: {
                    title: { text: "BTC/USD 1d · SYNTHETIC DATA" },
                    xaxis: { rangeslider: { visible: false } },
                  },
                },
                "image/svg+xml": svg,
                "text/plain": "BTC/USD 1h, 40 bars, SYNTHETIC DATA",
                "application/vnd.peak.provenance+json": {
                  symbol: "BTC/USD",
                  timeframe: "1h",
                  source: "synthetic",
                  synthetic: true,
                  fingerprint: "3f5a9c0de17b44aa",
                },
              },
            },
          ],
        ),
        markdown("## Robustness\n\nThe walk-forward windows, each fitted on the window before it."),
        code("walkForward", [
          {
            output_type: "display_data",
            metadata: {},
            data: {
              "text/html": `<table><thead><tr>${Array.from({ length: 18 }, (_, i) => `<th>window ${i + 1}</th>`).join("")}</tr></thead><tbody><tr>${Array.from({ length: 18 }, (_, i) => `<td>${(i * 0.137).toFixed(3)}</td>`).join("")}</tr></tbody></table><img alt="equity" src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}"><script>document.title = "hacked"</script>`,
              "text/plain": "walk-forward",
            },
          },
        ]),
        code('pt.gate({ sweep, walkForward, monteCarlo, stress }, "moderate").demand()', [
          {
            output_type: "display_data",
            metadata: {},
            data: {
              "text/plain": "reject",
              "application/vnd.peak.verdict+json": {
                outcome: "reject",
                profile: "moderate",
                checks: [
                  { name: "out-of-sample Sharpe", value: 0.41237, limit: 1, status: "failed" },
                  { name: "maximum drawdown", value: 0.31, limit: 0.3, status: "borderline" },
                  { name: "trades", value: 212, limit: 50, status: "passed" },
                ],
              },
            },
          },
          {
            output_type: "error",
            ename: "GateStop",
            evalue: "the gate said reject",
            traceback: [
              "\u001b[31mGateStop\u001b[0m: the gate said reject",
              "  → Revise the strategy <and> run again.",
            ],
          },
        ]),
        markdown("## Preview\n\nOrders against the latest prices."),
        {
          ...code('await pt.preview(sweep.best, { account: "paper" })', []),
          metadata: { peak: { status: "not run", reason: "the gate said no" } },
        },
      ],
    },
    "sample",
  );
}

let count = 0;
function code(source: string, outputs: unknown[], tags: string[] = []) {
  return {
    cell_type: "code",
    id: `c${++count}`,
    metadata: { tags },
    execution_count: count,
    source,
    outputs,
  };
}

function markdown(source: string | string[]) {
  return { cell_type: "markdown", id: `m${++count}`, metadata: {}, source };
}
